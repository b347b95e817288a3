"""Days are cut where surcharges begin and end, on days of 23 and 25 hours too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.billing.daybands import MINUTES, Calendar, day_bands, edge_ms
from store.term_values import hours, surcharges
from store.terms import Terms

HOUR = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = "night 22:00-06:00 x1.5"
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")


def _terms(words: str, **more: object) -> Terms:
    return Terms(**{"zone": "Europe/Berlin", "surcharges": surcharges(words), **more})  # type: ignore[arg-type]


def _hours_by_factor(day: date, terms: Terms) -> dict[str, float]:
    found: dict[str, float] = {}
    for band in day_bands(day, terms):
        found[str(band.factor)] = found.get(str(band.factor), 0) + (band.to_ms - band.from_ms) / HOUR
    return found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 20), {"1.5": 8.0, "1": 16.0}),
        (date(2026, 10, 25), {"1.5": 9.0, "1": 16.0}),  # clocks go back: the night has nine hours
        (date(2026, 3, 29), {"1.5": 7.0, "1": 16.0}),  # clocks go forward
    ],
)
def test_a_night_has_its_real_length(day: date, expected: dict[str, float]) -> None:
    """Cases 3 and 27: bands are instants, so that the night of the change is an hour longer or shorter."""
    assert _hours_by_factor(day, _terms(NIGHT)) == expected


def test_an_edge_that_the_clock_skips_is_where_it_goes_on() -> None:
    """02:30 does not exist on the day the clocks go forward; the band begins at 03:00."""
    assert edge_ms(date(2026, 3, 29), 150, BERLIN) == edge_ms(date(2026, 3, 29), 180, BERLIN)


def test_an_edge_that_comes_twice_is_the_first() -> None:
    """02:30 comes twice on the day the clocks go back."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert edge_ms(date(2026, 10, 25), 150, BERLIN) == first.timestamp() * 1000


def test_a_day_that_a_country_left_out_is_empty() -> None:
    """Samoa had no 30 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    day = date(2011, 12, 30)
    assert edge_ms(day, 0, apia) == edge_ms(day, MINUTES, apia)


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    """Friday's night ends on Saturday morning, also where it is agreed for Fridays alone."""
    terms = _terms("late fri 22:00-06:00 x2")
    assert _hours_by_factor(date(2026, 10, 16), terms) == {"1": 22.0, "2": 2.0}
    assert _hours_by_factor(date(2026, 10, 17), terms) == {"2": 6.0, "1": 18.0}
    assert _hours_by_factor(date(2026, 10, 15), terms) == {"1": 24.0}


@pytest.mark.parametrize(("combine", "factor"), [("max", "2"), ("multiply", "4.5")])
def test_several_surcharges_are_combined_as_agreed(combine: str, factor: str) -> None:
    """Case 27: the largest by default, the product where that was agreed; never the sum."""
    terms = _terms(f"{NIGHT}, weekend sat-sun x1.5, holiday x2", holidays="DE", combine=combine)
    bands = day_bands(date(2026, 10, 3), terms)  # a Saturday, and the German national holiday
    assert str(bands[0].factor.normalize()) == factor


def test_outside_of_business_hours_and_on_holidays() -> None:
    """`after-hours` is what business hours leave of a day; on a holiday nobody is in."""
    terms = _terms("after-hours x1.25", business_hours=hours("mon-fri 09:00-12:00, mon-fri 13:00-18:00"), holidays="DE")
    assert _hours_by_factor(date(2026, 10, 20), terms) == {"1.25": 16.0, "1": 8.0}
    assert _hours_by_factor(date(2026, 10, 24), terms) == {"1.25": 24.0}
    assert _hours_by_factor(date(2026, 12, 25), terms) == {"1.25": 24.0}


def test_holidays_are_those_of_the_region() -> None:
    """Corpus Christi is one in Bavaria, not in Berlin."""
    bavaria, berlin = (_terms("holiday x2", holidays=region) for region in ("DE-BY", "DE-BE"))
    day = date(2026, 6, 4)
    assert [_hours_by_factor(day, terms) for terms in (bavaria, berlin)] == [{"2": 24.0}, {"1": 24.0}]


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1)),
    st.integers(0, 200 * HOUR),
    st.sampled_from(("none", NIGHT, f"{NIGHT}, weekend sat-sun x2", "odd 02:30-02:45 x3")),
)
def test_cutting_is_exact(zone: str, begin: datetime, length: int, words: str) -> None:
    """The parts follow each other without gap or overlap and sum to the whole, on any day of any zone."""
    first = int(begin.replace(tzinfo=UTC).timestamp() * 1000)
    parts = list(Calendar(_terms(words, zone=zone)).cut(first, first + length))
    at = first
    for day, band in parts:
        assert band.from_ms == at
        at = band.to_ms
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=band.from_ms)).astimezone(ZoneInfo(zone))
        assert local.date() == day
        assert band.factor >= Decimal(1)
    assert at == first + length
