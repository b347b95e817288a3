"""What a session's first and last journal records change: its row, its task, its time entry."""

from __future__ import annotations

from typing import Any

from store import component_links, tasks
from store.act import Act
from store.bulk import insert_rows
from store.changes import change, state
from store.handle import Store
from store.live import LiveSession
from store.sql import question
from store.table import Row
from store.timesheet import sessions

_COLUMN_OF_FIELD = {"on": "paths", "rows": "lines", "cols": "columns"}
_FIELDS = (
    *("uid", "started_at", "zone", "boot_id", "shell", "shell_path", "shell_version", "hooks", "argv", "on", "host"),
    *("username", "cwd", "rows", "cols", "tt_version", "idle_after_ms", "interactive"),
)


def begin(store: Store, session: LiveSession, event: dict[str, Any], act: Act) -> None:
    """Write the row and the running time entry of a session that was seen for the first time."""
    task_uid = _task_uid(store, session.uid, event.get("task"), act)
    row: Row = {_COLUMN_OF_FIELD.get(name, name): event.get(name) for name in _FIELDS}
    row |= {
        "session_id": store.value(question("next_session")),
        "task_uid": task_uid,
        "paths": event.get("on") or [],
        "start_boot_ns": session.start.boot_ns,
        "start_mono_ns": session.start.mono_ns,
    }
    insert_rows(store, "session", [row])
    if not event.get("host"):
        notify(store, session.uid, "headless", "the beginning of a session's journal is lost; its commands were kept")
    if event.get("on"):
        _tie(store, session.uid, task_uid, event["on"], act)
    sessions.begin(store, session.uid, task_uid, event.get("username"), row["started_at"], event.get("zone"), act)


def _tie(store: Store, session_uid: str, task_uid: str | None, paths: list[str], act: Act) -> None:
    """Tie a session and its task to the components it was begun on; paths that name none are told."""
    uids, wrong = component_links.link_session(store, session_uid, paths)
    for message in wrong:
        notify(store, session_uid, "unknown-component", message)
    task = state(store, "task", task_uid) if task_uid and uids else None
    if task is not None:
        linked = list(dict.fromkeys([*(task["component_uids"] or ()), *uids]))
        change(store, "task", task["uid"], {"component_uids": linked}, act)


def end(store: Store, ended: Row, act: Act) -> None:
    """Close the time entry of a session that is over."""
    sessions.end(store, ended, act)


def notify(store: Store, session_uid: str | None, kind: str, message: str) -> None:
    """Leave word for the user."""
    row = {"session_uid": session_uid, "noticed_at": store.now(), "kind": kind, "message": message}
    insert_rows(store, "notice", [row])


def _task_uid(store: Store, session_uid: str, told: dict[str, Any] | None, act: Act) -> str | None:
    match told:
        case None:
            return None
        case {"new": str(title), "uid": str(uid)}:
            return str(tasks.add_once(store, title, uid, act)["uid"])
        case {"uid": str(uid)}:
            name = f"T{told.get('task_id')}"
            found = state(store, "task", uid)
        case {"typed": str(name)}:
            found = tasks.find(store, name)
        case _:
            found, name = None, str(told)
    if found is None:
        notify(store, session_uid, "unknown-task", f"a session was recorded for {name}, which is no task of this store")
    return found["uid"] if found else None
