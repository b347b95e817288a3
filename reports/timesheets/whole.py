"""The reports by name: what each is called, what it is broken down by unless told otherwise, and its sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reports.timesheets import billing_report, budgets, components_report, keys, team_report, time_report
from reports.timesheets.asked import Asked, cut
from reports.timesheets.report import Report, Section
from reports.timesheets.written import time_told
from store.handle import Store
from store.timesheet import spans

_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """A report there is."""

    title: str
    by: tuple[str, ...]
    sections: Mapping[str, Callable[[Store, Asked], Section]]


KINDS: Mapping[str, Kind] = {
    "time": Kind("Time", ("client", "project"), {"time": time_report.section}),
    "billing": Kind(
        "Billing",
        ("client",),
        {
            "work": billing_report.work,
            "invoices": lambda store, asked: billing_report.invoices(store, asked, cut(store, asked).edges),
            "budgets": budgets.section,
            "retainers": lambda store, asked: billing_report.retainer_accounts(store, asked, cut(store, asked).edges),
        },
    ),
    "components": Kind(
        "Components",
        ("component",),
        {"components": lambda store, asked: components_report.section(store, asked, asked.depth or _DEPTH)},
    ),
    "team": Kind("Team", ("person",), {"team": team_report.section}),
}


def made(store: Store, name: str, asked: Asked, parts: tuple[str, ...], words: str = "") -> Report:
    """A report of these sections; `words` is the filter as it was written. Raises UsageError for keys that make no sense."""
    kind = KINDS[name]
    if not asked.keys:
        asked = replace(asked, keys=keys.read(kind.by))
    sections = tuple(kind.sections[part](store, asked) for part in parts or kind.sections)
    of_any_time = asked.from_ms is None and asked.to_ms is None
    facts = [("Time", time_told(asked.bounds(store), asked.zone, whole=of_any_time)), ("Days of", asked.zone.key)]
    facts += [("Only", words)] if words else []
    now = spans.to_moment(spans.now_ms(store)).astimezone(asked.zone)
    return Report(kind.title, (*facts, ("As of", f"{now:%Y-%m-%d %H:%M}")), sections)
