"""Time entries of sessions: one begins and ends with each."""

from __future__ import annotations

from recorder.identity import new_uid
from store.act import Act
from store.changes import change, state
from store.handle import Store
from store.sql import question


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
    fields = {
        "task_uid": task_uid,
        "session_uid": session_uid,
        "person": person,
        "started_at": started_at,
        "zone": zone,
        "billable": True,
        "source": "session",
        "status": "running",
        "interrupted": False,
    }
    change(store, "time_entry", new_uid(), fields, act)


def end(store: Store, session_uid: str, ended_at: str, measured_ms: int, interrupted: bool, act: Act) -> None:
    """Close a session's entry as a draft; one that a person has changed away from `running` stays as it is."""
    uid = store.value(question("entry_of_session"), [session_uid])
    entry = state(store, "time_entry", uid) if uid else None
    if entry is None or entry["status"] != "running":
        return
    fields = {"ended_at": ended_at, "measured_ms": measured_ms, "status": "draft", "interrupted": interrupted}
    if interrupted and not entry["note"]:
        fields["note"] = "interrupted: ends at the last sign of life"
    change(store, "time_entry", uid, fields, act)
