"""Times of day in a zone, told apart where the clock showed them twice."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from store.errors import UsageError


@cache
def zone_of(name: str) -> ZoneInfo:
    """An IANA zone. Raises UsageError where there is none of this name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is no time zone; write one such as Europe/Berlin") from error


def clock(instant: datetime, zone: str, *, seconds: bool = False, offset: bool | None = None) -> str:
    """The time of day in a zone; the offset from UTC with it when asked for, by default where that time came twice."""
    local = instant.astimezone(zone_of(zone))
    text = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{text} {utc_offset(local)}" if (is_ambiguous(local) if offset is None else offset) else text


def is_ambiguous(local: datetime) -> bool:
    """Whether the clock showed this time twice, because it was set back."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def utc_offset(local: datetime) -> str:
    """`+02:00`, `UTC` for none."""
    text = local.isoformat(timespec="minutes")[16:22]
    return "UTC" if local.astimezone(UTC).replace(tzinfo=None) == local.replace(tzinfo=None) else text
