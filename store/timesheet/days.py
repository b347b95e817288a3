"""Time by calendar day: cut at the local midnights of one zone, so that the days add up to the whole to the millisecond."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from store.timesheet import spans
from store.timesheet.intervals import Interval, cut
from store.timesheet.moments import midnights


def per_day(intervals: Iterable[Interval], zone: ZoneInfo) -> dict[date, int]:
    """Milliseconds on each local day that any of them touches, in order; overlapping time counts as often as it is covered.

    midnight       |            |
    given      |------------------|
    result      3h     24h       2h     a day has 23 or 25 hours where the clocks are put forward or back
    """
    found: dict[date, int] = {}
    for interval in intervals:
        for part in day_cuts(interval, zone):
            day = spans.to_moment(part.from_ms).astimezone(zone).date()
            found[day] = found.get(day, 0) + part.duration_ms
    return dict(sorted(found.items()))


def day_cuts(interval: Interval, zone: ZoneInfo) -> list[Interval]:
    """An interval cut at the local midnights within it; nothing of an empty one."""
    if not interval.duration_ms:
        return []
    edges = midnights(spans.to_moment(interval.from_ms), spans.to_moment(interval.to_ms), zone)
    return cut(interval, map(spans.to_ms, edges))
