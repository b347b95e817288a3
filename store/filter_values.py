"""How the value of each kind of key becomes an SQL condition with ? for every parameter; no value is part of the SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path

from store.durations import milliseconds
from store.errors import UsageError
from store.filter_dates import resolve
from store.filter_fields import Field, FieldSet, Kind
from store.filter_syntax import Term, place

Condition = tuple[str, list[object]]

_ID = re.compile(r"[A-Za-z]?(\d{1,18})")
_NUMBER = re.compile(r"-?\d{1,18}")
_DECIMAL = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?")
_YES = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter is read for: the kind of thing, and the moment and zone that its dates mean."""

    fields: FieldSet
    now: datetime
    zone: tzinfo


def nearest(word: str, words: Iterable[str], otherwise: str) -> str:
    """The hint of an error: the word that was most likely meant, or all there are."""
    known = list(words)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"{otherwise} {', '.join(known)}"


def _emptiness(term: Term, column: str, filled: str) -> Condition | None:
    """`none` and `any`, which nothing but an unset or a set value is; `filled` says what set means."""
    word = term.value.lower()
    if word not in ("none", "any") or term.operator not in ("=", "!="):
        return None
    return (f"NOT coalesce({filled}, false)" if word == "none" else filled).replace("/*column*/", column), []


def _either(term: Term, one: Callable[[str], Condition]) -> Condition:
    """The condition for words parted by commas: that of any of them."""
    words = [word for word in term.value.split(",") if word] or [term.value]
    parts = [one(word) for word in words]
    return f"({' OR '.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]


def _comparison(operator: str) -> str:
    """The SQL operator; `!=` is compiled as the opposite of `=`."""
    return "=" if operator == "!=" else operator


def _pattern(text: str) -> str:
    """A pattern for ILIKE in which * stands for anything."""
    return re.sub(r"([\\%_])", r"\\\1", text).replace("*", "%")


def _matches(expression: str, word: str) -> Condition:
    if "*" in word:
        return f"{expression} ILIKE ? ESCAPE '\\'", [_pattern(word)]
    return f"lower({expression}) = lower(?)", [word]


def _word(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]
    return _emptiness(term, column, "/*column*/ <> ''") or _either(term, lambda word: _matches(column, word))


def _choice(term: Term, field: Field, scope: Scope) -> Condition:
    for word in term.value.lower().split(","):
        if word not in ("none", "any") and "*" not in word and word not in field.words:
            hint = nearest(word, [*field.words, *scope.fields.states], "there are")
            raise UsageError(f"{term.key}: is never {word!r} ({place(term.position)}); {hint}")
    return _word(term, field, scope)


def _dotted(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]

    def one(word: str) -> Condition:
        if "*" in word:
            return _matches(column, word)
        return f"(lower({column}) = lower(?) OR starts_with(lower({column}), lower(?) || '.'))", [word, word]

    return _emptiness(term, column, "/*column*/ <> ''") or _either(term, one)


def _number(term: Term, field: Field, _scope: Scope) -> Condition:
    if term.value.lower() == "unknown" and term.operator in ("=", "!="):
        return f"{field.columns[0]} IS NULL", []
    empty = _emptiness(term, field.columns[0], "/*column*/ IS NOT NULL")
    if empty:
        return empty
    if not _NUMBER.fullmatch(term.value):
        raise UsageError(
            f"{term.key}: takes a whole number, not {term.value!r} ({place(term.position)}); write {term.key}:>=1"
        )
    return f"{field.columns[0]} {_comparison(term.operator)} ?", [int(term.value)]


def _decimal(term: Term, field: Field, _scope: Scope) -> Condition:
    if not _DECIMAL.fullmatch(term.value):
        raise UsageError(f"{term.key}: takes a number, not {term.value!r} ({place(term.position)}); write {term.key}:>=8.5")
    return f"{field.columns[0]} {_comparison(term.operator)} ?", [float(term.value)]


