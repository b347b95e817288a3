"""Entries, tasks and commands for tests of the timesheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from recorder.identity import new_uid
from store import instants, tasks
from store.act import Act
from store.changes import State, change
from store.database import Store
from store.timesheet import entries
from store.timesheet.changing import change_entries
from store.timesheet.moments import instant

BERLIN = ZoneInfo("Europe/Berlin")
DAY = "2026-06-01"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = 60_000
HOUR = 60 * MINUTE


def at(text: str, zone: ZoneInfo = BERLIN, fold: str | None = None) -> str:
    """An instant as the store keeps it, of local words; a time of day alone is of one Monday."""
    return instants.from_datetime(instant(text, NOON, zone, fold=fold))


def made(store: Store, begin: str, end: str | None, *, overlap: str | None = None, **fields: Any) -> State:
    """A new entry from and to local times, as it is stored."""
    uid = new_uid()
    wanted = {"started_at": at(begin), "ended_at": end and at(end), "person": "ann", "zone": "Europe/Berlin", **fields}
    if end is None:
        wanted["status"] = "running"
    change_entries(store, {uid: wanted}, overlap=overlap)
    return row(store, uid)


def row(store: Store, uid: str) -> State:
    """An entry as it is stored."""
    return entries.resolve(store, uid)


def task(store: Store, title: str = "Mend it", **fields: Any) -> str:
    """The uid of a new task."""
    return str(tasks.add(store, title, **fields)["uid"])


def client(store: Store, name: str, **fields: Any) -> str:
    """The uid of a new client."""
    return _named(store, "client", name, **fields)


def project(store: Store, name: str, **fields: Any) -> str:
    """The uid of a new project."""
    return _named(store, "project", name, **fields)


def _named(store: Store, kind: str, name: str, **fields: Any) -> str:
    uid = new_uid()
    change(store, kind, uid, {"name": name, **fields})
    return uid


def next_command(store: Store, verb: str = "time edit") -> Store:
    """The store as the next `tt` command of the user would have it."""
    return replace(store, act=Act(verb))


def timeline(store: Store) -> list[str]:
    """Every entry as `E1 09:00-10:00`, by its start."""
    found = []
    for entry in entries.list_entries(store).rows:
        begin, end = (moment and moment.astimezone(BERLIN) for moment in (entry["started_at"], entry["ended_at"]))
        found.append(f"E{entry['entry_id']} {begin:%H:%M}-{end:%H:%M}" if end else f"E{entry['entry_id']} {begin:%H:%M}-")
    return found


def piece(kind: str, from_minute: int, to_minute: int) -> dict[str, Any]:
    """A piece as the store keeps it, in minutes."""
    return {"kind": kind, "from_ms": from_minute * MINUTE, "to_ms": to_minute * MINUTE}
