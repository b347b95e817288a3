"""Periods that are closed: whose days they are, why, and the guard that keeps their entries as they are.

locked           |=====================|
entries   |---|                           free
              |-----|                     locked, for it ends in it
                    |----|                locked
                                  |-----| locked, for it begins in it
                                       |--|  free: it begins where the lock ends
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from recorder.identity import new_uid
from store.changes import State, change, change_many, label, state
from store.errors import ConflictError, NotFoundError, UsageError
from store.handle import Store
from store.sql import question
from store.table import Table
from store.terms import TermBook
from store.timesheet import spans
from store.timesheet.entries import ENTRY, rows_of
from store.timesheet.intervals import Interval
from store.timesheet.periods import Period
from store.timesheet.places import NOWHERE, Place, places_of

_KIND = "lock"
_NAME = re.compile(r"(?:LK)?(\d{1,15})", re.IGNORECASE)


def list_locks(store: Store) -> Table:
    """Every period that is locked."""
    return store.query(question("locks_list"))


def lock(
    store: Store, period: Period, reason: str, *, client: str | None = None, person: str | None = None, zone: str | None = None
) -> State:
    """Close a period for everybody, or for one client, one person, or both; returns the lock's row.

    Its days are those of `zone`, else of what was agreed with the client. Whose time the entries in it are is written on
    them, so that a task or project that gets another client later does not move them. Raises UsageError, NotFoundError.
    """
    _demand(reason, "why it is closed")
    client_uid = None if client is None else _client_uid(store, client)
    fields = {
        "client_uid": client_uid,
        "person": person,
        "from_on": str(period.first),
        "to_on": str(period.last),
        "zone": zone or TermBook(store).of(client_uid).zone,
        "reason": reason,
        "locked_at": store.now(),
    }
    with store.transaction():
        made = change(store, _KIND, new_uid(), fields)
        assert made is not None
        _write_places(store, made)
    return made


def _write_places(store: Store, made: State) -> None:
    """Client and project on the entries of a lock that have them from their task or project, as approval does it."""
    days = Period(_day(made["from_on"]), _day(made["to_on"])).interval(ZoneInfo(made["zone"]))
    asked = {"from_ms": days.from_ms, "to_ms": days.to_ms}
    rows = rows_of(store, [row["uid"] for row in store.rows(question("entries_to_close"), asked)])
    places, now = places_of(store, rows.values()), spans.now_ms(store)
    held = {uid: row for uid, row in rows.items() if _first(row, places[uid], spans.span(row, now), [(made, days)])}
    fields = {uid: {"client": places[uid].client, "project": places[uid].project} for uid in held}
    written = change_many(store, ENTRY, fields)
    if written:
        few = "1 entry" if len(written) == 1 else f"{len(written):,} entries"
        store.told.append(f"client and project are written on {few}, as their tasks and projects say now")


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def unlock(store: Store, name: str, reason: str) -> State:
    """Open a locked period again; the trail keeps both reasons. Returns the row that was; raises NotFoundError."""
    _demand(reason, "why it is opened again")
    with store.transaction():
        found = _resolve(store, name)
        change(store, _KIND, found["uid"], {"reason": f"{found['reason']}; unlocked: {reason}"})
        change(store, _KIND, found["uid"], None)
    return found


def refuse_locked(store: Store, rows: Iterable[Mapping[str, Any]]) -> None:
    """Raise ConflictError, naming the lock and its reason, where an entry lies in a locked period with either end."""
    for row, found in locked(store, list(rows)):
        name = label("time_entry", row) if row["entry_id"] else "that time"
        raise ConflictError(f"{name} lies in {described(found)}; tt time unlock {label(_KIND, found)} --reason WHY opens it")


def locked(store: Store, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The entries that lie in a locked period, each with the first of its locks."""
    found = list_locks(store).rows if rows else []
    if not found:
        return []
    places = places_of(store, rows) if any(one["client_uid"] for one in found) else {}
    now = spans.now_ms(store)
    closed = [(one, Period(one["from_on"], one["to_on"]).interval(ZoneInfo(one["zone"]))) for one in found]
    hits = ((row, _first(row, places.get(row["uid"], NOWHERE), spans.span(row, now), closed)) for row in rows)
    return [(row, hit) for row, hit in hits if hit is not None]


def described(found: Mapping[str, Any]) -> str:
    """A lock as a sentence names it: LK1 (2026-10-01 to 2026-10-31, of acme: invoiced)."""
    whose = ", ".join(str(one) for one in (found.get("client"), found["person"]) if one)
    days = Period(found["from_on"], found["to_on"])
    return f"the locked period {label(_KIND, found)} ({days}{f', of {whose}' if whose else ''}: {found['reason']})"


def _first(
    row: Mapping[str, Any], place: Place, taken: Interval, closed: Sequence[tuple[Mapping[str, Any], Interval]]
) -> Mapping[str, Any] | None:
    for one, days in closed:
        meets = taken.from_ms < days.to_ms and (taken.to_ms > days.from_ms or taken.from_ms == days.from_ms)
        for_all = one["client_uid"] is None or one["client_uid"] == place.client_uid
        if meets and for_all and one["person"] in (None, row["person"]):
            return one
    return None


def _resolve(store: Store, name: str) -> State:
    match = _NAME.fullmatch(name)
    uid = store.value("SELECT CAST(uid AS VARCHAR) FROM period_lock WHERE lock_id = ?", [int(match[1])]) if match else None
    found = state(store, _KIND, uid) if uid else None
    if found is None:
        raise NotFoundError(f"there is no lock {name}; `tt time locks` shows those there are")
    return found


def _client_uid(store: Store, name: str) -> str:
    uid = store.value("SELECT CAST(client_uid AS VARCHAR) FROM client_names WHERE known_as = lower(?)", [name])
    if uid is None:
        raise NotFoundError(f"there is no client {name}; `tt client ls` shows those there are")
    return str(uid)


def _demand(reason: str, what: str) -> None:
    if not reason.strip():
        raise UsageError(f"say {what}: --reason WHY")
