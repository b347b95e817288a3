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

_IDS = re.compile(r"([TCSEA]?)\d{1,15}(?:,\1?\d{1,15})*")
_KEYS = {
    "tasks": {"T": "id", "": "id"},
    "sessions": {"T": "task", "S": "id"},
    "commands": {"T": "task", "S": "session", "C": "id"},
    "time_entries": {"T": "task", "S": "session", "E": "id", "": "id"},
    "alerts": {"T": "task", "A": "id", "": "id"},
}


def condition(words: Iterable[str], fields: FieldSet) -> tuple[str, list[object]]:
    """The words as an SQL condition with its parameters; `T12`, `S3`, `C7`, `E5` and `A9` alone stand for their key.

    Several in a row mean any of them; of tasks, time entries and alerts, so do numbers.
    """
    return compile_filter(tree(words, fields), fields, now=datetime.now(UTC), zone=ZoneInfo(local_zone()))


def tree(words: Iterable[str], fields: FieldSet) -> Node:
    """The words as the tree of a filter."""
    found: list[str] = []
    joint = ""  # how the term of ids begins that a further id belongs to
    for word in words:
        key = _key_of(word, fields)
        if key and joint == key:
            found[-1] += f",{word}"
        else:
            found.append(f"{key}:{word}" if key else word)
        joint = key
    return parse_words(found)


def names_key(node: Node, key: str) -> bool:
    """Whether a filter says anything about a key."""
    return any((term.key or "").partition(".")[0] == key for term in walk(node))


def _key_of(word: str, fields: FieldSet) -> str:
    """The key that an id alone stands for, empty where the word is none."""
    match = _IDS.fullmatch(word)
    return _KEYS.get(fields.name, {}).get(match[1], "") if match else ""


def due_instant(text: str) -> str:
    """The last second of a day to come, or an exact time, as the store keeps instants."""
    begin, end = resolve(text, datetime.now(UTC), ZoneInfo(local_zone()), ahead=True)
    return instants.from_datetime(begin if begin == end else end.replace(microsecond=0) - timedelta(seconds=1))


def start_instant(text: str) -> str:
    """The first moment of a day to come, or an exact time, as the store keeps instants."""
    return instants.from_datetime(resolve(text, datetime.now(UTC), ZoneInfo(local_zone()), ahead=True)[0])
