"""The one filter language, compiled to SQL over the public views; a new key is one row of a table here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from enum import Enum
from pathlib import Path

from store.errors import UsageError
from store.filter_dates import resolve
from store.filter_syntax import All, Node, Not, Term, parse, parse_words

__all__ = ["COMMANDS", "SESSIONS", "TASKS", "Field", "FieldSet", "Kind", "compile_filter", "parse"]


class Kind(Enum):
    """How the value of a key is read and compared."""

    WORD = "equal, without regard to case; * stands for anything"
    NUMBER = "a whole number, compared"
    ID = "a number with an optional letter before it: T12 or 12"
    RANK = "one of a few words that have an order"
    FOLDER = "a folder and what lies below it"
    TEXT = "part of a text, without regard to case"
    MEMBER = "an element of a list"
    HAPPENED = "a date in the past, compared"
    DUE = "a date to come, compared"
    SINCE = "from a date on"
    BEFORE = "before a date"


@dataclass(frozen=True, slots=True)
class Field:
    """A key: the columns it looks at (for most kinds one), how its value is read, and of a RANK the words in order."""

    kind: Kind
    columns: tuple[str, ...]
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The keys of one kind of thing; bare words are values of `bare`."""

    name: str
    fields: Mapping[str, Field]
    bare: str = "text"


COMMANDS = FieldSet(
    "commands",
    {
        "task": Field(Kind.ID, ("task_id",)),
        "session": Field(Kind.ID, ("session_id",)),
        "id": Field(Kind.ID, ("command_id",)),
        "since": Field(Kind.SINCE, ("started_at",)),
        "before": Field(Kind.BEFORE, ("started_at",)),
        "exit": Field(Kind.NUMBER, ("exit_code",)),
        "state": Field(Kind.WORD, ("state",)),
        "cwd": Field(Kind.FOLDER, ("cwd",)),
        "host": Field(Kind.WORD, ("host",)),
        "shell": Field(Kind.WORD, ("shell",)),
        "text": Field(Kind.TEXT, ("command", "output")),
    },
)
SESSIONS = FieldSet(
    "sessions",
    {
        "task": Field(Kind.ID, ("task_id",)),
        "session": Field(Kind.ID, ("session_id",)),
        "id": Field(Kind.ID, ("session_id",)),
        "since": Field(Kind.SINCE, ("started_at",)),
        "before": Field(Kind.BEFORE, ("started_at",)),
        "exit": Field(Kind.NUMBER, ("exit_code",)),
        "state": Field(Kind.WORD, ("state",)),
        "cwd": Field(Kind.FOLDER, ("cwd",)),
        "host": Field(Kind.WORD, ("host",)),
        "shell": Field(Kind.WORD, ("shell",)),
        "text": Field(Kind.TEXT, ("shell", "host", "cwd")),
    },
)
TASKS = FieldSet(
    "tasks",
    {
        "id": Field(Kind.ID, ("task_id",)),
        "status": Field(Kind.WORD, ("status",)),
        "project": Field(Kind.WORD, ("project",)),
        "client": Field(Kind.WORD, ("client",)),
        "owner": Field(Kind.WORD, ("owner",)),
        "priority": Field(Kind.RANK, ("priority",), ("L", "M", "H")),
        "tag": Field(Kind.MEMBER, ("tags",)),
        "due": Field(Kind.DUE, ("due_at",)),
        "since": Field(Kind.SINCE, ("created_at",)),
        "before": Field(Kind.BEFORE, ("created_at",)),
        "text": Field(Kind.TEXT, ("title",)),
    },
)

_ID = re.compile(r"[A-Za-z]?(\d{1,18})")
_NUMBER = re.compile(r"-?\d{1,18}")
_ORDERED = frozenset({Kind.NUMBER, Kind.ID, Kind.RANK, Kind.HAPPENED, Kind.DUE})

# A condition with ? for each parameter; no value is ever part of the SQL.
_Condition = tuple[str, list[object]]


def compile_filter(filter_: Node | str | Iterable[str], fields: FieldSet, *, now: datetime, zone: tzinfo = UTC) -> _Condition:
    """A filter as (condition for WHERE, its parameters), over the columns of the view that `fields` belongs to.

    `filter_` is a tree, a text, or words as the shell hands them over. Raises UsageError for an unknown key or a value
    that makes no sense. A condition is never NULL, so that `not` is its exact opposite.
    """
    if isinstance(filter_, str):
        filter_ = parse(filter_)
    elif isinstance(filter_, Iterable):
        filter_ = parse_words(filter_)
    return _compile(filter_, _Scope(fields, now, zone))


@dataclass(frozen=True, slots=True)
class _Scope:
    fields: FieldSet
    now: datetime
    zone: tzinfo


def _compile(node: Node, scope: _Scope) -> _Condition:
    if isinstance(node, Term):
        return _compile_term(node, scope)
    if isinstance(node, Not):
        sql, parameters = _compile(node.part, scope)
        return f"(NOT {sql})", parameters
    parts = [_compile(part, scope) for part in node.parts]
    if not parts:
        return "true", []
    joint = " AND " if isinstance(node, All) else " OR "
    return f"({joint.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]


