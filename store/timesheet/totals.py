"""What a listing adds up to: the sum of its entries, attendance, and what counts on each day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from store.handle import Store
from store.money import allocate
from store.sql import question
from store.timesheet import pieces, spans
from store.timesheet.days import per_day
from store.timesheet.intervals import Interval, total_ms, union_ms


@dataclass(frozen=True, slots=True)
class Totals:
    """How many entries there are and what counts of them; `attendance_ms` counts overlapping time of a person once.

    `measured_ms` is what attendance would be without overlap; `days` add up to `counted_ms`.
    """

    count: int
    counted_ms: int
    measured_ms: int
    attendance_ms: int
    days: Mapping[date, int]


def totals(store: Store, where: str, parameters: Sequence[object], zone: ZoneInfo) -> Totals:
    """What the entries add up to that an SQL condition over the view matches, by the days of a zone."""
    rows = store.rows(question("entries_to_sum").replace("/*where*/", where), list(parameters))
    now = spans.now_ms(store)
    people: dict[str, list[Interval]] = {}
    days: dict[date, int] = {}
    for row in rows:
        counting = list(counting_intervals(row, now))
        people.setdefault(row["person"], []).extend(counting)
        for day, ms in counted_per_day(row, counting, now, zone).items():
            days[day] = days.get(day, 0) + ms
    return Totals(
        count=len(rows),
        counted_ms=sum(days.values()),
        measured_ms=sum(total_ms(intervals) for intervals in people.values()),
        attendance_ms=sum(union_ms(intervals) for intervals in people.values()),
        days=dict(sorted(days.items())),
    )


def counting_intervals(row: Mapping[str, Any], now: int) -> Iterator[Interval]:
    """When an entry's time counts, in milliseconds since 1970."""
    span = spans.span(row, now)
    kinds = pieces.counting(row["counted"])
    for piece in pieces.read(row["pieces"], span.duration_ms):
        if piece.kind in kinds:
            yield Interval(span.from_ms + piece.from_ms, span.from_ms + piece.to_ms)


def counted_per_day(row: Mapping[str, Any], counting: Iterable[Interval], now: int, zone: ZoneInfo) -> dict[date, int]:
    """What counts of an entry on each day; a correction is shared in proportion to what was measured."""
    days = per_day(counting, zone)
    if row["counted_ms"] is None or sum(days.values()) == row["counted_ms"]:
        return days
    if not days:
        days = {spans.to_moment(spans.span(row, now).from_ms).astimezone(zone).date(): 1}
    return dict(zip(days, allocate(row["counted_ms"], list(days.values())), strict=True))
