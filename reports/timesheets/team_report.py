"""What people worked beside what they could: capacity, utilisation, late work, and what waits for approval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.timesheets.asked import Asked, cut
from reports.timesheets.attendance import add_cells, attended, is_business_day, late
from reports.timesheets.edges import Edges, day_after, days_between
from reports.timesheets.groups import TIME, Group, Sums, grouped
from reports.timesheets.report import COUNT, HOURS, PERCENT, Column, Line, Section, flat, lines_of, percent
from store.billing.daybands import day_of, edge_ms
from store.errors import UsageError
from store.handle import Store
from store.terms import TermBook, Terms
from store.timesheet import spans

_MEASURES = {
    **TIME,
    "waiting": "count(DISTINCT c.uid) FILTER (c.status = 'submitted')",
    "drafts": "count(DISTINCT c.uid) FILTER (c.status IN ('draft', 'rejected'))",
}
_COLUMNS = (
    Column("capacity_ms", "capacity", HOURS),
    Column("counted_ms", "worked", HOURS),
    Column("billable_ms", "billable", HOURS),
    Column("utilisation_percent", "utilised", PERCENT),
    Column("billable_percent", "billable %", PERCENT, quiet=True),
    Column("attendance_ms", "attendance", HOURS, quiet=True),
    Column("overtime_ms", "overtime", HOURS, quiet=True),
    Column("late_ms", "late", HOURS),
    Column("waiting", "waiting", COUNT),
    Column("drafts", "drafts", COUNT, quiet=True),
)


def section(store: Store, asked: Asked) -> Section:
    """People, or people by period; capacity counts business days up to now."""
    strangers = [key.name for key in asked.keys if not key.unit and key.name != "person"]
    if strangers:
        raise UsageError(
            f"capacity is of people, not of a {strangers[0]}; break it down by person and a period, "
            f"or see tt report time --by person --by {strangers[0]}"
        )
    terms = TermBook(store).of()
    top = grouped(store, asked, _MEASURES)
    people = [row["person"] for row in _people(store, asked)]
    made = cut(store, asked).edges
    attended(store, asked, top)
    late(store, asked, top, terms)
    add_cells(top, asked, made, "capacity_ms", _capacity(made, asked, people, terms, spans.now_ms(store)))
    _overtime(top)
    return _section(asked, top, terms)


def _overtime(group: Group) -> int:
    """Give every group what was worked beyond capacity: of each person and period by itself, nobody's offsets another's."""
    below = [_overtime(one) for one in group.below.values()]
    own = max(group.sums.get("counted_ms", 0) - group.sums.get("capacity_ms", 0), 0)
    group.sums["overtime_ms"] = sum(below) if group.below else own
    return int(group.sums["overtime_ms"])


def _people(store: Store, asked: Asked) -> list[dict[str, Any]]:
    made = cut(store, asked)
    return store.rows(f"{made.sql}\nSELECT DISTINCT person FROM cell ORDER BY person", made.parameters)


def _capacity(edges: Edges, asked: Asked, people: list[str], terms: Terms, now_ms: int) -> Iterator[dict[str, Any]]:
    """What each person can work in each period, from its business days that have begun."""
    days: dict[int, int] = {}
    last = day_after(day_of(min(edges.to_ms, now_ms), asked.zone))
    for day in days_between(day_of(edges.from_ms, asked.zone), last):
        begin = edge_ms(day, 0, asked.zone)
        if edges.from_ms <= begin < min(edges.to_ms, now_ms) and is_business_day(day, terms):
            days[edges.index(begin)] = days.get(edges.index(begin), 0) + 1
    for person in people:
        yield from ({"person": person, "idx": idx, "capacity_ms": count * terms.capacity} for idx, count in days.items())


def values(sums: Sums) -> dict[str, Any]:
    """The values of a group."""
    capacity, counted, billable = (sums.get(name, 0) for name in ("capacity_ms", "counted_ms", "billable_ms"))
    return {
        **sums, "utilisation_percent": percent(billable, capacity), "billable_percent": percent(billable, counted),
    }  # fmt: skip


def _section(asked: Asked, top: Group, terms: Terms) -> Section:
    names = tuple(key.name for key in asked.keys)
    found = bool(top.sums.get("entries"))
    lines = tuple(lines_of(top, values, [bool(key.unit) for key in asked.keys])) if found else ()
    total = (Line("total", 0, values(top.sums), is_total=True),) if found else ()
    hours = f"{terms.capacity / 3_600_000:g} h a business day"
    less = f", less the holidays of {terms.holidays}" if terms.holidays else ", holidays not known: set [billing] holidays"
    return Section(
        "team", "Team", names, _COLUMNS, (*lines, *total), flat(names, _COLUMNS, top, values), bar="counted_ms",
        stacked="billable_ms",
        notes=(f"capacity: {hours}{less}, up to today; utilised is billable time of it; late is outside of business hours",),
        empty="nobody kept time there; tt time add TASK 9:00 10:30 adds some, --all looks at any time",
        by_time=bool(asked.keys and asked.keys[0].unit),
    )  # fmt: skip
