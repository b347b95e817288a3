"""Instants between Python and SQL: ISO 8601 text in UTC with microseconds, which sorts as it reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_nanoseconds(wall_ns: int) -> str:
    """The text of an instant given in nanoseconds since 1970."""
    return (_EPOCH + timedelta(microseconds=wall_ns // 1000)).isoformat(timespec="microseconds")[:26] + "Z"


def from_datetime(moment: datetime) -> str:
    """The text of an aware datetime."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"  # strftime takes ten times as long


def to_datetime(text: str) -> datetime:
    """The aware datetime of a text made here."""
    return datetime.fromisoformat(text)
