"""Days and amounts as people write them on a command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from recorder.platform import local_zone
from store.errors import UsageError
from store.filter_dates import resolve
from store.term_values import decimal

_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def day(text: str) -> date:
    """A day: 2026-12-24, today, monday, eom ...; raises UsageError."""
    zone = ZoneInfo(local_zone() or "UTC")
    found = resolve(text, datetime.now(UTC), zone, ahead=False)[0].astimezone(zone).date()
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise UsageError(f"{text!r} is too far away; write a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return found


def day_after(text: str) -> date:
    """The first day that does not belong any more, given the last that does."""
    return day(text) + timedelta(days=1)


def today() -> date:
    """The present day, here."""
    return datetime.now(ZoneInfo(local_zone() or "UTC")).date()


def amount(text: str) -> tuple[Decimal, str | None]:
    """`95`, `95.50 EUR` or `EUR 95.50` as a number and a currency; raises UsageError."""
    words = text.split()
    numbers = [word for word in words if any(character.isdigit() for character in word)]
    currencies = [word.upper() for word in words if word not in numbers]
    if len(numbers) != 1 or len(currencies) > 1:
        raise UsageError(f'{text!r} is no amount; write 95.50, or "95.50 EUR"')
    return decimal(numbers[0]), currencies[0] if currencies else None


def month_before(moment: date) -> tuple[date, date]:
    """The first and the last day of the month before a day."""
    last = moment.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
