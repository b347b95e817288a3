"""The time that a row takes, in whole milliseconds since 1970; who runs still takes it until now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from store import instants
from store.handle import Store
from store.timesheet import pieces
from store.timesheet.intervals import Interval
from store.timesheet.pieces import Pieces

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: str | datetime) -> int:
    """Milliseconds since 1970 of an instant, what is finer cut off."""
    return ((instants.to_datetime(moment) if isinstance(moment, str) else moment) - _EPOCH) // _MILLISECOND


def to_text(milliseconds: int) -> str:
    """The instant as the store keeps it."""
    return instants.from_datetime(to_moment(milliseconds))


def to_moment(milliseconds: int) -> datetime:
    """The instant as an aware datetime in UTC."""
    return _EPOCH + milliseconds * _MILLISECOND


def now_ms(store: Store) -> int:
    """The present moment."""
    return to_ms(store.now())


def span(row: Mapping[str, Any], now: int) -> Interval:
    """From when to when an entry lasts; one that runs lasts until `now`."""
    begin = to_ms(row["started_at"])
    return Interval(begin, to_ms(row["ended_at"]) if row["ended_at"] else max(now, begin))


def pieces_of(row: Mapping[str, Any], now: int = 0) -> Pieces:
    """What an entry consists of."""
    return pieces.read(row["pieces"], span(row, now).duration_ms)


def counted_ms(row: Mapping[str, Any]) -> int:
    """How much of an entry's time counts: as measured, or as a person has corrected it."""
    return int(row["measured_ms"] or 0) if row["adjusted_ms"] is None else int(row["adjusted_ms"])
