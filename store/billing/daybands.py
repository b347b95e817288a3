"""A local day as stretches of time with their surcharges.

    00:00        06:00    09:00           18:00     22:00    24:00      surcharges = "night 22:00-06:00 x1.5"
    |   night    |                                  | night  |
    |    x1.5    |              x1                  |  x1.5  |

Edges are instants: on the day the clock is set back, 00:00-06:00 has seven hours. An edge that the clock skips is where it
goes on; of one that comes twice it is the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.calendars import holidays_of
from store.term_values import Hours, Surcharge
from store.terms import Terms

MINUTES = 24 * 60
ONE = Decimal(1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Band(NamedTuple):
    """A half-open stretch of milliseconds since 1970 with one factor, and the names of what makes it."""

    from_ms: int
    to_ms: int
    factor: Decimal
    names: tuple[str, ...]


def day_of(instant_ms: int, zone: ZoneInfo) -> date:
    """The local day of an instant in milliseconds since 1970."""
    return (_EPOCH + timedelta(milliseconds=instant_ms)).astimezone(zone).date()


@lru_cache(maxsize=100_000)
def edge_ms(day: date, minute: int, zone: ZoneInfo) -> int:
    """When a local day reaches a minute, 0 to 1440, in milliseconds since 1970."""
    if minute == MINUTES:
        return edge_ms(day + timedelta(days=1), 0, zone)
    wanted = datetime.combine(day, time(minute // 60, minute % 60))
    early, late = (_epoch_ms(wanted.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if late >= early:  # 1. plain or comes twice: the first of the two
        return early
    low, high = late, early  # 2. skipped: the clock jumps between the two readings
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _local(middle, zone) < wanted else (low, middle)
    return high


def _epoch_ms(moment: datetime) -> int:
    return (moment.astimezone(UTC) - _EPOCH) // _MILLISECOND


def _local(instant_ms: int, zone: ZoneInfo) -> datetime:
    return (_EPOCH + timedelta(milliseconds=instant_ms)).astimezone(zone).replace(tzinfo=None)


class Calendar:
    """The days of a client, each worked out once."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.zone = ZoneInfo(terms.zone)
        self._days: dict[date, tuple[Band, ...]] = {}

    def bands(self, day: date) -> tuple[Band, ...]:
        """The bands of a local day."""
        if day not in self._days:
            self._days[day] = day_bands(day, self.terms)
        return self._days[day]

    def cut(self, from_ms: int, to_ms: int) -> Iterator[tuple[date, Band]]:
        """A half-open stretch of time cut at local midnights and at the edges of bands, each part with its day."""
        day = day_of(from_ms, self.zone)
        while from_ms < to_ms:
            for band in self.bands(day):
                first, last = max(band.from_ms, from_ms), min(band.to_ms, to_ms)
                if first < last:
                    yield day, band._replace(from_ms=first, to_ms=last)
            from_ms = max(from_ms, edge_ms(day, MINUTES, self.zone))
            day += timedelta(days=1)


def day_bands(day: date, terms: Terms) -> tuple[Band, ...]:
    """A local day from midnight to midnight as bands that touch, each with the factor that `terms` give it."""
    zone = ZoneInfo(terms.zone)
    begin, end = edge_ms(day, 0, zone), edge_ms(day, MINUTES, zone)
    if not terms.surcharges:
        return (Band(begin, end, ONE, ()),)
    holiday = day in holidays_of(terms.holidays, day.year)
    stretches = [
        (charge, _stretches(charge, day, terms, holiday, zone)) for charge in terms.surcharges if charge.when != "kind"
    ]
    edges = {begin, end, *(at for _, found in stretches for stretch in found for at in stretch if begin < at < end)}
    bands: list[Band] = []
    for from_ms, to_ms in pairwise(sorted(edges)):
        active = [charge for charge, found in stretches if any(first <= from_ms < last for first, last in found)]
        band = Band(from_ms, to_ms, _factor(active, terms.combine), tuple(charge.name for charge in _telling(active, terms)))
        if bands and bands[-1][2:] == band[2:]:
            bands[-1] = bands[-1]._replace(to_ms=to_ms)
        else:
            bands.append(band)
    return tuple(bands)


def _stretches(charge: Surcharge, day: date, terms: Terms, holiday: bool, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Where a surcharge holds on a day."""
    whole = (edge_ms(day, 0, zone), edge_ms(day, MINUTES, zone))
    if charge.when == "holiday":
        return [whole] if holiday else []
    if charge.when == "after-hours":
        open_ = [] if holiday else [part for hours in terms.business_hours for part in _on_day(hours, day, zone)]
        return _outside(whole, open_)
    assert charge.hours is not None
    return _on_day(charge.hours, day, zone)


def _on_day(hours: Hours, day: date, zone: ZoneInfo) -> list[tuple[int, int]]:
    """What of a stretch of hours falls on a day; one that runs over midnight belongs to the day it begins on.

    fri 22:00-06:00     friday |............|#|  saturday |###|.........|
    """
    found = []
    today, yesterday = day.weekday() in hours.days, (day.weekday() - 1) % 7 in hours.days
    if hours.from_minute < hours.to_minute:
        return [(edge_ms(day, hours.from_minute, zone), edge_ms(day, hours.to_minute, zone))] if today else []
    if yesterday and hours.to_minute:
        found.append((edge_ms(day, 0, zone), edge_ms(day, hours.to_minute, zone)))
    if today:
        found.append((edge_ms(day, hours.from_minute, zone), edge_ms(day, MINUTES, zone)))
    return found


def _outside(whole: tuple[int, int], inner: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found, at = [], whole[0]
    for from_ms, to_ms in sorted(inner):
        if from_ms > at:
            found.append((at, from_ms))
        at = max(at, to_ms)
    if at < whole[1]:
        found.append((at, whole[1]))
    return found


def _factor(active: Sequence[Surcharge], combine: str) -> Decimal:
    factor = ONE
    if combine == "max":
        return max((charge.factor for charge in active), default=ONE)
    for charge in active:
        factor *= charge.factor
    return factor


def _telling(active: Sequence[Surcharge], terms: Terms) -> Sequence[Surcharge]:
    """Those that make the factor: all that are multiplied, the largest otherwise."""
    if terms.combine == "multiply" or not active:
        return active
    return [max(active, key=lambda charge: charge.factor)]
