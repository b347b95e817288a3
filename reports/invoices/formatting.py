"""Money, quantities, dates and durations as each language prints them; figures are rounded before they are formatted.

Babel rounds half to even and has its own idea of a currency's decimals, hence it only ever gets numbers that need no rounding.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from reports.invoices.wording import DEFAULT, words
from store.money import exponent, rounded

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

MINUS = "−"
_TIGHT = re.compile(r"(?<=[^\W\d_])(?=[\d−])")  # CLDR keeps CHF and 5.00 apart; Babel sets them as one word


@cache
def locale_of(language: str) -> Locale:
    """The locale of a BCP 47 tag such as `de-AT`, without its unknown part; English for a language that has no words here."""
    from babel import Locale, UnknownLocaleError

    primary = words(language).language
    for tag in (language.replace("_", "-"), primary):
        try:
            found = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        if found.language == primary:
            return found
    return Locale.parse(DEFAULT)


def money(amount: Decimal, currency: str, language: str) -> str:
    """An amount with the sign of its currency and as many decimals as ISO 4217 gives it, rounded half up."""
    locale = locale_of(language)
    pattern = _pattern("currency", exponent(currency), exponent(currency), language)
    text = _minus(pattern.apply(rounded(amount, currency), locale, currency=currency, currency_digits=False))
    return _TIGHT.sub("\u00a0", text)


def amount(value: Decimal, currency: str, language: str) -> str:
    """An amount as `money` gives it, without the sign of its currency: for a column that is headed by it."""
    return _number(rounded(value, currency), exponent(currency), language)


def price(value: Decimal, currency: str, language: str) -> str:
    """A unit price: at least the decimals of its currency, and all it has beyond them, so that it multiplies as printed."""
    return _number(value, exponent(currency), language)


def quantity(value: Decimal, language: str, least: int = 0) -> str:
    """A quantity with all its decimals but trailing zeros, and at least so many."""
    return _number(value, least, language)


def percent(rate: Decimal, language: str) -> str:
    """A rate in percent, such as `19 %` or `7.7%`, never rounded."""
    pattern = _pattern("percent", 0, _decimals(rate), language)
    return _minus(pattern.apply(rate.scaleb(-2), locale_of(language)))


def hours(milliseconds: int, *, seconds: bool = False) -> str:
    """A duration as `h:mm` or `h:mm:ss`, rounded half up."""
    unit = 1000 if seconds else 60_000
    whole = (abs(milliseconds) + unit // 2) // unit
    sign = MINUS if milliseconds < 0 and whole else ""
    if not seconds:
        return f"{sign}{whole // 60}:{whole % 60:02}"
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


@cache
def day(value: date, language: str) -> str:
    """A date, short but with the month in words where the order of figures could be mistaken."""
    from babel.dates import format_date

    return format_date(value, "medium", locale=locale_of(language))


def period(first: date | None, last: date | None, language: str) -> str:
    """From the first to the last day, both included; empty where there is neither."""
    if first is None or last is None or first == last:
        return day(first or last, language) if first or last else ""
    from babel.dates import format_interval

    return format_interval(first, last, "yMMMd", locale=locale_of(language))


def _number(value: Decimal, least: int, language: str) -> str:
    most = max(least, _decimals(value))
    return _minus(_pattern("number", least, most, language).apply(value, locale_of(language)))


def _decimals(value: Decimal) -> int:
    """How many decimals it takes to write the value exactly."""
    places = value.as_tuple().exponent
    return max(0, -places) if isinstance(places, int) else 0


@cache
def _pattern(kind: str, least: int, most: int, language: str) -> NumberPattern:
    """CLDR's pattern for this kind of number, with our decimals instead of its own."""
    from copy import copy

    locale = locale_of(language)
    pattern = {
        "currency": locale.currency_formats["standard"],
        "percent": locale.percent_formats[None],
        "number": locale.decimal_formats[None],
    }[kind]
    ours: NumberPattern = copy(pattern)
    ours.frac_prec = (least, most)
    return ours


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
