"""Which ways of calling a program do harm, how much, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runbooks.knowledge import clouds, sql
from runbooks.knowledge.rules import Found, matches, rules_of
from runbooks.shell.inside import Run
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.tree import Syntax

_DEVICE = re.compile(r"/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|dm-|md|mapper/|disk/|loop)\w*")
_SYSTEM = re.compile(r"/(?:etc|boot|usr|bin|sbin|lib|lib64)(?:/|$)")
_FETCHERS = frozenset({"curl", "wget", "http", "fetch"})
_INTERPRETERS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "python", "python3", "perl", "ruby", "node", "php"})
_SQL_CLIENTS = frozenset(
    {
        "psql",
        "mysql",
        "mariadb",
        "sqlite3",
        "duckdb",
        "clickhouse-client",
        "cqlsh",
        "mysqlsh",
        "snowsql",
        "bq",
        "usql",
        "influx",
    }
)


def of_program(one: Invocation, outer: tuple[Invocation, ...]) -> Iterator[Found]:
    """What is dangerous about a program as it is called."""
    name = one.name
    for rule in rules_of(name):
        if matches(rule, one):
            yield rule.level, rule.id, rule.reason
    if name in ("rm", "unlink") and ("xargs" in one.wrappers or any(holder.name == "find" for holder in outer)):
        yield "irreversible", "find-delete", "deletes every file that it finds"
    if name.startswith("mkfs"):
        yield "irreversible", "mkfs", "makes a new file system over what is there"
    if name in _SQL_CLIENTS:
        if any(redirect.operator == "<" for redirect in one.simple.redirects):
            yield "danger", "sql-file", "runs all the statements of a file"
        for text in _statements(one):
            if found := sql.destroys(text):
                yield "irreversible", *found
    yield from clouds.of_cloud(one)


def _statements(one: Invocation) -> Iterator[str]:
    yield from (
        value
        for option, value in one.options
        if option in ("-c", "--command", "-e", "--execute", "-q", "--query", "-cmd", "-s")
    )
    if one.name in ("sqlite3", "duckdb", "bq", "cqlsh", "influx", "snowsql", "mysqlsh", "usql"):
        yield from one.texts
    yield from (said(redirect.target) for redirect in one.simple.redirects if redirect.operator == "<<<" and redirect.target)


def of_redirections(one: Invocation) -> Iterator[Found]:
    """What is dangerous about where a command writes."""
    does_nothing = one.name in ("", ":", "true") and not one.simple.assignments and not (one.simple.words and not one.name)
    does_nothing = does_nothing or (one.name == "cat" and set(one.texts) == {"/dev/null"})
    for redirect in one.simple.redirects:
        if redirect.operator not in (">", ">|", ">>", "&>", "<>") or redirect.target is None:
            continue
        target = said(redirect.target)
        if _DEVICE.match(target):
            yield "irreversible", "write-device", f"writes over the device {target}"
        elif _SYSTEM.match(target) and redirect.operator != ">>":
            yield "danger", "write-system", f"overwrites {target}"
        elif _SYSTEM.match(target):
            yield "caution", "write-system", f"adds to {target}"
        elif does_nothing and redirect.operator in (">", ">|") and not target.startswith("/dev/"):
            yield "irreversible", "truncate", f"empties {target}"
        elif target in ("/proc/sysrq-trigger",):
            yield "danger", "sysrq", "makes the kernel act at once"


def of_pipelines(syntax: Syntax, executed: Sequence[Run]) -> Iterator[Found]:
    """What is dangerous about what is piped into what; `executed` are the programs that the text runs."""
    if ":" in syntax.functions:
        yield "danger", "fork-bomb", "starts processes without end"
    before: Invocation | None = None
    fetched = False
    for run in executed:
        one = run.invocation
        piped = one.simple.joined == "|"
        fetched = one.name in _FETCHERS or (fetched and (piped or one.simple.depth > 0 or bool(run.outer)))
        if (fetched and piped and one.name in _INTERPRETERS and not one.has("-m", "-c", "-e")) or (
            one.name in _FETCHERS and _is_run(run.outer, before, one)
        ):
            yield "danger", "fetch-run", "runs what it has just fetched"
        if piped and before is not None and before.name in ("echo", "printf", "cat") and one.name in _SQL_CLIENTS:
            for text in before.texts:
                if found := sql.destroys(text):
                    yield "irreversible", *found
        yield from _bodies(one, run.syntax)
        before = one


def _is_run(outer: tuple[Invocation, ...], before: Invocation | None, one: Invocation) -> bool:
    """Whether what is fetched is run by `bash <(curl ...)`, `sh -c "$(curl ...)"`, `eval` or `source`."""
    if one.simple.depth == 0:
        return False
    holders = [*(holder.name for holder in outer), before.name if before else ""]
    return any(name in _INTERPRETERS or name in ("eval", "source", ".") for name in holders)


def _bodies(one: Invocation, syntax: Syntax) -> Iterator[Found]:
    """What a heredoc tells a database."""
    if one.name in _SQL_CLIENTS:
        for redirect in one.simple.redirects:
            if redirect.body and (found := sql.destroys(syntax.text[slice(*redirect.body)])):
                yield "irreversible", *found
