"""The CSV of Harvest's detailed time report, which knows days and hours but no times of day.

So each person's hours of a day are put one after the other from 9:00 on. Its tasks are kinds of work: they have rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats import tables
from store.timesheet.formats.stamps import day_of, order_of
from store.timesheet.formats.told import Hints, Notice, Read, Told, each, numbered
from store.timesheet.moments import local

COLUMNS = (
    "Date", "Client", "Project", "Project Code", "Task", "Notes", "Hours", "Billable?", "Invoiced?", "Approved?",
    "First Name", "Last Name", "Employee?",
)  # fmt: skip
_NEEDED = ("date", "project", "hours")
_MORNING = time(9)
_HOUR = 3_600_000


def sniffs(text: str) -> bool:
    """Whether the columns are those of a detailed time report."""
    return {*_NEEDED, "task"} <= set(tables.header(text))


def read(text: str, hints: Hints) -> Iterator[Read]:
    """Each row of the report; one of no hours is left out."""
    rows = list(tables.rows(text, _NEEDED))
    hints = replace(hints, dates=order_of((row["date"] for _, row in rows), hints.dates))
    seen: dict[str, int] = {}
    until: dict[str, datetime] = {}
    yield from each(rows, lambda line, row: _told(line, row, hints, seen, until))


def _told(line: int, row: Mapping[str, str], hints: Hints, seen: dict[str, int], until: dict[str, datetime]) -> Told | Notice:
    day = day_of(row["date"], hints.dates)
    hours = tables.decimal(row["hours"])
    if not 0 <= hours <= 24:
        raise UsageError(f"{row['hours']} hours don't fit into a day; mend them there, or --skip-bad")
    spent = (hours * _HOUR).quantize(Decimal(1), ROUND_HALF_UP)
    if not spent:
        return Notice(line, f"{row['date']} has no hours")
    person = f"{row.get('first name', '')} {row.get('last name', '')}".strip() or None
    track = f"{person or ''}/{day}"
    begin = until.get(track) or local(day, _MORNING, hints.zone, fold=hints.fold or "first")
    until[track] = end = begin + timedelta(milliseconds=int(spent))
    key = numbered(f"{track}/{row.get('client', '')}/{row['project']}/{row.get('task', '')}", seen)
    kind = "-".join((row.get("task") or "").lower().split()) or None
    billable = tables.is_yes(row["billable?"]) if row.get("billable?") else None
    return Told(
        line, key, begin, end, row.get("notes") or None, (), row["project"] or None, row.get("client") or None, None, person,
        kind, billable,
    )  # fmt: skip


def written(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> str:
    """The report of entries that ended, each on the day it began, in hours of two decimals."""
    return tables.text_of(COLUMNS, (_line(row, zone) for row in rows if row["ended_at"]))


def _line(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, object]:
    first, _, last = (row["person"] or "").partition(" ")
    return {
        "Date": row["started_at"].astimezone(zone).date(),
        "Client": row["client"],
        "Project": row["project"],
        "Task": row["kind"],
        "Notes": row["note"] or row["title"],
        "Hours": (Decimal(row["counted_ms"] or 0) / _HOUR).quantize(Decimal("0.01"), ROUND_HALF_UP),
        "Billable?": bool(row["billable"]),
        "Invoiced?": row["status"] == "invoiced",
        "Approved?": row["status"] in ("approved", "invoiced"),
        "First Name": first,
        "Last Name": last,
    }
