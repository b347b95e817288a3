"""Programs that only look or change something depending on their options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from runbooks.knowledge import looking, looking_data, looking_text
from runbooks.knowledge.looking import Reads
from runbooks.shell.invocation import Invocation
from runbooks.shell.rows import rows


def reads(invocation: Invocation) -> bool | None:
    """Whether it only looks; None where nothing particular is known about the program."""
    rule = RULES.get(invocation.name)
    if rule is not None:
        return rule(invocation)
    found = by_option().get(invocation.name)
    if found is None:
        return None
    how, words = found
    if how == "first":
        return invocation.texts[:1] != () and invocation.texts[0] in words
    return invocation.has(*words) is (how == "with")


@cache
def by_option() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Programs to how options tell (`with`, `without`, `first`) and which: see `tables/options.txt`."""
    table = Path(__file__).parent / "tables" / "options.txt"
    return {name: (words[0], tuple(words[1:])) for name, entry in rows(table) if (words := entry.split())}


RULES: Mapping[str, Reads] = {
    "curl": looking_text.curl,
    "wget": looking_text.wget,
    "http": looking_text.httpie,
    "https": looking_text.httpie,
    "xh": looking_text.httpie,
    "psql": looking_data.sql("-c", "--command"),
    "mysql": looking_data.sql("-e", "--execute"),
    "mariadb": looking_data.sql("-e", "--execute"),
    "sqlite3": looking_data.sql("-cmd"),
    "duckdb": looking_data.sql("-c", "-s"),
    "clickhouse-client": looking_data.sql("-q", "--query"),
    "cqlsh": looking_data.sql("-e"),
    "snowsql": looking_data.sql("-q"),
    "redis-cli": looking_data.redis,
    "valkey-cli": looking_data.redis,
    "mongosh": looking_data.mongo,
    "mongo": looking_data.mongo,
    "find": looking_text.find,
    "sed": looking_text.sed,
    "gsed": looking_text.sed,
    "awk": looking_text.awk,
    "gawk": looking_text.awk,
    "mawk": looking_text.awk,
    "openssl": looking.openssl,
    "crontab": looking.crontab,
    "iptables": looking.iptables,
    "ip6tables": looking.iptables,
    "journalctl": looking.journalctl,
    "service": looking.service,
    "tar": looking.tar,
    "bsdtar": looking.tar,
    "dpkg": looking.dpkg,
    "rpm": lambda one: any(
        option.startswith(("-q", "-V", "--query", "--verify", "-K", "--checksig")) for option, _ in one.options
    ),
    "pacman": looking.pacman,
    "yay": looking.pacman,
    "gpg": looking.gpg,
    "gpg2": looking.gpg,
    "kill": looking.kill,
    "nginx": looking.nginx,
    "ansible": looking.ansible,
    "ansible-playbook": looking.ansible,
    "ansible-galaxy": lambda one: one.texts[1:2] in (("list",), ("info",), ("search",)),
    "make": looking.make,
    "gmake": looking.make,
    "python": looking.python,
    "python3": looking.python,
    "hostname": looking.hostname,
    "date": looking.date,
    "ifconfig": looking.ifconfig,
    "iwconfig": looking.ifconfig,
    "route": lambda one: not set(one.texts) & {"add", "del", "delete", "flush"},
    "mount": lambda one: not one.operands and not one.has("-a"),
    "sysctl": lambda one: (
        not one.has("-w", "-p", "--system", "--load", "--write") and not any("=" in text for text in one.texts)
    ),
    "ulimit": lambda one: not one.operands,
    "umask": looking.no_operands,
    "alias": lambda one: not any("=" in text for text in one.texts),
    "env": looking.no_operands,
    "export": lambda one: not one.operands,
    "set": lambda one: not one.arguments,
    "declare": lambda one: one.has("-p", "-f", "-F") or not one.arguments,
    "trap": lambda one: one.has("-p", "-l") or not one.arguments,
    "rsync": lambda one: one.has("-n", "--dry-run", "--list-only"),
    "parted": lambda one: one.has("-l", "--list") or one.texts[1:2] in (("print",), ("p",)),
    "apachectl": lambda one: one.has("-t", "-S", "-M", "-v", "-V") or one.subcommand in (("configtest",), ("status",)),
    "mysqladmin": lambda one: (
        bool(one.texts) and set(one.texts) <= {"status", "ping", "processlist", "variables", "version", "extended-status"}
    ),
    "nodetool": lambda one: (
        bool(one.texts)
        and one.texts[0]
        in (
            "status",
            "info",
            "ring",
            "tpstats",
            "cfstats",
            "tablestats",
            "compactionstats",
            "netstats",
            "describecluster",
            "gossipinfo",
            "version",
            "proxyhistograms",
            "gcstats",
            "getendpoints",
        )
    ),
    "pgbackrest": lambda one: bool({"info", "check", "verify", "version"} & set(one.texts)),
    "etcdutl": lambda one: one.texts[:2] == ("snapshot", "status"),
    "firewall-cmd": lambda one: (
        bool(one.options)
        and not any(
            re.match(r"--(?:add|remove|set|reload|complete|change|new|delete|runtime-to|panic-o|direct)", option)
            and not option.startswith("--get")
            for option, _ in one.options
        )
    ),
    "semanage": lambda one: one.has("-l", "--list"),
    "losetup": lambda one: one.has("-a", "-l", "--list", "-j") or not one.arguments,
    "exportfs": lambda one: one.has("-v", "-s") and not one.has("-r", "-a", "-u"),
    "git": looking.git_wording,
    "tee": lambda one: all(text in ("/dev/null", "/dev/stderr", "/dev/stdout", "/dev/tty") for text in one.texts),
    "perl": lambda one: (
        one.has("-ne", "-pe", "-lane", "-nle", "-F")
        and not any("i" in option.split("e")[0] for option, _ in one.options if re.match(r"-[a-zA-Z]*i", option))
    ),
    "dd": lambda one: not any(text.startswith("of=") and text != "of=/dev/null" for text in one.texts),
    "dotnet": lambda one: one.has("--info", "--list-sdks"),
    "step": lambda one: "inspect" in one.texts,
    "efibootmgr": lambda one: not one.arguments or one.has("-v"),
    "ipmitool": lambda one: (
        bool({"status", "list", "print", "show", "sdr", "sel", "info"} & set(one.texts))
        and not {"clear", "off", "cycle", "reset", "set"} & set(one.texts)
    ),
    "amtool": lambda one: bool({"query", "check-config", "show", "test"} & set(one.texts)),
    "regctl": lambda one: "ls" in one.texts or "inspect" in one.texts,
    "dive": lambda one: one.has("--ci"),
    "calicoctl": lambda one: one.texts[:1] in (("get",), ("version",)) or one.texts[:2] == ("node", "status"),
    "cilium": lambda one: one.texts[:1] in (("status",), ("version",), ("connectivity",)) or "list" in one.texts,
    "exiftool": lambda one: not any("=" in text for text, _ in one.options),
    "pg_dump": lambda one: False,
    "cpupower": lambda one: "info" in " ".join(one.texts),
    "ipa": lambda one: (bool(one.texts) and one.texts[0].endswith(("-show", "-find"))) or one.texts[:1] == ("ping",),
    "certbot": lambda one: one.has("--dry-run") or one.subcommand in (("certificates",), ("plugins",), ("show_account",)),
    "ruff": lambda one: one.texts[:1] == ("check",) and not one.has("--fix"),
}
