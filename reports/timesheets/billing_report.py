"""What work brings: unbilled worth, invoices, what is open, budgets and retainers; currencies are never added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.sql import question
from reports.timesheets.asked import Asked
from reports.timesheets.edges import Edges
from reports.timesheets.groups import Group, gathered
from reports.timesheets.keys import Key
from reports.timesheets.report import COUNT, HOURS, MONEY, TEXT, Column, Line, Section, flat, lines_of
from reports.timesheets.worth import in_money, worth
from store.billing import retainers
from store.billing.daybands import day_of
from store.handle import Store
from store.money import exact, rounded
from store.table import Table

CURRENCY = Key("currency", "")
_HOUR_MS = 3_600_000
_CENT = Decimal("0.01")
_WORK = (
    Column("worked_ms", "worked", HOURS),
    Column("unbilled_ms", "unbilled h", HOURS, quiet=True),
    Column("unbilled", "unbilled", MONEY),
    Column("approved", "approved", MONEY),
    Column("invoiced", "invoiced", MONEY),
    Column("hourly", "an hour", MONEY, quiet=True),
)
_INVOICES = (
    Column("count", "invoices", COUNT),
    Column("gross", "gross", MONEY),
    Column("paid", "paid", MONEY),
    Column("credited", "credited", MONEY, quiet=True),
    Column("open_amount", "open", MONEY),
    Column("overdue", "overdue", MONEY),
)
_RETAINERS = (
    Column("unit", "in", TEXT),
    Column("opening", "opening", MONEY, quiet=True),
    Column("deposited", "deposited", MONEY),
    Column("used", "used", MONEY),
    Column("expired", "expired", MONEY, quiet=True),
    Column("balance", "balance", MONEY),
)


def work(store: Store, asked: Asked) -> Section:
    """Hours and what they bring, by currency and the keys asked for."""
    keys = (CURRENCY, *asked.keys)
    top = gathered(keys, worth(store, asked))
    in_money(top, keys)
    return _by_currency("work", "Work", keys, _WORK, top, _hourly, "worked_ms", _order(asked))


def _order(asked: Asked) -> list[bool]:
    return [False, *(bool(key.unit) for key in asked.keys)]


def _hourly(sums: Mapping[str, Any]) -> dict[str, Any]:
    """With what an hour brought, those included that are not billed."""
    with exact():
        brought = sums["invoiced"] + sums["unbilled"]
        hourly = brought * _HOUR_MS / sums["worked_ms"] if sums["worked_ms"] > 0 else None
    return {**sums, "hourly": hourly if hourly is None else hourly.quantize(_CENT, ROUND_HALF_UP)}


def invoices(store: Store, asked: Asked, edges: Edges) -> Section:
    """The invoices issued in these days, by currency and client."""
    first, last = _days(edges, asked)
    rows = store.rows(question("invoices_by_client"), {"first": first, "last": last})
    found: dict[tuple[str, ...], dict[str, Any]] = {
        (row["currency"], row["client"]): {name.name: row[name.name] for name in _INVOICES} for row in rows
    }
    client = Key("client", "")
    top = gathered((CURRENCY, client), found)
    return _by_currency("invoices", "Invoices", (CURRENCY, client), _INVOICES, top, dict, "gross", [False, False])


def _by_currency(
    name: str, title: str, keys: tuple[Key, ...], columns: tuple[Column, ...], top: Group, values: Any, size: str,
    by_time: list[bool],
) -> Section:  # fmt: skip
    """A section whose lines stand under their currency, which is said on each of them; no total over currencies."""
    lines: list[Line] = []
    _sorted(top, [*by_time, False], size)
    for money in top.below.values():
        below = Group("", money.sums, money.below)
        told = [
            replace(line, values={**line.values, "currency": money.value})
            for line in lines_of(below, values, by_time[1:], size=size)
        ]
        total = Line(f"total {money.value}", 0, {**values(money.sums), "currency": money.value}, is_total=True)
        lines += [*told, total]
    names = tuple(key.name for key in keys)
    empty = {
        "work": "nothing was worked there; tt time add TASK 9:00 10:30 adds some, --all looks at any time",
        "invoices": "no invoice was issued there; tt invoice draft --client NAME makes one",
    }
    return Section(
        name, title, names, columns, tuple(lines), flat(names, columns, top, values), bar=size,
        empty=empty[name], by_time=len(by_time) > 1 and by_time[1],
    )  # fmt: skip


def _sorted(group: Group, by_time: list[bool], size: str) -> None:
    if not group.below:
        return
    found = sorted(group.below.values(), key=lambda one: one.value if by_time[0] else (-one.sums[size], one.value))
    group.below = {one.value: one for one in found}
    for one in found:
        _sorted(one, by_time[1:], size)


def retainer_accounts(store: Store, asked: Asked, edges: Edges) -> Section:
    """What clients paid in advance, and what is left of it at the end of these days."""
    first, last = _days(edges, asked)
    rows = []
    for row in store.rows(question("retainer_accounts")):
        unit = row["currency"] or "ms"
        balance = retainers.account(store, row["client_uid"], row["project"], unit, first, last)
        if balance is None:
            continue
        steps = {name: _as_told(getattr(balance, name), unit) for name in ("opening", "deposited", "used", "expired")}
        label = row["client"] + (f" {row['project']}" if row["project"] else "")
        rows.append(
            {"account": label, "unit": "h" if unit == "ms" else unit, **steps, "balance": _as_told(balance.closing, unit)}
        )
    lines = tuple(Line(row["account"], 0, {**row, "currency": row["unit"]}) for row in rows)
    names = ("account", *(column.name for column in _RETAINERS))
    empty = "nothing was paid in advance; tt retainer add CLIENT 20h books it"
    return Section("retainers", "Retainers", ("account",), _RETAINERS, lines, Table(names, rows), empty=empty)


def _as_told(amount: Decimal, unit: str) -> Decimal:
    if unit == "ms":
        with exact():
            return (amount / _HOUR_MS).quantize(_CENT, ROUND_HALF_UP)
    return rounded(amount, unit)


def _days(edges: Edges, asked: Asked) -> tuple[date, date]:
    """The first and the last day."""
    return day_of(edges.from_ms, asked.zone), max(day_of(edges.to_ms - 1, asked.zone), date.min + timedelta(days=1))
