"""SQL within a word of a command, and the values in it whose place says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.parameters.flags import Hint, hint
from runbooks.parameters.names import name_of
from runbooks.parameters.roles import Role

_OPTIONS = {
    "psql": ("c", "--command"),
    "mysql": ("e", "--execute"),
    "mariadb": ("e", "--execute"),
    "clickhouse-client": ("q", "--query"),
    "cqlsh": ("e", "--execute"),
    "sqlcmd": ("Q", "--query"),
    "duckdb": ("c", "-c"),
    "sqlite3": ("", "-cmd"),
}
_BEGINS = re.compile(
    r"\s*(?:select\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(?:alter|create|drop)\s+"
    r"(?:table|database|user|role|index|schema|view|extension)\b|grant\s|revoke\s|truncate\s|vacuum\b|with\s+\w+\s+as\b)",
    re.IGNORECASE,
)
_STRING = re.compile(r"'([^']*)'")
_CALL = re.compile(r"(\w+)\s*\(\s*(?:[^()']*,\s*)?$")
_COLUMN = re.compile(r"(\w+)\s*(?:=|<>|!=|\bi?like\b)\s*$", re.IGNORECASE)
_MADE = re.compile(
    r"\b(?:create|drop|alter)\s+(database|user|role)\s+(?:if\s+(?:not\s+)?exists\s+)?\"?(\w[\w-]*)", re.IGNORECASE
)
_USED = re.compile(r"(?:\bdatabase|^\s*(?:use|pause|resume|reconnect|suspend))\s+\"?(\w[\w-]*)", re.IGNORECASE)
_NUMBER = re.compile(r"\b([A-Za-z_]\w*)\s*=\s*(\d{4,})\b(?!\.)")
_BACKEND = re.compile(r"\bpg_(?:terminate|cancel)_backend\s*\(\s*(\d+)", re.IGNORECASE)
_THREAD = re.compile(r"^\s*kill\s+(?:(?:hard|soft)\s+)?(?:connection\s+|query\s+)?(\d+)", re.IGNORECASE)
_OWNER = re.compile(r"\b(?:owner\s+to|grant\b.*\bto|revoke\b.*\bfrom)\s+\"?(\w[\w-]*)", re.IGNORECASE | re.DOTALL)


def is_sql(role: Role, value: str) -> bool:
    """Whether a word of this role is SQL."""
    if role.kind not in ("argument", "text"):
        return False
    letter, long = _OPTIONS.get(role.program, ("", ""))
    flagged = role.flag == long or (letter and re.fullmatch(rf"-\w*{letter}", role.flag) is not None)
    return bool(role.flag and flagged) or (" " in value and _BEGINS.match(value) is not None)


def holds_sql(program: str, text: str) -> bool:
    """Whether a text that a program is given is SQL: several words for a client of a database, or what begins as SQL does."""
    return " " in text and (program in _OPTIONS or _BEGINS.match(text) is not None)


def sql_parts(text: str) -> Iterator[tuple[int, int, Hint | None]]:
    """The values in SQL with what each is: databases, users, numbers, and strings by their column or function."""
    taken: set[int] = set()
    for pattern, name in ((_MADE, ""), (_USED, "DATABASE"), (_OWNER, "DB_USER")):
        for found in pattern.finditer(text):
            start, end = found.span(pattern.groups)
            if start not in taken:
                taken.add(start)
                made = name or ("DATABASE" if found[1].lower() == "database" else "DB_USER")
                yield start, end, hint(made, alone=not name)
    for found in _NUMBER.finditer(text):
        yield *found.span(2), hint(name_of(found[1]), alone=False)
    for pattern, name in ((_BACKEND, "PID"), (_THREAD, "THREAD_ID")):
        for found in pattern.finditer(text):
            yield *found.span(1), hint(name)
    for found in _STRING.finditer(text):
        yield *found.span(1), _string_hint(text[: found.start()])


def _string_hint(before: str) -> Hint | None:
    """What a string is by what is before it: a column that it is compared with, a function that is given it."""
    if column := _COLUMN.search(before):
        return hint(
            {"datname": "DATABASE", "usename": "DB_USER", "user": "DB_USER"}.get(column[1], name_of(column[1])), alone=False
        )
    if call := _CALL.search(before):
        return hint("_".join(name_of(call[1]).split("_")[-2:]), alone=False)
    return None
