"""Values of a report as people read them: hours as 1:05, money with its cents, shares with a percent sign."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.timesheets.report import COUNT, HOURS, MONEY, PERCENT, Column

_MINUTE_MS = 60_000


def hours(ms: int) -> str:
    """`1:05`, `1,204:30`: hours and minutes, half a minute rounded up."""
    minutes = int((Decimal(abs(ms)) / _MINUTE_MS).quantize(Decimal(1), ROUND_HALF_UP))
    sign = "-" if ms < 0 and minutes else ""
    return f"{sign}{minutes // 60:,}:{minutes % 60:02}"


def written(column: Column, value: Any, currency: str | None = None) -> str:
    """A value of a column; nothing where there is none."""
    if value is None:
        return ""
    if column.kind == HOURS:
        return hours(int(value))
    if column.kind == COUNT:
        return f"{value:,}"
    if column.kind == PERCENT:
        return f"{Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)}%"
    if column.kind == MONEY:
        return _money(Decimal(value), currency)
    return str(value)


def _money(amount: Decimal, currency: str | None) -> str:
    if currency is None or currency == "h":
        return f"{amount:,.2f}"
    from store.money import rounded

    return f"{rounded(amount, currency):,f}"
