"""Filters as words of the command line, and dates, read in the user's own time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from recorder.platform import local_zone
from store import instants
from store.errors import UsageError
from store.filter_dates import resolve
from store.filter_syntax import Node, Not, Term, parse_words
from store.filters import FieldSet, compile_filter

_ID = re.compile(r"([TCS])(\d{1,15})")
_KEYS = {
    "tasks": {"T": "id"},
    "sessions": {"T": "task", "S": "id"},
    "commands": {"T": "task", "S": "session", "C": "id"},
}


def condition(words: Iterable[str], fields: FieldSet) -> tuple[str, list[object]]:
    """The words as an SQL condition with its parameters; `T12`, `S3` and `C7` alone stand for their key."""
    return compile_filter(tree(words, fields), fields, now=datetime.now(UTC), zone=ZoneInfo(local_zone()))


def tree(words: Iterable[str], fields: FieldSet) -> Node:
    """The words as the tree of a filter."""
    return parse_words([_with_key(word, fields) for word in words])


def names_key(node: Node, key: str) -> bool:
    """Whether a filter says anything about a key."""
    if isinstance(node, Term):
        return node.key == key
    return names_key(node.part, key) if isinstance(node, Not) else any(names_key(part, key) for part in node.parts)


def _with_key(word: str, fields: FieldSet) -> str:
    match = _ID.fullmatch(word)
    key = _KEYS[fields.name].get(match[1]) if match else None
    return f"{key}:{match[2]}" if match and key else word


def due_instant(text: str) -> str:
    """The last second of a day to come, or an exact time, as the store keeps instants."""
    begin, end = resolve(text, datetime.now(UTC), ZoneInfo(local_zone()), ahead=True)
    return instants.from_datetime(begin if begin == end else end.replace(microsecond=0) - timedelta(seconds=1))


_LENGTHS = {"h": 3_600_000, "m": 60_000, "s": 1000, "d": 8 * 3_600_000}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([hmsd])(?:in)?")


def milliseconds(text: str) -> int:
    """A duration such as `2h`, `90m`, `1h30m`; a day is eight hours of work."""
    parts: Sequence[tuple[str, str]] = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise UsageError(f"{text!r} is not a duration; write 2h, 90m or 1h30m")
    return sum(int(float(number) * _LENGTHS[unit]) for number, unit in parts)
