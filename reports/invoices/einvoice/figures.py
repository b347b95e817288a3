"""Numbers and dates as XML writes them: a point, no exponent, no thousands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.money import exponent, rounded


def amount(value: Decimal, currency: str) -> str:
    """An amount with all decimals of its currency: 12.50."""
    return format(rounded(value, currency), "f")


def price(value: Decimal, currency: str) -> str:
    """A price with the currency's decimals, or more where it has more: 95.00, 0.0125."""
    short = plain(value)
    missing = exponent(currency) - len(short.partition(".")[2])
    if missing <= 0:
        return short
    return short + ("" if "." in short else ".") + "0" * missing


def plain(value: Decimal) -> str:
    """A quantity or a percentage without needless zeros: 1.5, 19."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def iso(day: date | None) -> str:
    """A day as UBL writes it, 2026-11-23; nothing where there is none."""
    return day.isoformat() if day else ""


def compact(day: date | None) -> str:
    """A day as CII writes it in format 102, 20261123; nothing where there is none."""
    return day.strftime("%Y%m%d") if day else ""
