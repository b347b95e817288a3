"""Whole days as people write them: a month, a week, a year, or from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.filter_dates import resolve
from store.timesheet import spans
from store.timesheet.intervals import Interval
from store.timesheet.moments import day_start

_MONTH = re.compile(r"(\d{4})-(\d\d)")
_WEEK = re.compile(r"(\d{4})-?w(\d\d)")
_YEAR = re.compile(r"(\d{4})")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both belonging to it."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def interval(self, zone: ZoneInfo) -> Interval:
        """Its time in a zone, in milliseconds since 1970."""
        end = day_start(self.last + _DAY, zone) if self.last < date.max else datetime.max.replace(tzinfo=zone)
        return Interval(spans.to_ms(day_start(self.first, zone)), spans.to_ms(end))


def period(first: str, last: str | None, now: datetime, zone: ZoneInfo) -> Period:
    """The days from one text to another, or that one text alone means; raises UsageError for what is none.

    Days are what filters take (2026-12-24, monday, yesterday, eom); 2026-10 is a month, 2026-W43 a week, 2026 a year.
    """
    begins = _days(first, now, zone)
    ends = begins if last is None else _days(last, now, zone)
    if ends.last < begins.first:
        raise UsageError(f"{last} lies before {first}; name the first day first")
    return Period(begins.first, ends.last)


def _days(text: str, now: datetime, zone: ZoneInfo) -> Period:
    word = text.strip().lower()
    try:
        if month := _MONTH.fullmatch(word):
            begin = date(int(month[1]), int(month[2]), 1)
            return Period(begin, (begin + timedelta(days=31)).replace(day=1) - _DAY)
        if week := _WEEK.fullmatch(word):
            begin = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return Period(begin, begin + timedelta(days=6))
        if year := _YEAR.fullmatch(word):
            return Period(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is no period; write 2026-10, 2026-W43 or 2026-10-01") from error
    begin_at, end_at = resolve(text, now, zone, ahead=False)
    return Period(begin_at.date(), max(end_at - _DAY, begin_at).date())
