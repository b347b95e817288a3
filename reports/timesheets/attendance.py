"""When people were at work: attendance, time outside of business hours, and what they could have worked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from reports.sql import question
from reports.timesheets.asked import Asked, Cut, cut
from reports.timesheets.edges import Edges, called_by, day_after, days_between
from reports.timesheets.groups import Group
from reports.timesheets.keys import NONE
from store.billing.daybands import day_of, edge_ms
from store.calendars import holidays_of
from store.handle import Store
from store.term_values import Hours
from store.terms import Terms

_DAY_MS = 86_400_000


def attended(store: Store, asked: Asked, top: Group) -> None:
    """Add `attendance_ms` to every group by person and period: the union of a person's time, summed over people."""
    made = cut(store, asked)
    add_cells(top, asked, made.edges, "attendance_ms", store.rows(_text(made, "attendance"), made.parameters))


def late(store: Store, asked: Asked, top: Group, terms: Terms) -> None:
    """Add `late_ms` to every group: what was worked outside of business hours, holidays included."""
    made = cut(store, asked)
    first, last = day_of(made.edges.from_ms, asked.zone), day_after(day_of(made.edges.to_ms, asked.zone))
    told = [part for day in days_between(first, last) for part in _open(day, terms, asked.zone)]
    rows = store.rows(_text(made, "late_work"), {**made.parameters, "open": json.dumps(told)})
    add_cells(top, asked, made.edges, "late_ms", rows)


def _text(made: Cut, name: str) -> str:
    return f"{made.sql}\n{question('presence')}\n{question(name)}"


def add_cells(top: Group, asked: Asked, edges: Edges, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add a value of each person and period to all groups that hold them; groups without it have none of it."""
    _fill(top, name)
    for row in rows:
        group, day = top, edges.days[row["idx"] - 1]
        group.add({name: row[name]})
        for key in asked.keys:
            value = called_by(key, day) if key.unit else row["person"] or NONE
            if value not in group.below:
                group.below[value] = Group(value, dict.fromkeys(top.sums, 0))
            group = group.below[value]
            group.add({name: row[name]})


def _fill(group: Group, name: str) -> None:
    group.sums.setdefault(name, 0)
    for below in group.below.values():
        _fill(below, name)


def is_business_day(day: date, terms: Terms) -> bool:
    """Whether people work that day: it has business hours and is no holiday."""
    return any(day.weekday() in hours.days for hours in terms.business_hours) and day not in holidays_of(
        terms.holidays, day.year
    )


def _open(day: date, terms: Terms, zone: ZoneInfo) -> Iterator[dict[str, int]]:
    """The business hours of a day, cut at the midnights of UTC."""
    if not is_business_day(day, terms):
        return
    merged: list[list[int]] = []
    for begin, end in sorted(_hours(day, hours, zone) for hours in terms.business_hours if day.weekday() in hours.days):
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    for begin, end in merged:
        for number in range(begin // _DAY_MS, (end - 1) // _DAY_MS + 1):
            yield {"day": number, "from_ms": max(begin, number * _DAY_MS), "to_ms": min(end, (number + 1) * _DAY_MS)}


def _hours(day: date, hours: Hours, zone: ZoneInfo) -> tuple[int, int]:
    """Business hours that begin on a day; those that run over midnight end on the next one."""
    ends = day if hours.to_minute > hours.from_minute else day_after(day)
    return edge_ms(day, hours.from_minute, zone), edge_ms(ends, hours.to_minute, zone)
