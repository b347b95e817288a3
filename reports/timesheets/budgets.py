"""Budgets and how far they are used up, in the period that each is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.billing.periods import period_of
from reports.sql import question
from reports.timesheets.asked import Asked
from reports.timesheets.groups import grouped
from reports.timesheets.keys import Key
from reports.timesheets.report import MONEY, PERCENT, TEXT, Column, Line, Section, percent
from reports.timesheets.worth import worth
from store import term_values
from store.billing.daybands import day_of, edge_ms
from store.handle import Store
from store.money import exact
from store.table import Table
from store.term_values import Budget
from store.terms import TermBook
from store.timesheet import spans

_HOUR_MS = 3_600_000
_CENT = Decimal("0.01")
_PLACE = Key(
    "place", "concat_ws(' ', coalesce(CAST(c.client_uid AS VARCHAR), '-'), coalesce(CAST(c.project_uid AS VARCHAR), '-'))"
)
_COLUMNS = (
    Column("period", "period", TEXT),
    Column("used", "used", MONEY),
    Column("budget", "of", MONEY),
    Column("unit", "in", TEXT),
    Column("used_percent", "%", PERCENT),
    Column("warn_percent", "warn at", PERCENT, quiet=True),
    Column("state", "state", TEXT),
)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who has a budget: a client, or a project with all below it."""

    kind: str
    uid: str
    name: str
    budget: Budget
    currency: str
    project_uids: frozenset[str]


def section(store: Store, asked: Asked) -> Section:
    """Every budget with what is used of it by now, or by the end of the time asked for."""
    _, end = asked.bounds(store) if asked.to_ms is not None else (0, spans.now_ms(store))
    day = day_of(min(end - 1, spans.now_ms(store)), asked.zone)
    owners = _owners(store)
    rows: list[dict[str, Any]] = []
    for period in sorted({owner.budget.period for owner in owners}):
        mine = [owner for owner in owners if owner.budget.period == period]
        rows += _burnt(store, asked, mine, period_of(period, day))
    rows.sort(key=lambda row: (-(row["used_percent"] or 0), row["name"]))
    names = ("name", *(column.name for column in _COLUMNS))
    return Section(
        "budgets", "Budgets", ("name",), _COLUMNS, tuple(Line(row["name"], 0, row) for row in rows), Table(names, rows),
        bar="used_percent", empty='no client or project has one; tt project edit NAME --term budget="40h per month" sets it',
    )  # fmt: skip


def _owners(store: Store) -> list[_Owner]:
    terms = TermBook(store)
    rows = store.rows(question("budget_owners"))
    projects = [row for row in rows if row["kind"] == "project"]
    found = []
    for row in rows:
        budget = term_values.budget(row["budget"]) if row["budget"] else None
        if budget is None:
            continue
        is_project = row["kind"] == "project"
        below = {one["uid"] for one in projects if one["uid"] == row["uid"] or _lies_in(one["name"], row["name"])}
        currency = terms.of(row["client_uid"], row["uid"] if is_project else None).currency
        found.append(_Owner(row["kind"], row["uid"], row["name"], budget, currency, frozenset(below)))
    return found


def _lies_in(name: str, above: str) -> bool:
    return name.lower().startswith(f"{above.lower()}.")


def _burnt(store: Store, asked: Asked, owners: Iterable[_Owner], period: tuple[date, date]) -> list[dict[str, Any]]:
    """The budgets of one period with what was used: all time of the place, or what it is worth."""
    of_period = replace(
        asked, keys=(_PLACE,), where="true", values=(),
        from_ms=None if period[0] == date.min else edge_ms(period[0], 0, asked.zone),
        to_ms=None if period[0] == date.min else edge_ms(period[1], 0, asked.zone),
    )  # fmt: skip
    owners = list(owners)
    hours = {group.value: group.sums["counted_ms"] for group in grouped(store, of_period).below.values()}
    money = worth(store, of_period) if any(owner.budget.ms is None for owner in owners) else {}
    return [_row(owner, _used(owner, hours, money), _called(period)) for owner in owners]


def _used(owner: _Owner, hours: Mapping[str, int], money: Mapping[tuple[str, ...], Mapping[str, Any]]) -> Decimal:
    if owner.budget.ms is not None:
        return Decimal(sum(ms for place, ms in hours.items() if _is_of(owner, place)))
    sums = [sums for (currency, place), sums in money.items() if currency == owner.currency and _is_of(owner, place)]
    with exact():
        return Decimal(sum(one["invoiced"] + one["unbilled"] for one in sums)) / 1_000_000


def _is_of(owner: _Owner, place: str) -> bool:
    client, project = place.split(" ")
    return client == owner.uid if owner.kind == "client" else project in owner.project_uids


def _row(owner: _Owner, used: Decimal, called: str) -> dict[str, Any]:
    budget = owner.budget
    whole = Decimal(budget.ms) if budget.ms is not None else budget.amount or Decimal(0)
    share = percent(int(used) if budget.ms is not None else used, whole)
    scale = _HOUR_MS if budget.ms is not None else 1
    with exact():
        told = [(value / scale).quantize(_CENT, ROUND_HALF_UP) for value in (used, whole)]
    state = "over" if used > whole else "near" if share is not None and share >= budget.warn_percent else "ok"
    return {
        "name": owner.name, "period": called, "used": told[0], "budget": told[1],
        "unit": "h" if budget.ms is not None else owner.currency, "used_percent": share,
        "warn_percent": Decimal(budget.warn_percent), "state": state,
    }  # fmt: skip


def _called(period: tuple[date, date]) -> str:
    first, days = period[0], (period[1] - period[0]).days
    if first == date.min:
        return "in all"
    if days <= 7:
        return str(first) if days == 1 else "{}-W{:02}".format(*first.isocalendar())
    if days < 32:
        return f"{first:%Y-%m}"
    return f"{first.year}-Q{(first.month + 2) // 3}" if days < 300 else str(first.year)
