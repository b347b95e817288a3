"""Filters as words of the command line, and dates, read in the user's own time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from recorder.platform import local_zone
from store import instants
from store.filter_dates import resolve
from store.filter_syntax import Node, parse_words
from store.filters import FieldSet, compile_filter, walk

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
    return any(term.key == key for term in walk(node))


def _with_key(word: str, fields: FieldSet) -> str:
    match = _ID.fullmatch(word)
    key = _KEYS.get(fields.name, {}).get(match[1]) if match else None
    return f"{key}:{match[2]}" if match and key else word


def due_instant(text: str) -> str:
    """The last second of a day to come, or an exact time, as the store keeps instants."""
    begin, end = resolve(text, datetime.now(UTC), ZoneInfo(local_zone()), ahead=True)
    return instants.from_datetime(begin if begin == end else end.replace(microsecond=0) - timedelta(seconds=1))


def start_instant(text: str) -> str:
    """The first moment of a day to come, or an exact time, as the store keeps instants."""
    return instants.from_datetime(resolve(text, datetime.now(UTC), ZoneInfo(local_zone()), ahead=True)[0])
