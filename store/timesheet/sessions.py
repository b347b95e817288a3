"""Time entries of sessions: one begins and ends with each, and nothing keeps it from being written.

Two terminals at once are two entries that overlap; both are kept, and `tt time check` tells of it.
"""

from __future__ import annotations

from typing import Any

from recorder.identity import new_uid
from store.act import Act
from store.changes import change, state
from store.errors import UsageError
from store.handle import Store
from store.sql import question
from store.table import Row
from store.terms import Terms
from store.timer import Segment
from store.timesheet import pieces, spans
from store.timesheet.entries import ENTRY
from store.timesheet.places import terms_of
from store.timesheet.timers import decided

_UNREADABLE = Terms(idle="ask", suspended="ask")  # what is wrong in config.toml must not keep a session from ending


def begin(
    store: Store,
    session_uid: str,
    task_uid: str | None,
    person: str | None,
    started_at: str,
    zone: str | None,
    act: Act,
) -> None:
    """The running entry of a session that was just seen for the first time."""
    fields: dict[str, Any] = {
        "task_uid": task_uid,
        "session_uid": session_uid,
        "person": person,
        "started_at": _whole(started_at),
        "zone": zone,
        "source": "session",
        "status": "running",
        "interrupted": False,
    }
    uid = new_uid()
    change(store, ENTRY, uid, {**fields, "billable": _terms(store, {**fields, "uid": uid}).billable}, act)


def end(store: Store, ended: Row, act: Act) -> None:
    """Close a session's entry as a draft; one that a person has changed away from `running` stays as it is."""
    uid = store.value(question("entry_of_session"), [ended["session_uid"]])
    entry = state(store, ENTRY, uid) if uid else None
    if entry is None or entry["status"] != "running":
        return
    interrupted = ended["state"] == "interrupted"
    found = _pieces(store, ended["session_uid"])
    counted = decided(_terms(store, entry), {piece.kind for piece in found})
    begin_ms = spans.to_ms(entry["started_at"])
    fields = {
        "ended_at": spans.to_text(begin_ms + ended["duration_ms"]),
        "pieces": pieces.stored(found),
        "counted": counted,
        "measured_ms": pieces.measured_ms(found, counted),
        "status": "draft",
        "interrupted": interrupted,
        "clock_step_ms": ended["clock_step_ms"],
    }
    if interrupted and not entry["note"]:
        fields["note"] = "interrupted: ends at the last sign of life"
    change(store, ENTRY, entry["uid"], fields, act)


def _pieces(store: Store, session_uid: str) -> pieces.Pieces:
    """What a session consisted of, as its segments tell it."""
    found: pieces.Pieces = ()
    for row in store.rows(question("session_segments"), [session_uid]):
        found = pieces.behind(found, (Segment(row["kind"], 0, row["duration_ms"]),))
    return found


def _terms(store: Store, row: Row) -> Terms:
    try:
        return terms_of(store, [row])[row["uid"]]
    except UsageError:
        return _UNREADABLE


def _whole(moment: str) -> str:
    """The instant in whole milliseconds."""
    return spans.to_text(spans.to_ms(moment))
