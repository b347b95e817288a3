"""The CSV of Toggl Track's detailed report.

Times are local to the workspace; the duration tells which of two readings of a doubtful one is meant. A task that is none
of ours is kept as a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats import tables
from store.timesheet.formats.counted import counted_stretches
from store.timesheet.formats.stamps import clock_of, day_of, order_of, stretch
from store.timesheet.formats.told import Hints, Read, Told, each, numbered

COLUMNS = (
    "User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time", "End date",
    "End time", "Duration", "Tags", "Amount ()",
)  # fmt: skip
_NEEDED = ("start date", "start time", "end date", "end time")
_DURATION = re.compile(r"(\d{1,5}):(\d\d):(\d\d)")


def sniffs(text: str) -> bool:
    """Whether the columns are those of a detailed report."""
    return set(_NEEDED) <= set(tables.header(text))


def read(text: str, hints: Hints) -> Iterator[Read]:
    """Each row of the report."""
    rows = list(tables.rows(text, _NEEDED))
    hints = replace(hints, dates=order_of((row["start date"] for _, row in rows), hints.dates))
    seen: dict[str, int] = {}
    yield from each(rows, lambda line, row: _told(line, row, hints, seen))


def _told(line: int, row: Mapping[str, str], hints: Hints, seen: dict[str, int]) -> Told:
    begin, end = stretch(
        (day_of(row["start date"], hints.dates), clock_of(row["start time"])),
        (day_of(row["end date"], hints.dates), clock_of(row["end time"])),
        _duration(row.get("duration", "")),
        hints,
    )
    person = row.get("user") or row.get("member") or row.get("email") or None
    tags = tuple(tag.strip() for tag in row.get("tags", "").split(",") if tag.strip())
    return Told(
        line,
        numbered(f"{person or ''}/{begin:%Y%m%dT%H%M%SZ}", seen),
        begin,
        end,
        row.get("description") or None,
        tags,
        row.get("project") or None,
        row.get("client") or None,
        row.get("task") or None,
        person,
        None,
        tables.is_yes(row["billable"]) if row.get("billable") else None,
    )


def _duration(text: str) -> timedelta | None:
    if not text:
        return None
    match = _DURATION.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no duration; write 01:30:00")
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3]))


def written(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> str:
    """The report of entries that ended; times in whole seconds, what does not count left out."""
    return tables.text_of(COLUMNS, (line for row in rows if row["ended_at"] for line in _lines(row, zone)))


def _lines(row: Mapping[str, Any], zone: ZoneInfo) -> Iterator[dict[str, object]]:
    for first, last in counted_stretches(row):
        assert last is not None
        begin, end = (moment.astimezone(zone).replace(microsecond=0) for moment in (first, last))
        seconds = (last.replace(microsecond=0) - first.replace(microsecond=0)) // timedelta(seconds=1)
        yield {
            "User": row["person"],
            "Client": row["client"],
            "Project": row["project"],
            "Task": row["title"],
            "Description": row["note"],
            "Billable": bool(row["billable"]),
            "Start date": begin.date(),
            "Start time": begin.time(),
            "End date": end.date(),
            "End time": end.time(),
            "Duration": f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}",
            "Tags": ", ".join(row["tags"]),
        }
