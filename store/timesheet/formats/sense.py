"""Whether what a row tells can be an entry at all, so that it is named by its line before anything is written."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from store.timer import Segment
from store.timesheet import pieces, spans
from store.timesheet.formats.told import Told

_WORDS = ("note", "project", "client", "task", "person", "kind")


def nonsense(told: Told, now: int, *, allow_future: bool = False) -> str | None:
    """Why a row can be no entry; None where it can."""
    begin, end = (spans.to_ms(moment or told.started_at) for moment in (told.started_at, told.ended_at))
    if told.ended_at is not None and end <= begin:
        return "it ends when it begins" if end == begin else "it ends before it begins"
    if end > now and not allow_future:
        return "it lies in the future; give --future if it is meant"
    for name in _WORDS:
        if not isinstance(getattr(told, name), str | None):
            return f"{name} is no text"
    if not isinstance(told.billable, bool | None):
        return "billable is neither true nor false"
    return _nonsense_of_more(told)


def _nonsense_of_more(told: Told) -> str | None:
    if not _is_zone(told.more.get("zone")):
        return f"there is no time zone {told.more['zone']!r}"
    if told.more.get("adjusted_ms", 0) < 0:
        return "less than nothing can't be counted"
    found = [Segment(piece["kind"], piece["from_ms"], piece["to_ms"]) for piece in told.more.get("pieces", ())]
    if found and told.ended_at is not None:
        duration = spans.to_ms(told.ended_at) - spans.to_ms(told.started_at)
        if not pieces.covers(found, duration):
            return "its pieces do not cover it from start to end"
    return None


def _is_zone(name: object) -> bool:
    try:
        return name is None or bool(ZoneInfo(str(name)))
    except (KeyError, ValueError, OSError):
        return False
