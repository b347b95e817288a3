"""Tells of single programs whether they only look, by their options and operands."""

from __future__ import annotations

import re
from collections.abc import Callable

from runbooks.knowledge.sql import only_reads
from runbooks.shell.invocation import Invocation, said

Reads = Callable[[Invocation], bool]

_REDIS = frozenset(
    [
        "get",
        "mget",
        "keys",
        "scan",
        "info",
        "ping",
        "ttl",
        "pttl",
        "type",
        "exists",
        "llen",
        "lrange",
        "hget",
        "hgetall",
        "hkeys",
        "hlen",
        "hvals",
        "hmget",
        "smembers",
        "scard",
        "sismember",
        "zrange",
        "zcard",
        "zscore",
        "zrangebyscore",
        "dbsize",
        "lastsave",
        "time",
        "memory",
        "object",
        "strlen",
        "getrange",
        "xinfo",
        "xlen",
        "xrange",
        "role",
        "echo",
        "monitor",
        "randomkey",
        "sscan",
        "hscan",
        "zscan",
        "dump",
        "pubsub",
    ]
)
_REDIS_BY_ARGUMENT = {
    "config": {"get"},
    "cluster": {"info", "nodes", "slots", "keyslot", "countkeysinslot", "myid", "shards"},
    "slowlog": {"get", "len"},
    "client": {"list", "info", "id", "getname"},
    "acl": {"list", "users", "whoami", "getuser", "cat"},
    "latency": {"latest", "history", "doctor"},
    "sentinel": {"masters", "master", "replicas", "slaves", "sentinels", "get-master-addr-by-name", "ckquorum"},
    "command": {"info", "count", "docs"},
    "module": {"list"},
}
_MONGO_WRITES = re.compile(
    r"\b(?:insert\w*|update\w*|replace\w*|delete\w*|remove|drop\w*|create\w*|save|bulkWrite|"
    r"findAnd\w+|findOneAnd\w+|shutdown\w*|rename\w*|reIndex|compact|fsync\w*|kill\w*|stepDown|"
    r"reconfig|add|initiate|freeze|enable\w*|shard\w*|grant\w*|revoke\w*|adminCommand|runCommand|"
    r"setProfilingLevel|hide\w*)\s*\("
)
_MONGO_COMMAND_READS = re.compile(
    r"""(?:adminCommand|runCommand)\s*\(\s*(?:\{\s*)?['"]?(?:ping|serverStatus|replSetGetStatus|dbStats|collStats|hello|isMaster|buildInfo|currentOp|listDatabases|listCollections|getParameter|connectionStatus)\b"""
)
_AWK_WRITES = re.compile(r"\bsystem\s*\(|>\s*[\"/$(a-zA-Z]|\|\s*\"")
_SED_WRITES = re.compile(r"(?:^|[;}\n/])\s*\d*[wW]\s+\S|/[gpiIm0-9]*w\s+\S|s(.)(?:(?!\1).)*\1(?:(?!\1).)*\1[gpiIm0-9]*e")


def no_operands(one: Invocation) -> bool:
    return not one.operands


def curl(one: Invocation) -> bool:
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


def wget(one: Invocation) -> bool:
    to = one.value("-O", "--output-document")
    posts = one.has("--post-data", "--post-file", "--body-data") or (one.value("--method") or "GET").upper() not in (
        "GET",
        "HEAD",
    )
    return not posts and (one.has("--spider") or to in ("-", "/dev/null"))


def httpie(one: Invocation) -> bool:
    method = next((text for text in one.texts if text.isupper() and text.isalpha()), "GET")
    sends = any(re.match(r"[\w-]+(:?=|=@|@)", text) and "==" not in text for text in one.texts)
    return method in ("GET", "HEAD", "OPTIONS") and not sends and not one.has("-d", "--download", "-o")


def sql(*options: str) -> Reads:
    def rule(one: Invocation) -> bool:
        texts = [value for option, value in one.options if option in options]
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


def redis(one: Invocation) -> bool:
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


def mongo(one: Invocation) -> bool:
    script = one.value("--eval", "-e")
    if script is None:
        return False
    return not _MONGO_WRITES.search(_MONGO_COMMAND_READS.sub("", script))


def find(one: Invocation) -> bool:
    return not one.has("-delete", "-fprint", "-fprintf", "-fls", "-fprint0")  # what -exec runs is judged for itself


def sed(one: Invocation) -> bool:
    if any(
        option.startswith(("-i", "--in-place")) or (re.match(r"-[nErsuz]*i", option) is not None) for option, _ in one.options
    ):
        return False
    scripts = [value for option, value in one.options if option in ("-e", "--expression")] or list(one.texts[:1])
    return not any(_SED_WRITES.search(script) for script in scripts)


def awk(one: Invocation) -> bool:
    if one.value("-i") == "inplace" or one.has("--in-place"):
        return False
    script = next(iter(one.texts), "")
    return not _AWK_WRITES.search(
        re.sub(r"\$\w+\s*>=?\s*[\w.]+|NR\s*>\s*\d+|\w+\s*>=?\s*\d+|print\s+>\s*\"/dev/std(err|out)\"", "", script)
    )


def openssl(one: Invocation) -> bool:
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


def crontab(one: Invocation) -> bool:
    return one.has("-l")


def iptables(one: Invocation) -> bool:
    return one.has("-L", "-S", "-C", "--list", "--list-rules", "--check", "-V") and not one.has("-Z", "--zero")


def journalctl(one: Invocation) -> bool:
    return not any(
        option.startswith(("--vacuum", "--rotate", "--flush", "--sync", "--relinquish", "--setup-keys", "--update-catalog"))
        for option, _ in one.options
    )


def service(one: Invocation) -> bool:
    return one.has("--status-all") or (len(one.texts) > 1 and one.texts[1] in ("status", "configtest", "config-test"))


def tar(one: Invocation) -> bool:
    first = one.arguments[0].raw if one.arguments else ""
    letters = first.lstrip("-") if not first.startswith("--") else ""
    return one.has("--list") or ("t" in letters and not set(letters) & set("cxruA"))


def dpkg(one: Invocation) -> bool:
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


def pacman(one: Invocation) -> bool:
    letters = one.arguments[0].raw if one.arguments else ""
    return letters.startswith(("-Q", "-F")) or re.match(r"-S[sil]+$", letters) is not None


def gpg(one: Invocation) -> bool:
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


def kill(one: Invocation) -> bool:
    return one.has("-0", "-l", "-L", "--list") or one.value("-s", "--signal") == "0"


def nginx(one: Invocation) -> bool:
    return one.has("-t", "-T", "-v", "-V")


def ansible(one: Invocation) -> bool:
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


def make(one: Invocation) -> bool:
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


def python(one: Invocation) -> bool:
    module = one.value("-m")
    if module in ("json.tool", "pytest", "site", "sysconfig", "timeit", "unittest", "this", "platform", "tabnanny"):
        return True
    script = one.value("-c") or ""
    return (
        bool(script)
        and re.search(
            r"\b(?:open|os\.|subprocess|shutil|requests\.(?:post|put|delete|patch)|unlink|write|remove|"
            r"system|Path|exec|eval|socket)\b",
            script,
        )
        is None
    )


def hostname(one: Invocation) -> bool:
    return not one.operands and not one.has("-F", "-b")


def date(one: Invocation) -> bool:
    return not one.has("-s", "--set") and all(text.startswith("+") for text in one.texts)


def ifconfig(one: Invocation) -> bool:
    return len(one.operands) <= 1


def git_wording(one: Invocation) -> bool:
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
