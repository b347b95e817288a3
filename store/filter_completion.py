"""What may stand where a filter is being typed: keys, the words a key takes, and values that are in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from store.filter_fields import Field, FieldSet, Kind

Ask = Callable[[str, list[object]], Iterable[str]]

_OPERATORS = ("!=", "<=", ">=", "=", "<", ">")
_DAYS = ("today", "yesterday", "7d", "30d", "monday", "sow", "som", "soy")
_DAYS_TO_COME = ("today", "tomorrow", "monday", "friday", "eow", "eom", "7d", "none")
_WORDS = {
    Kind.HAPPENED: _DAYS,
    Kind.SINCE: _DAYS,
    Kind.BEFORE: _DAYS,
    Kind.DUE: _DAYS_TO_COME,
    Kind.YES: ("yes", "no"),
    Kind.DURATION: ("30m", "1h", "2h"),
}
# The distinct values of a column; `?` is how they begin.
_ONE_EACH = "SELECT DISTINCT {column} AS value FROM {view} WHERE starts_with(lower({column}), lower(?)) ORDER BY 1 LIMIT 200"
_FROM_LISTS = (
    "SELECT DISTINCT value FROM (SELECT unnest({column}) AS value FROM {view}) "
    "WHERE starts_with(lower(value), lower(?)) ORDER BY 1 LIMIT 200"
)
_VALUES = {
    Kind.WORD: _ONE_EACH,
    Kind.DOTTED: _ONE_EACH,
    Kind.ID: _ONE_EACH.replace("{column}", "CAST({column} AS VARCHAR)"),
    Kind.MEMBER: _FROM_LISTS,
    Kind.PAIR: _FROM_LISTS.replace("unnest({column})", "unnest(map_keys({column}))"),
}
# One level of the paths of components at a time, as a shell completes folders.
_PATHS = (
    "SELECT DISTINCT regexp_extract(path, '^.{{{length}}}[^/]*/?') AS value FROM components "
    "WHERE starts_with(lower(path), lower(?)) AND lifecycle <> 'retired' ORDER BY 1 LIMIT 200"
)


def suggest(fields: FieldSet, incomplete: str, ask: Ask) -> list[str]:
    """The words of a filter that begin like this one; `ask` runs a query with one column."""
    key, colon, rest = incomplete.partition(":")
    if not colon:
        keys = sorted([*fields.fields, *(["is"] if fields.states else [])])
        return [f"{name}:" for name in keys if name.startswith(key.lower())]
    operator = next((sign for sign in _OPERATORS if rest.startswith(sign)), "")
    begun = rest[len(operator) :].lstrip("\"'")
    return [f"{key}:{operator}{_quoted(value)}" for value in _values(fields, key.lower(), begun, ask)]


def _values(fields: FieldSet, key: str, begun: str, ask: Ask) -> list[str]:
    field = fields.fields.get(key)
    fixed: list[str] = []
    if key == "is" or key == "status":
        fixed += fields.states
    if field is not None:
        fixed += field.words or _WORDS.get(field.kind, ())
    found = [word for word in dict.fromkeys(fixed) if word.lower().startswith(begun.lower())]
    if field is None or field.words:
        return found
    return found + [value for value in _stored(fields, field, begun, ask) if value]


def _stored(fields: FieldSet, field: Field, begun: str, ask: Ask) -> Iterable[str]:
    if field.kind in (Kind.PATH, Kind.PATHS):
        return ask(_PATHS.format(length=len(begun)), [begun])
    query = _VALUES.get(field.kind)
    return ask(query.format(column=field.columns[0], view=fields.name), [begun]) if query else ()


def _quoted(value: str) -> str:
    plain = all(character.isalnum() or character in "_-./*=@+%," for character in value)
    return value if plain else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
