"""An entry on one line, as the verbs of `tt time` tell what they did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from cli.human import duration, visible
from store.database import Store
from store.timesheet import entries


def told(row: Mapping[str, Any]) -> str:
    """`E3 2026-11-23 09:00-10:30 1h 30m T12 Restore the replica`, of a row of the view, in the entry's own zone."""
    words = [f"E{row['entry_id']}", when(row), length(row)]
    if row["task_id"] is not None:
        words += [f"T{row['task_id']}", row["title"]]
    else:
        words.append(row["project"] or row["client"] or "")
    note = f"({row['note']})" if row["note"] else ""
    return visible(" ".join(word for word in (*words, note) if word))


def when(row: Mapping[str, Any]) -> str:
    """`2026-11-23 09:00-10:30`, with the second day where it is another one, and seconds where there are some."""
    zone = ZoneInfo(row["zone"] or "UTC")
    begin = row["started_at"].astimezone(zone)
    if row["ended_at"] is None:
        return f"{begin:%Y-%m-%d} {clock(begin)}-now"
    end = row["ended_at"].astimezone(zone)
    last = clock(end) if end.date() == begin.date() else f"{end:%Y-%m-%d} {clock(end)}"
    return f"{begin:%Y-%m-%d} {clock(begin)}-{last}"


def clock(moment: datetime) -> str:
    """The time of day, with seconds only where there are some."""
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def length(row: Mapping[str, Any]) -> str:
    """How much of it counts, and that this was corrected where it was."""
    if row["counted_ms"] is None:
        return ""
    measured = row["measured_ms"]
    corrected = row["adjusted_ms"] is not None and row["adjusted_ms"] != measured
    return duration(row["counted_ms"]) + (f" (measured {duration(measured or 0)})" if corrected else "")


def print_told(verb: str, store: Store, uids: Iterable[str], *, whose: bool = False) -> None:
    """A line for each of these entries as it is now, in the order given; also for `whose` client, where it is asked."""
    for uid in uids:
        row = entries.get(store, uid)
        client = f" for {row['client']}" if whose and row["client"] else ""
        click.echo(f"{verb} {told(row)}{visible(client)}")