def _duration(term: Term, field: Field, _scope: Scope) -> Condition:
    empty = _emptiness(term, field.columns[0], "/*column*/ IS NOT NULL")
    if empty:
        return empty
    try:
        length = milliseconds(term.value)
    except UsageError as error:
        raise UsageError(f"{term.key}: at {place(term.position)}: {error}") from error
    return f"{field.columns[0]} {_comparison(term.operator)} ?", [length]


def _id(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]
    empty = _emptiness(term, column, "/*column*/ IS NOT NULL")
    if empty:
        return empty
    return _either(term, lambda word: (f"{column} {_comparison(term.operator)} ?", [_id_of(term, word)]))


def _ids(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]
    empty = _emptiness(term, column, "len(/*column*/) > 0")
    if empty:
        return empty
    return _either(term, lambda word: (f"list_contains({column}, CAST(? AS BIGINT))", [_id_of(term, word)]))


def _id_of(term: Term, word: str) -> int:
    match = _ID.fullmatch(word)
    if not match:
        raise UsageError(f"{term.key}: takes an id, not {word!r} ({place(term.position)}); write {term.key}:12")
    return int(match[1])


def _rank(term: Term, field: Field, _scope: Scope) -> Condition:
    column, ranks = field.columns[0], [word.lower() for word in field.words]
    empty = _emptiness(term, column, "/*column*/ IS NOT NULL")
    if empty:
        return empty
    position = f"nullif(list_position(?, lower({column})), 0)"

    def one(word: str) -> Condition:
        if word.lower() not in ranks:
            listed = ", ".join(reversed(field.words))
            example = field.words[len(field.words) // 2]
            raise UsageError(
                f"{term.key}: takes one of {listed}, not {word!r} ({place(term.position)}); write {term.key}:>={example}"
            )
        return f"{position} {_comparison(term.operator)} ?", [ranks, ranks.index(word.lower()) + 1]

    return _either(term, one)


def _folder(term: Term, field: Field, _scope: Scope) -> Condition:
    home = term.value == "~" or term.value.startswith("~/")
    folder = str(Path(term.value).expanduser()) if home else term.value
    folder = folder.rstrip("/") or "/"
    if "*" in folder:
        return f"{field.columns[0]} LIKE ? ESCAPE '\\'", [_pattern(folder)]
    below = folder.rstrip("/") + "/"
    return f"({field.columns[0]} = ? OR starts_with({field.columns[0]}, ?))", [folder, below]


def _text(term: Term, field: Field, _scope: Scope) -> Condition:
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", term.value) + "%"
    conditions = [f"coalesce({column} ILIKE ? ESCAPE '\\', false)" for column in field.columns]
    return f"({' OR '.join(conditions)})", [pattern] * len(conditions)


def _member(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]

    def one(word: str) -> Condition:
        if "*" in word:
            return f"len(list_filter({column}, lambda x: x ILIKE ? ESCAPE '\\')) > 0", [_pattern(word)]
        return f"list_contains(list_transform({column}, lambda x: lower(x)), lower(?))", [word]

    return _emptiness(term, column, "len(/*column*/) > 0") or _either(term, one)


def _pair(term: Term, field: Field, _scope: Scope) -> Condition:
    """`name`, `name=value`; values without regard to case, * in them stands for anything."""
    column = field.columns[0]
    empty = _emptiness(term, column, "cardinality(/*column*/) > 0")
    if empty:
        return empty
    name, equals, value = term.value.partition("=")
    if not equals:
        return f"map_contains({column}, ?)", [name]
    condition, parameters = _matches(f"map_extract_value({column}, ?)", value)
    return condition, [name, *parameters]


# A path with a slash before and behind it, so that names are only ever compared whole.
_FENCED = "'/' || lower(/*path*/) || '/'"


def _path_condition(expression: str, path: str) -> Condition:
    """At or below a path, which begins at any level unless it begins with a slash."""
    anchored = path.startswith("/")
    segments = [segment for segment in path.lower().split("/") if segment]
    while segments and segments[-1] == "**":
        segments.pop()
    fenced = _FENCED.replace("/*path*/", expression)
    if not segments:
        return f"{expression} IS NOT NULL", []
    if not any("*" in segment for segment in segments):
        needle = f"/{'/'.join(segments)}/"
        return f"{'starts_with' if anchored else 'contains'}({fenced}, ?)", [needle]
    levels = "".join("(?:[^/]+/)*" if segment == "**" else f"{_level(segment)}/" for segment in segments)
    return f"regexp_matches({fenced}, ?)", [f"{'^' if anchored else ''}/{levels}"]


def _level(segment: str) -> str:
    """A name of a path as a regular expression; * stands for anything but a slash."""
    if segment == "*":
        return "[^/]+"
    return "[^/]*".join(re.sub(r"([^\w\s])", r"\\\1", part) for part in segment.split("*"))


def _path(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]
    empty = _emptiness(term, column, "/*column*/ <> ''")
    return empty or _either(term, lambda word: _path_condition(column, word))


def _paths(term: Term, field: Field, _scope: Scope) -> Condition:
    column = field.columns[0]

    def one(word: str) -> Condition:
        condition, parameters = _path_condition("x", word)
        return f"len(list_filter({column}, lambda x: {condition})) > 0", parameters

    return _emptiness(term, column, "len(/*column*/) > 0") or _either(term, one)


def _yes(term: Term, field: Field, _scope: Scope) -> Condition:
    answer = _YES.get(term.value.lower())
    if answer is None:
        raise UsageError(f"{term.key}: is yes or no, not {term.value!r} ({place(term.position)}); write {term.key}:yes")
    return f"{field.columns[0]} = ?", [answer]


def _date(term: Term, field: Field, scope: Scope) -> Condition:
    column = field.columns[0]
    empty = _emptiness(term, column, "/*column*/ IS NOT NULL")
    if empty:
        return empty
    begin, end = _span(term, scope, ahead=field.kind is Kind.DUE)
    if term.operator in ("<", ">="):
        return f"{column} {term.operator} ?", [begin]
    if term.operator in ("<=", ">"):
        # A day ends before its last moment; an instant is its own end.
        last = ("<=" if begin == end else "<") if term.operator == "<=" else (">" if begin == end else ">=")
        return f"{column} {last} ?", [end]
    return (f"{column} = ?", [begin]) if begin == end else (f"({column} >= ? AND {column} < ?)", [begin, end])


def _since(term: Term, field: Field, scope: Scope) -> Condition:
    return f"{field.columns[0]} >= ?", [_span(term, scope, ahead=False)[0]]


def _before(term: Term, field: Field, scope: Scope) -> Condition:
    return f"{field.columns[0]} < ?", [_span(term, scope, ahead=False)[0]]


def _span(term: Term, scope: Scope, *, ahead: bool) -> tuple[datetime, datetime]:
    try:
        return resolve(term.value, scope.now, scope.zone, ahead=ahead)
    except UsageError as error:
        raise UsageError(f"{term.key}: at {place(term.position)}: {error}") from error


READERS: dict[Kind, Callable[[Term, Field, Scope], Condition]] = {
    Kind.WORD: _word,
    Kind.CHOICE: _choice,
    Kind.DOTTED: _dotted,
    Kind.NUMBER: _number,
    Kind.DECIMAL: _decimal,
    Kind.DURATION: _duration,
    Kind.ID: _id,
    Kind.IDS: _ids,
    Kind.RANK: _rank,
    Kind.FOLDER: _folder,
    Kind.TEXT: _text,
    Kind.MEMBER: _member,
    Kind.PAIR: _pair,
    Kind.PATH: _path,
    Kind.PATHS: _paths,
    Kind.YES: _yes,
    Kind.HAPPENED: _date,
    Kind.DUE: _date,
    Kind.SINCE: _since,
    Kind.BEFORE: _before,
}
