"""Values of a report as people read them: hours as 1:05, money with its cents, shares with a percent sign, spans as 12m."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reports.timesheets.report import COUNT, HOURS, MONEY, PERCENT, SHARE, SPAN, Column
from store.timesheet import spans

_MINUTE_MS = 60_000


def hours(ms: int) -> str:
    """`1:05`, `1,204:30`: hours and minutes, half a minute rounded up."""
    minutes = int((Decimal(abs(ms)) / _MINUTE_MS).quantize(Decimal(1), ROUND_HALF_UP))
    sign = "-" if ms < 0 and minutes else ""
    return f"{sign}{minutes // 60:,}:{minutes % 60:02}"


def span(ms: int) -> str:
    """`0s`, `340ms`, `45s`, `12m`, `1h 5m`, `2d 4h`: the two largest units of what is longer than ten minutes' seconds."""
    if ms < 0:
        return f"-{span(-ms)}"
    if ms < 1000:
        return f"{ms}ms" if ms else "0s"
    seconds = (ms + 500) // 1000
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 600:
        return f"{seconds // 60}m" + (f" {seconds % 60}s" if seconds % 60 else "")
    minutes = (ms + 30_000) // 60_000
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 48 * 60:
        return f"{minutes // 60}h" + (f" {minutes % 60}m" if minutes % 60 else "")
    hours_ = (ms + 1_800_000) // 3_600_000
    return f"{hours_ // 24}d" + (f" {hours_ % 24}h" if hours_ % 24 else "")


def share(value: Decimal) -> str:
    """`7.5%`, `99.951%`: never 100% of what is less, nor 0% of what is more."""
    exact, rounding = ("0.1", ROUND_HALF_UP) if 1 <= value <= 99 else ("0.001", ROUND_UP if value < 1 else ROUND_DOWN)
    return f"{value.quantize(Decimal(exact), rounding).normalize():f}%"


def written(column: Column, value: Any, currency: str | None = None) -> str:
    """A value of a column; nothing where there is none, of spans and shares a dash."""
    if value is None:
        return "-" if column.kind in (SPAN, SHARE) else ""
    if value == "":
        return ""
    if column.kind == SPAN:
        return span(int(value))
    if column.kind == SHARE:
        return share(Decimal(value))
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


def time_told(bounds: tuple[int, int], zone: ZoneInfo, *, whole: bool) -> str:
    """From the first day to the last, both included; a time of day where it begins or ends within one."""
    begin, end = bounds
    first, last = (spans.to_moment(ms).astimezone(zone) for ms in (begin, end - 1))
    if whole:
        return f"all, {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    told = [_edge(first, spans.to_moment(begin).astimezone(zone)), f"{last:%Y-%m-%d}"]
    return told[0] if told[0] == told[1] else " to ".join(told)


def _edge(day: datetime, moment: datetime) -> str:
    return f"{day:%Y-%m-%d}" if moment.hour == moment.minute == 0 else f"{moment:%Y-%m-%d %H:%M}"
