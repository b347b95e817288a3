"""An entry as a file tells it, before it is one of ours; and what may be wrong with a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from store.errors import UsageError

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a file does not say itself: the zone of its local times, the readings of doubtful ones, the order of dates."""

    zone: ZoneInfo
    now: datetime
    fold: str | None = None
    dates: str | None = None  # dmy or mdy, where a file writes 03/04/2026


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: from when to when (UTC; no end while it runs), and what was said of it.

    `key` tells the rows of one file apart and stays the same when the row is mended there. `more` are further columns of
    an entry, from files that know them.
    """

    line: int
    key: str
    started_at: datetime
    ended_at: datetime | None
    note: str | None = None
    tags: tuple[str, ...] = ()
    project: str | None = None
    client: str | None = None
    task: str | None = None
    person: str | None = None
    kind: str | None = None
    billable: bool | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


class Bad(NamedTuple):
    """A row that can't be read, and why."""

    line: int
    why: str


class Notice(NamedTuple):
    """A row that was left out on purpose, and why."""

    line: int
    why: str


Read = Told | Bad | Notice


def each(rows: Iterable[tuple[int, Row]], read: Callable[[int, Row], Told | Notice]) -> Iterator[Read]:
    """What a reader makes of each numbered row; one that it can't read is bad."""
    for line, row in rows:
        try:
            yield read(line, row)
        except UsageError as error:
            yield Bad(line, str(error))


def numbered(key: str, seen: dict[str, int]) -> str:
    """The key of a row, made different from equal ones before it."""
    seen[key] = seen.get(key, 0) + 1
    return key if seen[key] == 1 else f"{key}/{seen[key]}"
