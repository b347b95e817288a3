"""Programs that only look or change something depending on their options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from runbooks.knowledge.sql import only_reads
from runbooks.shell.invocation import Invocation, said

Reads = Callable[[Invocation], bool]

_REDIS = frozenset(
    "get mget keys scan info ping ttl pttl type exists llen lrange hget hgetall hkeys hlen hvals hmget smembers scard sismember zrange zcard zscore zrangebyscore dbsize lastsave time memory object "
    "strlen getrange xinfo xlen xrange role echo monitor randomkey sscan hscan zscan dump pubsub".split()
)  # fmt: skip
_REDIS_BY_ARGUMENT = {
    "config": {"get"}, "cluster": {"info", "nodes", "slots", "keyslot", "countkeysinslot", "myid", "shards"}, "slowlog": {"get", "len"}, "client": {"list", "info", "id", "getname"}, "acl": {"list", "users", "whoami", "getuser", "cat"},
    "latency": {"latest", "history", "doctor"}, "sentinel": {"masters", "master", "replicas", "slaves", "sentinels", "get-master-addr-by-name", "ckquorum"}, "command": {"info", "count", "docs"}, "module": {"list"},
}  # fmt: skip
_MONGO_WRITES = re.compile(
    r"\b(?:insert\w*|update\w*|replace\w*|delete\w*|remove|drop\w*|create\w*|save|bulkWrite|findAnd\w+|findOneAnd\w+|shutdown\w*|rename\w*|reIndex|compact|fsync\w*|kill\w*|stepDown|reconfig|add|initiate|freeze|enable\w*|shard\w*|grant\w*|revoke\w*|adminCommand|runCommand|setProfilingLevel|hide\w*)\s*\("
)
_MONGO_COMMAND_READS = re.compile(r"""(?:adminCommand|runCommand)\s*\(\s*(?:\{\s*)?['"]?(?:ping|serverStatus|replSetGetStatus|dbStats|collStats|hello|isMaster|buildInfo|currentOp|listDatabases|listCollections|getParameter|connectionStatus)\b""")  # fmt: skip
_AWK_WRITES = re.compile(r"\bsystem\s*\(|>\s*[\"/$(a-zA-Z]|\|\s*\"")
_SED_WRITES = re.compile(r"(?:^|[;}\n/])\s*\d*[wW]\s+\S|/[gpiIm0-9]*w\s+\S|s(.)(?:(?!\1).)*\1(?:(?!\1).)*\1[gpiIm0-9]*e")


def reads(invocation: Invocation) -> bool | None:
    """Whether it only looks; None where nothing particular is known about the program."""
    rule = RULES.get(invocation.name)
    return None if rule is None else rule(invocation)


def _without(*options: str) -> Reads:
    """It reads unless one of these options is given."""
    return lambda one: not one.has(*options)


def _with(*options: str) -> Reads:
    """It reads only where one of these options is given."""
    return lambda one: one.has(*options)


def _no_operands(one: Invocation) -> bool:
    return not one.operands


def _curl(one: Invocation) -> bool:
    method = (one.value("-X", "--request") or "GET").upper()
    if method not in ("GET", "HEAD", "OPTIONS", "PROPFIND"):
        return False
    sends = one.has(
        "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "-F", "--form", "-T", "--upload-file"
    ) and not one.has("-G", "--get")
    saved = [value for option, value in one.options if option in ("-o", "--output")]
    return (
        not (sends and not (one.has("-X", "--request") and method == "GET"))
        and all(value in ("/dev/null", "-") for value in saved)
        and not one.has("-O", "--remote-name", "-J", "--remote-name-all", "--output-dir", "-Q", "--quote")
    )


def _wget(one: Invocation) -> bool:
    to = one.value("-O", "--output-document")
    posts = one.has("--post-data", "--post-file", "--body-data") or (one.value("--method") or "GET").upper() not in (
        "GET",
        "HEAD",
    )
    return not posts and (one.has("--spider") or to in ("-", "/dev/null"))


def _httpie(one: Invocation) -> bool:
    method = next((text for text in one.texts if text.isupper() and text.isalpha()), "GET")
    sends = any(re.match(r"[\w-]+(:?=|=@|@)", text) and "==" not in text for text in one.texts)
    return method in ("GET", "HEAD", "OPTIONS") and not sends and not one.has("-d", "--download", "-o")


def _sql(*options: str) -> Reads:
    def rule(one: Invocation) -> bool:
        texts = [
            value
            for option, value in one.options
            if option in options
            or any(option.startswith(name) and not option.startswith("--") and len(option) > 2 for name in ())
        ]
        if one.name == "sqlite3" or one.name == "duckdb":
            texts += one.texts[1:]
        if one.has("-f", "--file") and one.name == "psql":
            return False
        if one.has("-l", "--list") and one.name == "psql":
            return True
        if not texts and (body := _input(one)):
            texts = [body]
        return bool(texts) and all(only_reads(text) for text in texts)

    return rule


def _input(one: Invocation) -> str:
    """What a here-string hands to the program."""
    for redirect in one.simple.redirects:
        if redirect.operator == "<<<" and redirect.target:
            return said(redirect.target)
    return ""


def _redis(one: Invocation) -> bool:
    words = [text.lower() for text in one.texts]
    if (
        one.has("--scan", "--bigkeys", "--memkeys", "--hotkeys", "--stat", "--latency", "--latency-history", "--ldb")
        and not words
    ):
        return True
    if not words:
        return False
    if words[0] in _REDIS_BY_ARGUMENT:
        return len(words) > 1 and words[1] in _REDIS_BY_ARGUMENT[words[0]]
    return words[0] in _REDIS and not (words[0] == "memory" and words[1:2] == ["purge"])


def _mongo(one: Invocation) -> bool:
    script = one.value("--eval", "-e")
    if script is None:
        return False
    return not _MONGO_WRITES.search(_MONGO_COMMAND_READS.sub("", script))


def _find(one: Invocation) -> bool:
    return not one.has("-delete", "-fprint", "-fprintf", "-fls", "-fprint0")  # what -exec runs is judged for itself


def _sed(one: Invocation) -> bool:
    if any(
        option.startswith(("-i", "--in-place")) or (re.match(r"-[nErsuz]*i", option) is not None) for option, _ in one.options
    ):
        return False
    scripts = [value for option, value in one.options if option in ("-e", "--expression")] or list(one.texts[:1])
    return not any(_SED_WRITES.search(script) for script in scripts)


def _awk(one: Invocation) -> bool:
    if one.value("-i") == "inplace" or one.has("--in-place"):
        return False
    script = next(iter(one.texts), "")
    return not _AWK_WRITES.search(
        re.sub(r"\$\w+\s*>=?\s*[\w.]+|NR\s*>\s*\d+|\w+\s*>=?\s*\d+|print\s+>\s*\"/dev/std(err|out)\"", "", script)
    )


def _openssl(one: Invocation) -> bool:
    command = one.subcommand[0] if one.subcommand else ""
    if one.has("-out", "-signkey", "-CAcreateserial", "-CA") and one.value("-out") not in ("/dev/stdout", "-"):
        return bool(command == "x509" and one.has("-noout") and not one.has("-out"))
    if command in (
        "req",
        "rsa",
        "ec",
        "pkey",
        "pkcs12",
        "dsa",
        "pkcs7",
        "pkcs8",
        "ecparam",
        "cms",
        "smime",
        "enc",
        "storeutl",
        "rsautl",
        "pkeyutl",
    ):
        return one.has("-noout", "-check", "-text", "-modulus", "-info", "-list_curves", "-verify", "-pubout") and not one.has(
            "-new", "-newkey", "-nodes-out", "-export", "-genkey"
        )
    return command in (
        "x509",
        "s_client",
        "verify",
        "version",
        "ciphers",
        "asn1parse",
        "crl",
        "dgst",
        "speed",
        "rand",
        "prime",
        "errstr",
        "list",
        "sess_id",
        "ocsp",
        "passwd",
        "s_time",
        "crl2pkcs7",
        "help",
    )


def _crontab(one: Invocation) -> bool:
    return one.has("-l")


def _iptables(one: Invocation) -> bool:
    return one.has("-L", "-S", "-C", "--list", "--list-rules", "--check", "-V") and not one.has("-Z", "--zero")


def _journalctl(one: Invocation) -> bool:
    return not any(
        option.startswith(("--vacuum", "--rotate", "--flush", "--sync", "--relinquish", "--setup-keys", "--update-catalog"))
        for option, _ in one.options
    )


def _service(one: Invocation) -> bool:
    return one.has("--status-all") or (len(one.texts) > 1 and one.texts[1] in ("status", "configtest", "config-test"))


def _tar(one: Invocation) -> bool:
    first = one.arguments[0].raw if one.arguments else ""
    letters = first.lstrip("-") if not first.startswith("--") else ""
    return one.has("--list") or ("t" in letters and not set(letters) & set("cxruA"))


def _dpkg(one: Invocation) -> bool:
    return one.has(
        "-l",
        "-L",
        "-S",
        "-s",
        "-c",
        "-I",
        "-p",
        "-C",
        "-V",
        "--list",
        "--listfiles",
        "--search",
        "--status",
        "--contents",
        "--info",
        "--get-selections",
        "--print-architecture",
        "--audit",
        "--verify",
        "--compare-versions",
        "--field",
        "-f",
        "--print-avail",
    )


def _pacman(one: Invocation) -> bool:
    letters = one.arguments[0].raw if one.arguments else ""
    return letters.startswith(("-Q", "-F")) or re.match(r"-S[sil]+$", letters) is not None


def _gpg(one: Invocation) -> bool:
    return one.has(
        "--list-keys",
        "-k",
        "--list-secret-keys",
        "-K",
        "--verify",
        "--fingerprint",
        "--check-sigs",
        "--list-packets",
        "--show-keys",
        "--list-sigs",
    ) and not one.has("-o", "--output")


def _kill(one: Invocation) -> bool:
    return one.has("-0", "-l", "-L", "--list") or one.value("-s", "--signal") == "0"


def _nginx(one: Invocation) -> bool:
    return one.has("-t", "-T", "-v", "-V")


def _ansible(one: Invocation) -> bool:
    if one.has("--check", "-C", "--list-hosts", "--syntax-check", "--list-tasks", "--list-tags"):
        return True
    module = (one.value("-m", "--module-name") or "").rsplit(".", 1)[-1]
    return module in (
        "ping",
        "setup",
        "debug",
        "stat",
        "gather_facts",
        "service_facts",
        "package_facts",
        "assert",
        "fail",
        "win_ping",
        "slurp",
    )


def _make(one: Invocation) -> bool:
    goals = [text for text in one.texts if "=" not in text]
    return one.has("-n", "--dry-run", "--just-print", "-q", "-p") or (
        bool(goals)
        and all(
            re.fullmatch(
                r"(?:.*[-_])?(?:test|tests|check|lint|help|status|plan|list|show|version|fmt-check|typecheck|validate)", goal
            )
            for goal in goals
        )
    )


def _python(one: Invocation) -> bool:
    module = one.value("-m")
    if module in ("json.tool", "pytest", "site", "sysconfig", "timeit", "unittest", "this", "platform", "tabnanny"):
        return True
    script = one.value("-c") or ""
    return (
        bool(script)
        and re.search(
            r"\b(?:open|os\.|subprocess|shutil|requests\.(?:post|put|delete|patch)|unlink|write|remove|system|Path|exec|eval|socket)\b",
            script,
        )
        is None
    )


def _hostname(one: Invocation) -> bool:
    return not one.operands and not one.has("-F", "-b")


def _date(one: Invocation) -> bool:
    return not one.has("-s", "--set") and all(text.startswith("+") for text in one.texts)


def _ifconfig(one: Invocation) -> bool:
    return len(one.operands) <= 1


def _git_wording(one: Invocation) -> bool:
    """Subcommands of git that list where they are given nothing to do."""
    command = one.subcommand[0] if one.subcommand else ""
    if command in ("branch", "tag"):
        changing = (
            "-d",
            "-D",
            "-m",
            "-M",
            "-c",
            "-C",
            "-f",
            "--delete",
            "--move",
            "--copy",
            "-u",
            "--set-upstream-to",
            "--unset-upstream",
            "--edit-description",
            "-a" if command == "tag" else "--force",
            "-s",
            "--sign",
            "--annotate",
        )
        listing = one.has(
            "-l",
            "--list",
            "--contains",
            "--merged",
            "--no-merged",
            "-v",
            "-vv",
            "--points-at",
            "--show-current",
            "--format",
            "--sort",
            "-n",
        ) or (command == "branch" and one.has("-a", "-r", "--all", "--remotes"))
        return not one.has(*changing) and (not one.operands or listing)
    if command == "remote":
        return not one.operands and len(one.subcommand) == 1
    if command == "config":
        return (
            one.has("--get", "--list", "-l", "--get-all", "--get-regexp", "--show-origin", "--get-urlmatch")
            or (len(one.operands) == 1 and not one.has("--unset", "--unset-all", "--edit", "-e", "--add", "--remove-section"))
            or one.texts[:1] in (("list",), ("get",))
        )
    if command == "worktree" or command == "submodule" or command == "notes":
        return len(one.subcommand) == 1 and not one.operands and command != "worktree"
    if command in ("push", "fetch", "clean", "add", "rm", "mv", "commit"):
        return one.has("--dry-run") or (command in ("push", "clean", "add", "rm", "mv") and one.has("-n"))
    return command == "apply" and one.has("--check", "--stat", "--numstat")


RULES: Mapping[str, Reads] = {
    "curl": _curl, "wget": _wget, "http": _httpie, "https": _httpie, "xh": _httpie, "psql": _sql("-c", "--command"), "mysql": _sql("-e", "--execute"), "mariadb": _sql("-e", "--execute"), "sqlite3": _sql("-cmd"), "duckdb": _sql("-c", "-s"), "clickhouse-client": _sql("-q", "--query"), "cqlsh": _sql("-e"), "snowsql": _sql("-q"), "bq": lambda one: one.texts[:1] in (("ls",), ("show",), ("head",)),
    "redis-cli": _redis, "valkey-cli": _redis, "mongosh": _mongo, "mongo": _mongo, "find": _find, "fd": _without("-x", "-X", "--exec", "--exec-batch"), "sed": _sed, "gsed": _sed, "awk": _awk, "gawk": _awk, "mawk": _awk, "openssl": _openssl, "crontab": _crontab, "iptables": _iptables, "ip6tables": _iptables, "ipset": lambda one: one.texts[:1] == ("list",), "journalctl": _journalctl,
    "service": _service, "tar": _tar, "bsdtar": _tar, "dpkg": _dpkg, "rpm": lambda one: any(option.startswith(("-q", "-V", "--query", "--verify", "-K", "--checksig")) for option, _ in one.options), "pacman": _pacman, "yay": _pacman, "gpg": _gpg, "gpg2": _gpg, "kill": _kill, "nginx": _nginx, "haproxy": _with("-c", "-v", "-vv"), "ansible": _ansible, "ansible-playbook": _ansible, "ansible-vault": lambda one: one.texts[:1] == ("view",), "ansible-galaxy": lambda one: one.texts[1:2] in (("list",), ("info",), ("search",)), "make": _make, "gmake": _make, "just": _with("-l", "--list", "--dry-run", "-n"),
    "python": _python, "python3": _python, "hostname": _hostname, "date": _date, "ifconfig": _ifconfig, "iwconfig": _ifconfig, "route": lambda one: not set(one.texts) & {"add", "del", "delete", "flush"}, "arp": _without("-s", "-d", "-f"), "ethtool": _without("-s", "-K", "-G", "-C", "-A", "-E", "-r", "-p", "-L"), "mount": lambda one: not one.operands and not one.has("-a"), "swapon": _with("--show", "-s", "--summary"), "sysctl": lambda one: not one.has("-w", "-p", "--system", "--load", "--write") and not any("=" in text for text in one.texts),
    "ulimit": lambda one: not one.operands, "umask": _no_operands, "alias": lambda one: not any("=" in text for text in one.texts), "env": _no_operands, "export": lambda one: not one.operands, "set": lambda one: not one.arguments, "declare": lambda one: one.has("-p", "-f", "-F") or not one.arguments, "trap": lambda one: one.has("-p", "-l") or not one.arguments, "dmesg": _without("-c", "-C", "--clear", "-D", "-E", "-n", "--read-clear"), "nc": _with("-z"), "ncat": _with("-z"), "netcat": _with("-z"), "rsync": lambda one: one.has("-n", "--dry-run", "--list-only"), "scp": lambda _: False,
    "fuser": _without("-k", "--kill"), "lvs": lambda _: True, "mdadm": _with("--detail", "-D", "--examine", "-E", "-Q", "--query"), "parted": lambda one: one.has("-l", "--list") or one.texts[1:2] in (("print",), ("p",)), "fdisk": _with("-l", "--list"), "gdisk": _with("-l"), "sgdisk": _with("-p", "-i", "--print", "--info", "-v"), "sfdisk": _with("-l", "-d", "--dump", "--list", "-J", "--json"), "fsck": _with("-n", "-N"), "e2fsck": _with("-n"), "xfs_repair": _with("-n"), "tune2fs": _with("-l"), "dumpe2fs": lambda _: True, "xfs_info": lambda _: True, "smartctl": _without("-s", "-t", "-X", "-o"), "hdparm": _with("-I", "-i", "-t", "-T", "-tT", "-g"),
    "chage": _with("-l"), "passwd": _with("-S", "--status"), "visudo": _with("-c", "--check"), "sudo": _with("-l", "--list", "-v", "-k", "-V", "-K"), "command": _with("-v", "-V"), "hash": lambda one: True, "sshd": _with("-t", "-T"), "named": _with("-v", "-V"), "postconf": _without("-e", "-X", "-M", "-F", "-P"), "doveconf": lambda _: True, "postqueue": _with("-p", "-j"), "postmap": _with("-q"), "rndc": lambda one: one.texts[:1] == ("status",), "exim": _with("-bp", "-bt", "-bP"), "postfix": lambda one: one.texts[:1] in (("check",), ("status",)), "caddy": lambda one: one.texts[:1] in (("validate",), ("version",), ("list-modules",), ("adapt",)), "traefik": lambda one: one.texts[:1] in (("version",), ("healthcheck",)), "php": _with("-v", "-m", "-i", "-l", "--ini"), "php-fpm": _with("-t"), "httpd": _with("-t", "-S", "-M", "-v", "-V"), "apachectl": lambda one: one.has("-t", "-S", "-M", "-v", "-V") or one.subcommand in (("configtest",), ("status",)),
    "varnishadm": lambda one: one.texts[:1] in (("status",), ("ping",), ("backend.list",), ("vcl.list",), ("panic.show",)), "mysqladmin": lambda one: bool(one.texts) and set(one.texts) <= {"status", "ping", "processlist", "variables", "version", "extended-status"}, "kafka-topics.sh": _with("--list", "--describe"), "kafka-topics": _with("--list", "--describe"), "kafka-consumer-groups.sh": _with("--list", "--describe"), "kafka-consumer-groups": _with("--list", "--describe"), "kafka-configs.sh": _with("--describe"), "nodetool": lambda one: bool(one.texts) and one.texts[0] in ("status", "info", "ring", "tpstats", "cfstats", "tablestats", "compactionstats", "netstats", "describecluster", "gossipinfo", "version", "proxyhistograms", "gcstats", "getendpoints"), "zkCli.sh": lambda one: one.texts[:1] in (("ls",), ("get",), ("stat",)), "pgbackrest": lambda one: bool({"info", "check", "verify", "version"} & set(one.texts)), "barman": lambda one: one.texts[:1] in (("check",), ("list-backup",), ("list-backups",), ("show-backup",), ("status",), ("list-server",), ("show-server",)), "wal-g": lambda one: one.texts[:1] in (("backup-list",), ("wal-verify",), ("wal-show",)), "fallocate": lambda _: False,
    "etcdutl": lambda one: one.texts[:2] == ("snapshot", "status"), "logrotate": _with("-d", "--debug"), "update-alternatives": _with("--list", "--display", "--query", "--get-selections"), "firewall-cmd": lambda one: bool(one.options) and not any(re.match(r"--(?:add|remove|set|reload|complete|change|new|delete|runtime-to|panic-o|direct)", option) and not option.startswith("--get") for option, _ in one.options), "semanage": lambda one: one.has("-l", "--list"), "getsebool": lambda _: True, "losetup": lambda one: one.has("-a", "-l", "--list", "-j") or not one.arguments, "dmsetup": lambda one: one.texts[:1] in (("ls",), ("info",), ("status",), ("table",)), "pvs": lambda _: True, "quota": lambda _: True, "repquota": lambda _: True, "exportfs": lambda one: one.has("-v", "-s") and not one.has("-r", "-a", "-u"), "ntpdate": _with("-q"), "at": _with("-l"), "atq": lambda _: True, "git": _git_wording, "conntrack": _with("-L", "-S", "-C", "-E"), "ipvsadm": _with("-L", "-l", "--list"), "lsyncd": lambda _: False, "xargs": lambda _: True, "tee": lambda one: all(text in ("/dev/null", "/dev/stderr", "/dev/stdout", "/dev/tty") for text in one.texts), "unzip": _with("-l", "-t", "-v", "-Z"), "gzip": _with("-l", "-t", "-c"), "gunzip": _with("-l", "-t", "-c"), "zstd": _with("-l", "-t", "-c"), "xz": _with("-l", "-t", "-c"), "split": lambda _: False, "yq": _without("-i", "--inplace"), "perl": lambda one: one.has("-ne", "-pe", "-lane", "-nle", "-F") and not any("i" in option.split("e")[0] for option, _ in one.options if re.match(r"-[a-zA-Z]*i", option)), "dd": lambda one: not any(text.startswith("of=") and text != "of=/dev/null" for text in one.texts), "sync": lambda _: True, "helm-diff": lambda _: True, "dotnet": lambda one: one.has("--info", "--list-sdks"), "java": _with("-version", "--version"), "keytool": _with("-list", "-printcert"), "step": lambda one: "inspect" in one.texts, "cfssl": lambda one: one.texts[:1] in (("certinfo",),), "mokutil": _with("-l", "--sb-state"), "efibootmgr": lambda one: not one.arguments or one.has("-v"), "needrestart": _with("-b", "-r"), "unattended-upgrade": _with("--dry-run"), "checkinstall": lambda _: False, "lpstat": lambda _: True, "ipmitool": lambda one: bool({"status", "list", "print", "show", "sdr", "sel", "info"} & set(one.texts)) and not {"clear", "off", "cycle", "reset", "set"} & set(one.texts), "amtool": lambda one: bool({"query", "check-config", "show", "test"} & set(one.texts)), "locust": lambda _: False, "cosign": lambda one: one.texts[:1] in (("verify",), ("tree",), ("triangulate",)), "skopeo": lambda one: one.texts[:1] in (("inspect",), ("list-tags",)), "crane": lambda one: one.texts[:1] in (("ls",), ("digest",), ("manifest",), ("config",), ("validate",)), "regctl": lambda one: "ls" in one.texts or "inspect" in one.texts, "source-check": lambda _: True, "logger": lambda _: False, "dive": lambda one: one.has("--ci"),
    "calicoctl": lambda one: one.texts[:1] in (("get",), ("version",)) or one.texts[:2] == ("node", "status"), "cilium": lambda one: one.texts[:1] in (("status",), ("version",), ("connectivity",)) or "list" in one.texts, "linkerd": lambda one: one.texts[:1] in (("check",), ("stat",), ("version",), ("viz",)), "sops": _with("-d", "--decrypt"), "age": _with("-d"), "pass": lambda one: one.texts[:1] in (("ls",), ("show",), ("find",)), "bw": lambda one: one.texts[:1] in (("list",), ("get",), ("status",)), "screen": _with("-ls", "-list"), "ssh-keygen": _with("-l", "-F", "-y", "-B"), "ssh-add": _with("-l", "-L"), "ssh": _with("-V", "-G", "-Q"), "at-list": lambda _: True, "stdbuf": lambda _: True, "strace": _with("-p"), "ionice": _with("-p"), "renice": lambda _: False, "exiftool": lambda one: not any("=" in text for text, _ in one.options), "fail2ban-regex": lambda _: True, "pt-query-digest": lambda _: True, "pg_basebackup": lambda _: False, "pg_dump": lambda one: False, "bpftrace": lambda _: True, "perf": lambda one: one.texts[:1] in (("top",), ("stat",), ("report",), ("script",), ("list",), ("annotate",)), "ab": lambda _: False, "iperf3": lambda _: True, "iperf": lambda _: True, "speedtest": lambda _: True, "tcptraceroute": lambda _: True, "cpupower": lambda one: "info" in " ".join(one.texts), "tuned-adm": lambda one: one.texts[:1] in (("list",), ("active",), ("verify",)), "getcert": lambda one: one.texts[:1] == ("list",), "ipa": lambda one: bool(one.texts) and one.texts[0].endswith(("-show", "-find")) or one.texts[:1] == ("ping",), "ldapsearch": lambda _: True, "kinit": lambda _: False, "klist": lambda _: True, "slappasswd": lambda _: True, "snmpwalk": lambda _: True, "snmpget": lambda _: True, "certbot": lambda one: one.has("--dry-run") or one.subcommand in (("certificates",), ("plugins",), ("show_account",)), "apt-key": lambda one: one.texts[:1] in (("list",), ("fingerprint",)), "add-apt-repository": _with("-L", "--list"), "pre-commit": lambda one: one.texts[:1] == ("run",), "pytest": lambda _: True, "tox": lambda _: True, "mypy": lambda _: True, "ruff": lambda one: one.texts[:1] == ("check",) and not one.has("--fix"), "black": _with("--check", "--diff"), "phpunit": lambda _: True, "rspec": lambda _: True,
}  # fmt: skip
