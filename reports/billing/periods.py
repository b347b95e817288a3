"""Periods of caps and budgets, and what was billed in them before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reports.sql import question
from store.billing.daybands import edge_ms
from store.handle import Store
from store.term_values import Cap

Period = tuple[date, date]
WHOLE: Period = (date.min, date.max)


def period_of(period: str, day: date) -> Period:
    """The first day of a period that a day lies in, and the first one after it."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}.get(period)
    if months is None:
        return WHOLE
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.month + months
    return first, date(first.year + (following > 12), following - 12 if following > 12 else following, 1)


def used_before(
    store: Store, client_uid: str, period: Period, cap: Cap, zone: ZoneInfo, currency: str
) -> dict[str | None, Decimal]:
    """What issued invoices have billed in a period already, by project: milliseconds, or money."""
    bounds = (0, 2**52) if period == WHOLE else tuple(edge_ms(day, 0, zone) for day in period)
    rows = store.rows(
        question("billed_before"),
        {
            "client": client_uid, "currency": currency, "zone": zone.key, "from": bounds[0] * 1000, "to": bounds[1] * 1000,
            "from_on": period[0].isoformat(), "to_on": period[1].isoformat(),
        },
    )  # fmt: skip
    return {row["project_uid"]: Decimal(row["billed_ms"] if cap.ms is not None else row["amount"]) for row in rows}
