"""Periods of caps and budgets, and what was billed in them before."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reports.sql import question
from store.billing.daybands import edge_ms
from store.billing.parts import Part
from store.handle import Store
from store.term_values import Cap


def period_of(period: str, day: date) -> tuple[date, date]:
    """The first day of a period that a day lies in, and the first one after it."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}.get(period)
    if months is None:
        return date.min, date.max
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.month + months
    return first, date(first.year + (following > 12), following - 12 if following > 12 else following, 1)


def used_before(
    store: Store, client_uid: str, project_uid: str | None, cap: Cap, parts: Iterable[Part], zone: str, currency: str
) -> dict[Hashable, Decimal]:
    """What issued invoices have billed in each of these parts' periods already: milliseconds, or money."""
    clock = ZoneInfo(zone)
    found: dict[Hashable, Decimal] = {}
    for period in {period_of(cap.period, part.segment.day) for part in parts}:
        whole = period == (date.min, date.max)
        bounds = (0, 2**52) if whole else tuple(edge_ms(day, 0, clock) for day in period)
        row = store.one(
            question("billed_before"),
            {
                "client": client_uid,
                "project": project_uid,
                "from": bounds[0] * 1000,
                "to": bounds[1] * 1000,
                "currency": currency,
            },
        )
        assert row is not None
        found[period] = Decimal(row["billed_ms"] if cap.ms is not None else row["amount"])
    return found
