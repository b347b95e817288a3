"""Titles of programs that depend on more than operands and single options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from runbooks.knowledge import title_sql
from runbooks.shell.declaring import assigned
from runbooks.shell.invocation import Invocation, said

SQL = frozenset({"psql", "mysql", "mariadb", "sqlite3", "duckdb", "clickhouse-client", "cqlsh"})


def by_program(one: Invocation) -> str | None:
    """The title of a program that has rules of its own, None where it has none or they say nothing."""
    rule = _RULES.get(one.name)
    return rule(one) if rule is not None else None


def _curl(one: Invocation) -> str | None:
    address = next((text for text in one.texts if "." in text or ":" in text or "/" in text), None) or next(
        iter(one.texts), None
    )
    if address is None:
        return None
    method = (one.value("-X", "--request") or "").upper()
    if method == "DELETE":
        return f"Delete {address}"
    if method in ("PUT", "PATCH"):
        return f"Update {address}"
    if method == "POST" or one.has("-d", "--data", "--json", "--data-binary", "-F"):
        return f"Send to {address}"
    if (kept := one.value("-o", "--output")) and kept not in ("/dev/null", "-"):
        return f"Download {address} as {kept}"
    return f"Download {address}" if one.has("-O", "--remote-name") else f"Check {address}"


def _service(one: Invocation) -> str | None:
    verbs = {"start": "Start", "stop": "Stop", "restart": "Restart", "reload": "Reload", "status": "Check the service"}
    return f"{verbs[one.texts[1]]} {one.texts[0]}" if len(one.texts) > 1 and one.texts[1] in verbs else None


def _crontab(one: Invocation) -> str:
    return "List the timed jobs" if one.has("-l") else ("Delete all timed jobs" if one.has("-r") else "Edit the timed jobs")


def _nginx(one: Invocation) -> str:
    signal = {"reload": "Reload nginx", "stop": "Stop nginx", "quit": "Stop nginx"}.get(one.value("-s") or "")
    return signal or ("Check the nginx configuration" if one.has("-t", "-T") else "Start nginx")


def _haproxy(one: Invocation) -> str:
    return "Check the HAProxy configuration" if one.has("-c") else "Start HAProxy"


def _tar(one: Invocation) -> str | None:
    letters = one.arguments[0].raw.lstrip("-") if one.arguments else ""
    archive = one.value("-f", "--file") or next((text for text in one.texts if ".t" in text), "")
    verb = next(
        (
            verb
            for letter, verb in (("x", "Unpack"), ("t", "List"), ("c", "Pack"))
            if letter in letters or one.has(f"-{letter}")
        ),
        None,
    )
    if verb == "Pack" and not archive and (packed := [text for text in one.texts[1:] if text != "-"]):
        return f"Pack {', '.join(packed)}"
    return f"{verb} {archive}" if verb and archive else None


def _iptables(one: Invocation) -> str:
    if chain := one.value("-P", "--policy"):
        return f"Set the policy of {' to '.join((chain, *one.texts[-1:]))}"
    if one.has("-L", "-S"):
        return "List the firewall rules"
    verb = "Delete" if one.has("-D") else ("Delete all" if one.has("-F") else "Add")
    return f"{verb} firewall rules" if one.has("-F") else f"{verb} a firewall rule"


def _dpkg(one: Invocation) -> str | None:
    if one.has("-i", "--install"):
        return f"Install {' '.join(one.texts)}"
    return "List the installed packages" if one.has("-l", "--list") else None


def _find(one: Invocation) -> str:
    where = one.texts[0] if one.texts and not one.texts[0].startswith("-") else "this folder"
    name = one.value("-name", "-iname", "-path")
    what = (
        f"files named {name}"
        if name
        else ("large files" if one.has("-size") else ("old files" if one.has("-mtime", "-mmin", "-ctime") else "files"))
    )
    return f"{'Delete' if one.has('-delete') else 'Find'} {what} in {where}"


def on_found(one: Invocation, holder: Invocation) -> str:
    """What is done to the files that find finds."""
    found = _find(holder).removeprefix("Find ")
    verb = {
        "rm": "Delete",
        "chmod": "Set the rights of",
        "chown": "Change the owner of",
        "grep": "Search",
        "gzip": "Compress",
        "ls": "List",
        "mv": "Move",
        "cp": "Copy",
    }.get(one.name)
    return f"{verb} {found}" if verb else f"Run `{one.name}` on {found}"


def _export(one: Invocation) -> str | None:
    names = [text.partition("=")[0] for text in one.texts]
    return f"Set {', '.join(names)}" if names else None


def _ansible(one: Invocation) -> str | None:
    module = one.value("-m", "--module-name")
    return f"Run the Ansible module {module} on {one.texts[0]}" if module and one.texts else None


def _journalctl(one: Invocation) -> str | None:
    if one.has("--disk-usage"):
        return "Check how much space the journal takes"
    if one.has("--rotate") and not one.value("--vacuum-size", "--vacuum-time"):
        return "Rotate the journal"
    if size := one.value("--vacuum-size"):
        return f"Shrink the journal to {size}"
    if age := one.value("--vacuum-time"):
        return f"Delete what is older than {age} from the journal"
    return f"Look for {pattern} in the journal" if (pattern := one.value("-g", "--grep")) and not one.value("-u") else None


def _sets(one: Invocation) -> str | None:
    names = [text.partition("=")[0] for text in one.texts if "=" in text or one.name == "local"]
    return f"Set {', '.join(names)}" if names else None


def _read(one: Invocation) -> str:
    names = [name for name in assigned(one.simple) if name != "_"]
    asked = not one.simple.redirects and one.simple.joined != "|"
    return f"{'Ask for' if asked else 'Read'} {' and '.join(names) or 'a line'}"


def _trap(one: Invocation) -> str | None:
    return f"Have `{one.texts[0]}` run at the end" if len(one.texts) > 1 and len(one.texts[0]) < 60 else None


def _df(one: Invocation) -> str:
    what = "Check free inodes" if one.has("-i", "--inodes") else "Check free disk space"
    return f"{what} of {', '.join(one.texts)}" if one.texts else what


def _logrotate(one: Invocation) -> str | None:
    if not one.texts:
        return None
    return f"Try the rotation of logs by {one.texts[0]}" if one.has("-d", "--debug") else f"Rotate the logs by {one.texts[0]}"


def _diff(one: Invocation) -> str | None:
    """What two programs print is compared by their names."""
    shown = [re.match(r"<\(\s*(?:sudo )?([\w.-]+(?: [a-z][\w-]*)?)", word.raw) for word in one.operands]
    names = [f"what `{found[1]}` prints" if found else said(word) for found, word in zip(shown, one.operands, strict=True)]
    return f"Compare {names[0]} with {names[1]}" if len(names) == 2 and any(shown) else None


def _pg_ctlcluster(one: Invocation) -> str | None:
    words = one.texts
    verb = words[2] if len(words) > 2 else ""
    return f"{verb.capitalize()} the PostgreSQL cluster {words[0]}/{words[1]}" if verb.isalpha() else None


def _sh(one: Invocation) -> str | None:
    script = next((text for text in one.texts if not text.startswith("-")), None)
    return f"Run the script {script}" if script and one.nested is None else None


def _sysctl(one: Invocation) -> str | None:
    settings = [text for text in one.texts if "=" not in text]
    reads = settings and len(settings) == len(one.texts) and not one.has("-w", "--write", "-p", "--load")
    return f"Show the setting {', '.join(settings)}" if reads else None


def _swapon(one: Invocation) -> str | None:
    return "Switch all swap on" if one.has("-a", "--all") else None


def _postqueue(one: Invocation) -> str | None:
    return "Send the mail that waits" if one.has("-f") or one.has("-i") else None


def _shutdown(one: Invocation) -> str | None:
    if one.has("-c"):
        return "Call off the shutdown"
    return "Restart the host" if one.has("-r", "--reboot") else None


def _passwd(one: Invocation) -> str | None:
    done = next((done for option, done in _PASSWORDS.items() if one.has(option)), None)
    return f"{done} the password of {one.texts[-1]}" if done and one.texts else None


_PASSWORDS = {
    **{"-l": "Lock", "--lock": "Lock", "-u": "Unlock", "--unlock": "Unlock"},
    **{"-d": "Remove", "--delete": "Remove", "-e": "Expire", "--expire": "Expire"},
}


def _sql(one: Invocation) -> str | None:
    files = [said(redirect.target) for redirect in one.simple.redirects if redirect.operator == "<" and redirect.target]
    return f"Run the statements of {files[-1]}" if files else title_sql.of_call(one)


_RULES: Mapping[str, Callable[[Invocation], str | None]] = {
    "curl": _curl,
    "service": _service,
    "crontab": _crontab,
    "nginx": _nginx,
    "haproxy": _haproxy,
    "tar": _tar,
    "iptables": _iptables,
    "ip6tables": _iptables,
    "sysctl": _sysctl,
    "swapon": _swapon,
    "postqueue": _postqueue,
    "shutdown": _shutdown,
    "passwd": _passwd,
    "dpkg": _dpkg,
    "find": _find,
    "export": _export,
    "ansible": _ansible,
    "journalctl": _journalctl,
    "df": _df,
    "read": _read,
    "trap": _trap,
    **dict.fromkeys(("declare", "local", "typeset", "readonly"), _sets),
    "logrotate": _logrotate,
    "diff": _diff,
    "pg_ctlcluster": _pg_ctlcluster,
    "bash": _sh,
    "sh": _sh,
    "zsh": _sh,
    **dict.fromkeys(SQL, _sql),
}
