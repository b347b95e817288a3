"""Puts a command in words: one imperative line, made from a table of verbs; names in it are as they are in the command."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from runbooks.knowledge.classes import classify
from runbooks.knowledge.sql import statements
from runbooks.knowledge.subcommands import LIKE
from runbooks.knowledge.verbs import kinds, titles
from runbooks.shell.inside import Run, runs
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

_LONGEST = 100
_STRENGTH = {"noise": 0, "check": 1, "interactive": 2, "change": 3}
_NAMESPACED = frozenset({"kubectl", "oc", "k", "helm", "kubecolor", "flux", "cmctl", "argocd"})
_SQL = frozenset({"psql", "mysql", "mariadb", "sqlite3", "duckdb", "clickhouse-client", "cqlsh"})


def title_of(syntax: Syntax, text: str) -> str:
    """A title for a command, at most 100 characters."""
    every = list(runs(syntax))
    if not every:
        return "Do nothing"
    chosen = max(every, key=lambda run: (_STRENGTH[_kind(run)], run.invocation.nested is None))
    changes = [run for run in every if _kind(run) == "change" and not run.outer]
    if (
        len(changes) == 2
        and chosen in changes
        and not syntax.compound
        and changes[0].invocation.name
        and changes[1].invocation.name
        and not any(run.invocation.simple.joined == "|" for run in every)
    ):
        first, second = (_title(run) for run in changes)
        if not first.startswith("Run `") and not second.startswith("Run `") and len(first) + len(second) < _LONGEST - 10:
            return _short(f"{first}, then {second[:1].lower()}{second[1:]}")
    return _short(_title(chosen))


def _kind(run: Run) -> str:
    one = run.invocation
    if one.nested is not None and one.nested.text.strip():
        return "noise"
    alone = run.syntax.text[one.simple.start : one.simple.end]
    kind = classify(parse(alone), alone).kind
    return "check" if kind == "change" and one.name in ("export", "cd", "source", ".", "set") and not _alone(run) else kind


def _alone(run: Run) -> bool:
    return len(run.syntax.simples) == 1


def _short(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"


def _title(run: Run) -> str:
    one = run.invocation
    if not one.name:
        return _nameless(one, run.syntax) + _where(run)
    if run.outer and run.outer[-1].nested is not None and run.outer[-1].nested.kind == "find":
        made: str | None = _on_found(one, run.outer[-1])
    else:
        made = _special(one) or _from_table(one)
    if made is None:
        made = f"Run `{_short(' '.join((one.name, *(one.subcommand or one.texts[:1]))).replace('`', ''))}`"
    target = next(
        (
            redirect.target
            for redirect in one.simple.redirects
            if redirect.operator in (">", ">>", ">|", "&>") and redirect.target
        ),
        None,
    )
    if target is None or said(target).startswith("/dev/"):
        return made + _where(run)
    if one.name in ("cat", "echo", "printf", "tee", ":", "true") and not (one.name == "cat" and one.operands):
        verb = "Add to" if any(redirect.operator == ">>" for redirect in one.simple.redirects) else "Write"
        return f"{'Empty' if one.name in (':', 'true') else verb} {said(target)}{_where(run)}"
    return f"{made}{_where(run)} and keep it in {said(target)}"


def _nameless(one: Invocation, syntax: Syntax) -> str:
    simple = one.simple
    if simple.assignments:
        return "Set " + ", ".join(name for name, _ in simple.assignments)
    target = next((redirect.target for redirect in simple.redirects if redirect.target), None)
    if not simple.words and target:
        return f"Empty {said(target)}" if len(syntax.simples) == 1 else f"Write {said(target)}"
    return f"Run `{_short(syntax.text[simple.start : simple.end])}`"


def _where(run: Run) -> str:
    """Namespace, container and host, as far as they are told."""
    one, parts = run.invocation, []
    if one.name in _NAMESPACED and (namespace := one.value("-n", "--namespace")):
        parts.append(f" in namespace {namespace}")
    elif one.name in _NAMESPACED and one.has("-A", "--all-namespaces"):
        parts.append(" in all namespaces")
    for holder in reversed(run.outer):
        nested = holder.nested
        if nested is None or not nested.host:
            continue
        if nested.kind == "container":
            parts.append(f" in {nested.host}")
            if namespace := holder.value("-n", "--namespace"):
                parts.append(f" in namespace {namespace}")
        else:
            parts.append(f" on {nested.host.rpartition('@')[2]}")
            break
    if one.name == "ansible" or any(holder.name == "ansible" for holder in run.outer):
        holder = next((holder for holder in run.outer if holder.name == "ansible"), one)
        parts += [f" on {text}" for text in holder.texts[:1] if holder is not one]
    if one.value("--host", "-h", "-H") and one.name in _SQL | {"redis-cli", "pg_isready", "pg_dump"}:
        parts.append(f" on {one.value('--host', '-h', '-H')}")
    return "".join(parts)


def _special(one: Invocation) -> str | None:
    """Titles that depend on more than operands and single options."""
    special = {
        "curl": _curl,
        "service": _service,
        "crontab": _crontab,
        "nginx": _nginx,
        "haproxy": _haproxy,
        "tar": _tar,
        "iptables": _iptables,
        "dpkg": _dpkg,
        "find": _find,
        "export": _export,
        "ansible": _ansible,
    }.get(one.name)
    if special:
        return special(one)
    if one.name in _SQL:
        return _sql(one)
    return None


def _curl(one: Invocation) -> str | None:
    address = next((text for text in one.texts if "." in text or ":" in text or "/" in text), None) or next(
        iter(one.texts), None
    )
    if address is None:
        return None
    method = (one.value("-X", "--request") or "").upper()
    if method == "DELETE":
        return f"Delete {address}"
    if method in ("POST", "PUT", "PATCH") or one.has("-d", "--data", "--json", "--data-binary", "-F"):
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
    return f"{verb} {archive}" if verb and archive else None


def _iptables(one: Invocation) -> str:
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


def _on_found(one: Invocation, holder: Invocation) -> str:
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


def _sql(one: Invocation) -> str | None:
    given = [value for option, value in one.options if option in ("-c", "--command", "-e", "--execute", "-q", "--query")]
    if one.name in ("sqlite3", "duckdb"):
        given += one.texts[1:]
    if given:
        found = statements(given[0])
        if given[0].lstrip().startswith("\\l"):
            return "List the databases"
        if given[0].lstrip().startswith("\\d"):
            return "List the tables"
        return _statement(given[0]) if found else None
    file = one.value("-f", "--file")
    return f"Run the statements of {file}" if file else None


def _statement(text: str) -> str:
    flat = " ".join(text.split())
    table = re.search(r"\b(?:from|into|update|table(?: if exists)?|truncate)\s+([\w.\"`]+)", flat, re.IGNORECASE)
    verbs = {
        "select": "Query",
        "insert": "Insert into",
        "update": "Update",
        "delete": "Delete from",
        "truncate": "Empty",
        "drop": "Drop",
        "alter": "Alter",
        "create": "Create",
        "vacuum": "Vacuum",
    }
    verb = verbs.get(flat.split(" ", 1)[0].lower())
    if verb and table and verb not in ("Drop", "Create", "Alter"):
        return f"{verb} {table[1]}"
    return f"Run `{flat.replace('`', '')}`"


def _from_table(one: Invocation) -> str | None:
    """The first title of the table whose placeholders are all filled; the longest known subcommand counts."""
    name = LIKE.get(one.name, one.name)
    if name == "docker-compose":
        name = "docker compose"
    path = (*one.subcommand,)
    for length in range(len(path), -1, -1):
        patterns = titles().get(" ".join((name, *path[:length])))
        if patterns is None:
            continue
        operands = [*path[length:], *one.texts]
        if length < len(path) and length == 0 and path:
            return None
        for pattern in patterns:
            filled = _filled(pattern, one, operands)
            if filled is not None:
                return filled
        return None
    return None


def _filled(pattern: str, one: Invocation, operands: Sequence[str]) -> str | None:
    missing = False

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        value = _value(found[1], one, operands)
        missing |= not value
        return value or ""

    made = re.sub(r"\{([^}]+)\}", put, pattern)
    return None if missing else made


def _value(key: str, one: Invocation, operands: Sequence[str]) -> str | None:
    if key.startswith("-"):
        names = key.split("|")
        return one.value(*names)
    numbers: Mapping[str, Sequence[str]] = {
        "all": operands,
        "last": operands[-1:],
        "rest": operands[1:],
        "1": operands[:1],
        "2": operands[1:2],
        "names": [text for text in operands if not text.startswith(("@", "+")) and not text.isupper()],
    }
    if key == "words":
        return " ".join(operands)
    if key in numbers:
        shown = [text if not re.search(r"\s", text) else f"'{text}'" for text in numbers[key]]
        return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else "".join(shown)
    return _kinds(operands) if key == "kinds" else _things(operands)


def _kinds(operands: Sequence[str]) -> str | None:
    """`pods` as "pods", `pod web-1` and `pod/web-1` as "pod web-1"."""
    if not operands:
        return None
    kind, _, name = operands[0].partition("/")
    names = [name, *operands[1:]] if name else list(operands[1:])
    if kind == "secret" and names[:1] and names[0] in ("generic", "tls", "docker-registry"):
        names = names[1:]
    one, several = kinds().get(kind.lower(), (kind, kind))
    if "," in kind:
        return " and ".join(kinds().get(part, (part, part))[1] for part in kind.split(","))
    if not names:
        return several
    return f"{one if len(names) == 1 else several} {', '.join(part.rpartition('/')[2] for part in names)}"


def _things(operands: Sequence[str]) -> str | None:
    if not operands:
        return None
    if "/" in operands[0]:
        return ", ".join(_kinds([text]) or text for text in operands if "/" in text)
    return _kinds(operands[:2])
