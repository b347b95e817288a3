"""Figures are rounded once, half up, with the decimals of ISO 4217, and print what multiplies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.invoices.formatting import amount, day, hours, money, percent, period, price, quantity
from reports.invoices.formatting_clock import clock, zone_of
from reports.invoices.formatting_text import one_line, visible
from reports.invoices.printed_evidence import span, took_text
from reports.invoices.wording import LANGUAGES
from store.errors import UsageError


@pytest.mark.parametrize(
    ("value", "currency", "language", "expected"),
    [
        ("16.125", "EUR", "en", "€16.13"),  # Babel alone says 16.12
        ("-16.125", "EUR", "en", "−€16.13"),
        ("1234567.5", "EUR", "de", "1.234.567,50 €"),
        ("1234567.5", "EUR", "fr", "1 234 567,50 €"),
        ("5", "CHF", "en", "CHF 5.00"),
        ("285501", "JPY", "en", "¥285,501"),
        ("1.2345", "KWD", "en", "KWD 1.235"),
        ("1", "IQD", "en", "IQD 1.000"),  # Babel has 0 decimals for it, ISO 4217 three
        ("-0.004", "EUR", "en", "€0.00"),
    ],
)
def test_money(value: str, currency: str, language: str, expected: str) -> None:
    """Case 21: what is printed is rounded half up as everywhere, not half even as the library that formats it would."""
    assert money(Decimal(value), currency, language).replace("\u202f", " ").replace("\u00a0", " ") == expected


@settings(deadline=None)  # the first money of a language reads its tables
@given(st.integers(-(10**14), 10**14), st.sampled_from(LANGUAGES))
def test_every_cent_is_printed(cents: int, language: str) -> None:
    shown = amount(Decimal(cents).scaleb(-2), "EUR", language)
    figures = "".join(character for character in shown if character.isdigit())
    assert int(figures) * (-1 if shown.startswith("−") else 1) == cents


@pytest.mark.parametrize(
    ("value", "least", "expected"),
    [
        ("12.5000", 0, "12.5"),
        ("12.5000", 2, "12.50"),
        ("3", 0, "3"),
        ("0.8333", 2, "0.8333"),
        ("100", 0, "100"),
        ("-2", 0, "−2"),
    ],
)
def test_a_quantity_keeps_its_decimals_but_trailing_zeros(value: str, least: int, expected: str) -> None:
    assert quantity(Decimal(value), "en", least) == expected


def test_a_price_is_never_shortened() -> None:
    assert [price(Decimal(text), "EUR", "en") for text in ("118", "85.1250", "0.00125")] == ["118.00", "85.125", "0.00125"]
    assert price(Decimal("15000"), "JPY", "en") == "15,000"


def test_percent_dates_and_periods() -> None:
    assert (percent(Decimal("19.00"), "en"), percent(Decimal("7.7"), "de")) == ("19%", "7,7\u00a0%")
    assert (day(date(2026, 11, 3), "en"), day(date(2026, 11, 3), "de")) == ("Nov 3, 2026", "03.11.2026")
    assert period(None, None, "en") == ""
    assert period(date(2026, 11, 3), None, "en") == period(date(2026, 11, 3), date(2026, 11, 3), "en") == "Nov 3, 2026"
    both = period(date(2026, 12, 31), date(2027, 1, 1), "en")
    assert "2026" in both and "2027" in both


def test_durations_are_rounded_half_up_to_what_is_shown() -> None:
    assert [hours(value) for value in (0, 29_999, 30_000, 5_399_600, 360_000_000)] == [
        "0:00",
        "0:00",
        "0:01",
        "1:30",
        "100:00",
    ]
    assert [hours(value, seconds=True) for value in (499, 500, 3_723_400, -60_000)] == [
        "0:00:00",
        "0:00:01",
        "1:02:03",
        "−0:01:00",
    ]
    assert [took_text(value) for value in (1_000, 59_400, 59_500, 90_400, 3_600_000)] == [
        "1 s", "59 s", "1:00 min", "1:30 min", "1:00:00 h",
    ]  # fmt: skip


def test_the_hour_that_comes_twice_is_told_apart_and_others_are_left_alone() -> None:
    first, second, later = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in range(3))
    assert [clock(moment, "Europe/Berlin") for moment in (first, second, later)] == ["02:30 +02:00", "02:30 +01:00", "03:30"]
    assert clock(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/London") == "01:30 UTC"


def test_an_entry_over_a_change_of_clocks_or_midnight_says_so() -> None:
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert span(*spring, "Europe/Berlin") == "01:30 +01:00–03:30 +02:00"
    night = datetime(2026, 6, 1, 21, 0, tzinfo=UTC), datetime(2026, 6, 1, 23, 15, tzinfo=UTC)
    assert span(*night, "Europe/Berlin") == "23:00–01:15 (+1)"
    assert span(*night, "UTC") == "21:00–23:15"


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(UsageError, match="Europe/Berlin"):
        zone_of("Mars/Olympus")
    with pytest.raises(UsageError):
        zone_of("../../etc/passwd")


def test_what_would_act_or_hide_is_shown() -> None:
    assert visible("a\x1b[31mb\u202ec\r\nd\te\ue000") == "a\ufffd[31mb\ufffdc\nd   e\ufffd"
    assert one_line("  a\n\n b\tc ") == "a b c"
