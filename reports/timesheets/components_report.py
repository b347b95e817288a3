"""What each part of an infrastructure costs: hours, their worth, commands and tasks, of every subtree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from reports.sql import question
from reports.timesheets.asked import Asked
from reports.timesheets.groups import Group, gathered, grouped
from reports.timesheets.keys import KEYS, NONE, Key
from reports.timesheets.report import COUNT, HOURS, MONEY, Column, Line, Section
from reports.timesheets.worth import in_money, worth
from store.handle import Store
from store.table import Table

_COLUMNS = (
    Column("counted_ms", "hours", HOURS),
    Column("billable_ms", "billable", HOURS, quiet=True),
    Column("commands", "commands", COUNT),
    Column("failed", "failed", COUNT),
    Column("tasks_done", "tasks done", COUNT),
)
_COMPONENT = KEYS["component"]


def section(store: Store, asked: Asked, depth: int) -> Section:
    """Subtrees down to a level, each with all that lies below it; time on no component has a line of its own."""
    asked = replace(asked, keys=(_COMPONENT,), depth=depth)
    top = grouped(store, asked)
    money = _brought(store, asked)
    currencies = sorted(money.below)
    rows: defaultdict[str, dict[str, Any]] = defaultdict(lambda: _nothing(currencies))
    for path, group in top.below.items():
        for above in _lineage(path):
            rows[above]["counted_ms"] += group.sums["counted_ms"]
            rows[above]["billable_ms"] += group.sums["billable_ms"]
    for currency, of_currency in money.below.items():
        for path, group in of_currency.below.items():
            for above in _lineage(path):
                rows[above][_worth(currency)] += group.sums["invoiced"] + group.sums["unbilled"]
    _count(store, asked, rows)
    columns = (*_COLUMNS, *(Column(_worth(currency), currency, MONEY) for currency in currencies))
    return _section(columns, dict(rows), top.sums, money)


def _brought(store: Store, asked: Asked) -> Group:
    """What is billed and what is not, by currency and component, the parts adding up to the rounded totals."""
    keys = (Key("currency", ""), _COMPONENT)
    top = gathered(keys, worth(store, asked))
    in_money(top, keys)
    top.below = {name: group for name, group in top.below.items() if group.sums["invoiced"] or group.sums["unbilled"]}
    return top


def _worth(currency: str) -> str:
    return f"worth_{currency.lower()}"


def _nothing(currencies: list[str]) -> dict[str, Any]:
    return {**{column.name: 0 for column in _COLUMNS}, **{_worth(currency): Decimal(0) for currency in currencies}}


def _lineage(path: str) -> Iterator[str]:
    """A path and those above it."""
    steps = path.split("/")
    for length in range(1, len(steps) + 1):
        yield "/".join(steps[:length])


def _count(store: Store, asked: Asked, rows: defaultdict[str, dict[str, Any]]) -> None:
    begin, end = asked.bounds(store)
    parameters = {"from_ms": begin, "to_ms": end, "depth": asked.depth or 1}
    for row in store.rows(question("components_worked"), parameters):
        rows[row["path"]] |= {name: row[name] for name in ("commands", "failed", "tasks_done")}


def _section(
    columns: tuple[Column, ...], rows: Mapping[str, dict[str, Any]], sums: Mapping[str, Any], money: Group
) -> Section:
    found = {path: row for path, row in rows.items() if any(row.values())}
    order = sorted(found, key=lambda path: [(step == NONE, -found[step]["counted_ms"], step) for step in _lineage(path)])
    lines = [Line(path.rpartition("/")[2], path.count("/"), {**found[path], "path": path}) for path in order]
    total: dict[str, Any] = {name: sums.get(name, 0) for name in ("counted_ms", "billable_ms")}
    total |= {_worth(name): group.sums["invoiced"] + group.sums["unbilled"] for name, group in money.below.items()}
    flat = [{"component": path, "level": path.count("/") + 1, **found[path]} for path in order]
    return Section(
        "components", "Components", ("component",), columns,
        (*lines, Line("total", 0, total, is_total=True)) if lines else (),
        Table(("component", "level", *(column.name for column in columns)), flat), bar="counted_ms", stacked="billable_ms",
        notes=("a subtree holds all below it; commands and tasks on several components count on each",) if lines else (),
        empty="nothing was worked on a component there; tt task edit T1 --on PATH ties a task to one",
    )  # fmt: skip
