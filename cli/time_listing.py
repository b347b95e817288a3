"""Time entries as a table for people: the days they began on, their times in one zone, what each day adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cli import grid
from cli.human import duration
from store.table import Row, Table
from store.timesheet.totals import Totals

_COLUMNS = (
    *("entry_id", "date", "start", "end", "counted_ms", "day_ms", "task_id", "client", "project", "person", "kind"),
    *("status", "billable", "what"),
)
_GIVING_WAY = ("kind", "project", "client", "person", "billable", "status", "task_id")  # where a terminal is narrow, in order
_ALWAYS = ("entry_id", "date", "start", "end", "counted_ms", "day_ms", "what")


def for_people(rows: Sequence[Row], days: Mapping[date, int], zone: ZoneInfo, now: datetime) -> tuple[Table, tuple[str, ...]]:
    """The table, and which of its columns say anything: people where there are several, statuses other than draft ...

    `days` says in milliseconds what each day adds up to.
    """
    made = [_shown(row, zone, now) for row in rows]
    last_of_days = {row["day"]: row for row in made}
    first_of_days = {row["day"]: row for row in reversed(made)}
    for row in made:
        row["date"] = f"{row['day']:%a %Y-%m-%d}" if first_of_days[row["day"]] is row else None
        row["day_ms"] = days.get(row["day"]) if last_of_days[row["day"]] is row else None
    return Table(_COLUMNS, made), tuple(name for name in _COLUMNS if name in _ALWAYS or _tells(name, made))


def fitting(table: Table, columns: Sequence[str], width: int) -> tuple[str, ...]:
    """The columns that leave room for what was done on a terminal so wide; the least telling go first."""
    return grid.fitting(table, columns, width, _GIVING_WAY)


def summary(totals: Totals) -> str:
    """What a listing adds up to, in a sentence."""
    told = f"{totals.count:,} {'entry' if totals.count == 1 else 'entries'}, {duration(totals.counted_ms)}"
    if totals.attendance_ms == totals.measured_ms:
        return told
    if totals.measured_ms != totals.counted_ms:
        told += f" of {duration(totals.measured_ms)} measured"
    return f"{told}; {duration(totals.attendance_ms)} of attendance, for some overlap (`tt time ls is:overlapping`)"


def _shown(row: Row, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    begin = row["started_at"].astimezone(zone)
    running = row["ended_at"] is None
    elapsed = max((now - row["started_at"]).total_seconds(), 0)
    words = [row["title"] or "", row["note"] or ""]
    return {
        **row,
        "day": begin.date(),
        "start": f"{begin:%H:%M}",
        "end": "now" if running else _end(row["ended_at"].astimezone(zone), begin.date()),
        "counted_ms": int(elapsed * 1000) if running and row["counted_ms"] is None else row["counted_ms"],
        "kind": None if row["kind"] == "work" else row["kind"],
        "what": ": ".join(word for word in words if word),
    }


def _end(end: datetime, day: date) -> str:
    """The time of day, with +1 behind it where that is the next day."""
    later = (end.date() - day).days
    return f"{end:%H:%M}" + (f" +{later}" if later else "")


def _tells(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    values = {row[name] for row in rows}
    if name == "person":
        return len(values) > 1
    if name == "status":
        return values != {"draft"}
    if name == "billable":
        return values != {True}
    return any(values)
