"""Where time went: hours by nested groups, what of them is billable, and the attendance of people."""

from __future__ import annotations

from typing import Any

from reports.timesheets.asked import Asked
from reports.timesheets.attendance import attended
from reports.timesheets.groups import Group, Sums, grouped
from reports.timesheets.report import COUNT, HOURS, PERCENT, Column, Line, Section, flat, lines_of, percent
from store.handle import Store

_ATTENDANCE = Column("attendance_ms", "attendance", HOURS)
_COLUMNS = (
    Column("entries", "entries", COUNT, quiet=True),
    Column("measured_ms", "measured", HOURS, quiet=True),
    Column("counted_ms", "hours", HOURS),
    Column("billable_ms", "billable", HOURS),
    Column("billable_percent", "%", PERCENT),
)


def section(store: Store, asked: Asked) -> Section:
    """Hours by the keys asked for."""
    top = grouped(store, asked)
    names = tuple(key.name for key in asked.keys)
    columns: tuple[Column, ...] = _COLUMNS
    if has_attendance(asked):
        attended(store, asked, top)
        columns = (*_COLUMNS[:3], _ATTENDANCE, *_COLUMNS[3:])
    lines = tuple(lines_of(top, values, [bool(key.unit) for key in asked.keys]))
    found = bool(top.sums.get("entries"))
    total = (Line("total", 0, values(top.sums), is_total=True),) if found else ()
    return Section(
        "time", "Time", names, columns, (*lines, *total) if found else (), flat(names, columns, top, values),
        bar="counted_ms", stacked="billable_ms", notes=_notes(asked, top),
        empty="no time was kept there; tt time add TASK 9:00 10:30 adds some, --all looks at any time",
        by_time=bool(asked.keys and asked.keys[0].unit),
    )  # fmt: skip


def has_attendance(asked: Asked) -> bool:
    """Whether attendance can be told: of people, by time; of clients a person can't be said to attend one."""
    return any(key.name == "person" for key in asked.keys) and all(key.unit or key.name == "person" for key in asked.keys)


def values(sums: Sums) -> dict[str, Any]:
    """The values of a group."""
    return {**sums, "billable_percent": percent(sums.get("billable_ms", 0), sums.get("counted_ms", 0))}


def _notes(asked: Asked, top: Group) -> tuple[str, ...]:
    notes = []
    if any(not key.sums for key in asked.keys):
        notes.append("an entry with several tags counts under each of them, and once in the total")
    attendance = top.sums.get("attendance_ms")
    if attendance is not None and attendance != top.sums["measured_ms"]:
        notes.append("attendance counts time once that several entries of a person cover")
    return tuple(notes)
