"""Time by calendar day: the parts add up to the whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from store.timesheet import spans
from store.timesheet.days import day_cuts, per_day
from store.timesheet.intervals import Interval, total_ms

ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "America/Havana", "UTC")
HOUR = 3_600_000


def interval(begin: str, end: str) -> Interval:
    """From and to instants in UTC."""
    return Interval(*(spans.to_ms(datetime.fromisoformat(text).replace(tzinfo=UTC)) for text in (begin, end)))


def test_days_have_23_and_25_hours() -> None:
    """case 3: the days on which the clocks are put forward and back."""
    berlin = ZoneInfo("Europe/Berlin")
    spring = per_day([interval("2026-03-27T23:00", "2026-03-30T22:00")], berlin)
    assert spring == {date(2026, 3, 28): 24 * HOUR, date(2026, 3, 29): 23 * HOUR, date(2026, 3, 30): 24 * HOUR}
    assert per_day([interval("2026-10-24T22:00", "2026-10-25T23:00")], berlin) == {date(2026, 10, 25): 25 * HOUR}


def test_overlapping_time_counts_as_often_as_it_is_covered() -> None:
    hour = interval("2026-06-01T10:00", "2026-06-01T11:00")
    assert per_day([hour, hour], ZoneInfo("UTC")) == {date(2026, 6, 1): 2 * HOUR}


def test_what_ends_at_midnight_belongs_to_the_day_before() -> None:
    """case 11: half-open, so nothing falls on the day it only touches."""
    assert per_day([interval("2026-06-01T10:00", "2026-06-02T00:00")], ZoneInfo("UTC")) == {date(2026, 6, 1): 14 * HOUR}
    assert per_day([Interval(0, 0)], ZoneInfo("UTC")) == {}
    assert day_cuts(Interval(5, 5), ZoneInfo("UTC")) == []


_moments = some.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1))
_stretches = some.lists(some.tuples(_moments, some.timedeltas(timedelta(0), timedelta(days=9))), max_size=5)


@given(_stretches, some.sampled_from(ZONES))
def test_the_days_add_up_to_the_whole(given_: list[tuple[datetime, timedelta]], zone: str) -> None:
    """case 3: to the millisecond, in every zone."""
    found = [
        Interval(spans.to_ms(begin.replace(tzinfo=UTC)), spans.to_ms(begin.replace(tzinfo=UTC) + length))
        for begin, length in given_
    ]
    days = per_day(found, ZoneInfo(zone))
    assert sum(days.values()) == total_ms(found)
    assert list(days) == sorted(days)
    assert all(spent > 0 for spent in days.values())