def _compile_term(term: Term, scope: _Scope) -> _Condition:
    key = term.key or scope.fields.bare
    field = scope.fields.fields.get(key)
    if field is None:
        raise UsageError(_unknown_key(key, scope.fields))
    if term.operator not in ("=", "!=") and field.kind not in _ORDERED:
        raise UsageError(f"{key}: can't be compared with {term.operator}; write {key}:VALUE or {key}:!=VALUE")
    if field.kind in (Kind.SINCE, Kind.BEFORE) and term.operator != "=":
        raise UsageError(f"{key}: takes a date alone; write {key}:7d")
    # A word from the command line may hold bytes that are no text; the engine takes text only.
    term = replace(term, value=term.value.encode(errors="replace").decode())
    condition, parameters = _READERS[field.kind](key, field, term, scope)
    condition = f"coalesce({condition}, false)"
    return (f"(NOT {condition})" if term.operator == "!=" else condition), parameters


def _unknown_key(key: str, fields: FieldSet) -> str:
    nearest = get_close_matches(key, fields.fields, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}:?" if nearest else f"there are {', '.join(sorted(fields.fields))}"
    return f"{fields.name} have no key {key}:; {hint}"


def _comparison(operator: str) -> str:
    """The SQL operator; `!=` is compiled as the opposite of `=`."""
    return "=" if operator == "!=" else operator


def _word(_key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    if "*" in term.value:
        return f"{field.columns[0]} ILIKE ? ESCAPE '\\'", [_escaped(term.value).replace("*", "%")]
    return f"lower({field.columns[0]}) = lower(?)", [term.value]


def _number(key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    if term.value.lower() in ("none", "unknown") and term.operator in ("=", "!="):
        return f"{field.columns[0]} IS NULL", []
    if not _NUMBER.fullmatch(term.value):
        raise UsageError(f"{key}: takes a whole number, not {term.value!r}; write {key}:1 or {key}:>=1")
    return f"{field.columns[0]} {_comparison(term.operator)} ?", [int(term.value)]


def _id(key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    match = _ID.fullmatch(term.value)
    if term.value.lower() == "none" and term.operator in ("=", "!="):
        return f"{field.columns[0]} IS NULL", []
    if not match:
        raise UsageError(f"{key}: takes an id, not {term.value!r}; write {key}:12")
    return f"{field.columns[0]} {_comparison(term.operator)} ?", [int(match[1])]


def _rank(key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    ranks = [rank.lower() for rank in field.ranks]
    if term.value.lower() not in ranks:
        raise UsageError(f"{key}: takes one of {', '.join(reversed(field.ranks))}, not {term.value!r}")
    position = f"nullif(list_position(?, lower({field.columns[0]})), 0)"
    return f"{position} {_comparison(term.operator)} ?", [ranks, ranks.index(term.value.lower()) + 1]


def _folder(_key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    folder = str(Path(term.value).expanduser()) if term.value.startswith("~") else term.value
    folder = folder.rstrip("/") or "/"
    if "*" in folder:
        return f"{field.columns[0]} LIKE ? ESCAPE '\\'", [_escaped(folder).replace("*", "%")]
    below = folder.rstrip("/") + "/"
    return f"({field.columns[0]} = ? OR starts_with({field.columns[0]}, ?))", [folder, below]


def _text(_key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    pattern = f"%{_escaped(term.value)}%"
    conditions = [f"coalesce({column} ILIKE ? ESCAPE '\\', false)" for column in field.columns]
    return f"({' OR '.join(conditions)})", [pattern] * len(conditions)


def _member(_key: str, field: Field, term: Term, _scope: _Scope) -> _Condition:
    return f"list_contains(list_transform({field.columns[0]}, lambda x: lower(x)), lower(?))", [term.value]


def _date(_key: str, field: Field, term: Term, scope: _Scope) -> _Condition:
    column = field.columns[0]
    if term.value.lower() == "none":
        return f"{column} IS NULL", []
    begin, end = resolve(term.value, scope.now, scope.zone, ahead=field.kind is Kind.DUE)
    if term.operator in ("<", ">="):
        return f"{column} {term.operator} ?", [begin]
    if term.operator in ("<=", ">"):
        return (f"{column} {term.operator[0]} ?" if term.operator == "<=" else f"{column} >= ?"), [end]
    return f"({column} >= ? AND {column} < ?)", [begin, end]


def _since(_key: str, field: Field, term: Term, scope: _Scope) -> _Condition:
    return f"{field.columns[0]} >= ?", [resolve(term.value, scope.now, scope.zone, ahead=False)[0]]


def _before(_key: str, field: Field, term: Term, scope: _Scope) -> _Condition:
    return f"{field.columns[0]} < ?", [resolve(term.value, scope.now, scope.zone, ahead=False)[0]]


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


_READERS = {
    Kind.WORD: _word,
    Kind.NUMBER: _number,
    Kind.ID: _id,
    Kind.RANK: _rank,
    Kind.FOLDER: _folder,
    Kind.TEXT: _text,
    Kind.MEMBER: _member,
    Kind.HAPPENED: _date,
    Kind.DUE: _date,
    Kind.SINCE: _since,
    Kind.BEFORE: _before,
}
