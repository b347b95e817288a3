"""The edges that time is cut at: local midnights of one zone, counted by calendar days and never by 24 hours.

from            |month       |month         to
  |-------------|------------|--------------|       the first and last periods end at the bounds
  1             2            3                      0 is all before, 4 all after
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from reports.billing.periods import period_of
from reports.timesheets.keys import Key
from store.billing.daybands import day_of, edge_ms

_ALWAYS = 9_100_000_000_000_000  # milliseconds since 1970: later than all that can be


@dataclass(frozen=True, slots=True)
class Edges:
    """Periods that touch, from `starts[i]` to `starts[i + 1]`, the last one to `to_ms`; `days` are those they begin on."""

    starts: tuple[int, ...]
    to_ms: int
    days: tuple[date, ...]

    @property
    def from_ms(self) -> int:
        """Where the first one begins."""
        return self.starts[0]

    def index(self, instant_ms: int) -> int:
        """The number of the period, from 1 on, in which an instant lies; 0 before them, one more than there are after."""
        return bisect_right(self.starts, instant_ms) + (instant_ms >= self.to_ms)

    def told(self, keys: Sequence[Key]) -> str:
        """As the queries take them, with what each period is called by the keys that are periods."""
        units = [key for key in keys if key.unit]
        rows: list[dict[str, object]] = [{"idx": 0, "from_ms": -_ALWAYS, "to_ms": self.from_ms, "called": []}]
        for number, ((begin, end), day) in enumerate(zip(pairwise((*self.starts, self.to_ms)), self.days, strict=True), 1):
            called = [called_by(key, day) for key in units]
            rows.append({"idx": number, "from_ms": begin, "to_ms": end, "called": called})
        rows.append({"idx": len(self.starts) + 1, "from_ms": self.to_ms, "to_ms": _ALWAYS, "called": []})
        return json.dumps(rows)


def edges(keys: Sequence[Key], from_ms: int, to_ms: int, zone: ZoneInfo) -> Edges:
    """The periods of all keys together between two instants; without such a key, one period."""
    units = {key.unit for key in keys if key.unit}
    found: dict[int, date] = {from_ms: day_of(from_ms, zone)}
    for unit in units:
        found |= {edge_ms(day, 0, zone): day for day in _firsts(unit, from_ms, to_ms, zone)}
    within = {begin: day for begin, day in found.items() if from_ms <= begin < to_ms}
    starts = tuple(sorted(within))
    return Edges(starts, max(to_ms, from_ms), tuple(within[begin] for begin in starts))


def _firsts(unit: str, from_ms: int, to_ms: int, zone: ZoneInfo) -> Iterator[date]:
    day, last = period_of(unit, day_of(from_ms, zone))[1], day_of(to_ms, zone)
    while day <= last:
        yield day
        day = period_of(unit, day)[1]


def called_by(key: Key, day: date) -> str:
    """What a key calls the period that a day lies in, in words that sort by time."""
    if key.name == "weekday":
        return f"{day.isoweekday()} {day:%A}"
    if key.name == "day":
        return f"{day:%Y-%m-%d %a}"
    if key.name == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if key.name == "month":
        return f"{day:%Y-%m}"
    if key.name == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from the first to before the last."""
    for ordinal in range(first.toordinal(), last.toordinal()):
        yield date.fromordinal(ordinal)


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
