"""Tasks: adding, finding and closing them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from recorder.identity import new_uid
from store import recurring, task_notes
from store.act import Act
from store.changes import State, change_many, state, states
from store.errors import NotFoundError, RefusedError
from store.handle import Store
from store.sql import question
from store.table import Row, Table
from store.task_changes import add_task, change_tasks, new_task
from store.task_fields import CLOSED

_NUMBER = re.compile(r"[Tt]?(\d{1,15})")
_UID_PREFIX = re.compile(r"[0-9a-f-]{6,36}")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COPIED = (
    *("title", "priority", "project", "client", "owner", "tags", "due_at", "scheduled_at", "wait_at", "until_at"),
    *("estimate_ms", "fields", "escalation"),
)
EVERYTHING = 2**62
OPEN = "status NOT IN ('done', 'cancelled')"


def add(
    store: Store,
    title: str,
    *,
    notes: Sequence[str] = (),
    due: str | None = None,
    uid: str | None = None,
    act: Act | None = None,
    **fields: Any,
) -> State:
    """A new open task with these columns; `due` is an instant's text, `owner` is by default whoever asks. Returns its row."""
    row = new_task(store, title, {"due_at": due, **fields})
    added = state(store, "task", add_task(store, row, uid=uid, notes=notes, act=act))
    assert added is not None
    return added


def add_once(store: Store, title: str, uid: str, act: Act | None = None) -> State:
    """The task with this uid, created where it is not there yet, however often `tt work --new` tells of it."""
    return state(store, "task", uid) or add(store, title, uid=uid, act=act)


def find(store: Store, name: str) -> State | None:
    """The task that "T12", "12", or the beginning of a uid no other task shares names; None where there is none."""
    number = _NUMBER.fullmatch(name)
    if number:
        uid = store.value(question("task_by_number"), [int(number[1])])
        if uid is not None:
            return state(store, "task", uid)
    if _UID_PREFIX.fullmatch(name.lower()):
        uids = store.rows(question("tasks_by_uid_prefix"), [name.lower()])
        if len(uids) == 1:
            return state(store, "task", uids[0]["uid"])
    return None


def resolve(store: Store, name: str) -> State:
    """The task that a user's word names; raises NotFoundError."""
    found = find(store, name)
    if found is None:
        raise NotFoundError(f"there is no task {name}; `tt ls` shows the tasks there are")
    return found


def get(store: Store, name: str) -> Table:
    """One task as the `tasks` view shows it; raises NotFoundError."""
    return store.query(question("task_show"), [resolve(store, name)["task_id"]])


def alerts_of(store: Store, task_id: int) -> Table:
    """The alerts that a task is made of, those that fire and the worst of them first."""
    return store.query(question("task_alerts"), [task_id, EVERYTHING])


def links(store: Store, uid: str) -> Row:
    """How many sessions, commands and time entries a task has."""
    return store.one(question("task_links"), [uid]) or {}


def list_tasks(
    store: Store,
    where: str = OPEN,
    parameters: Sequence[object] = (),
    *,
    limit: int = EVERYTHING,
    order: str = "urgency DESC, task_id",
    columns: str = "*",
) -> Table:
    """Tasks of the `tasks` view, most urgent first; `where` is an SQL condition over that view."""
    sql = question("task_list").replace("/*columns*/", columns).replace("/*where*/", where).replace("/*order*/", order)
    return store.query(sql, [*parameters, limit])


def resolve_all(store: Store, names: Sequence[str]) -> list[State]:
    """The tasks that words or uids name, each once; raises NotFoundError."""
    whole = states(store, "task", [name for name in names if _UID.fullmatch(name)])
    found = (whole.get(name) or resolve(store, name) for name in names)
    return list({task["uid"]: task for task in found}.values())


def done(store: Store, names: Sequence[str]) -> list[State]:
    """Close tasks as done, all or none; returns their rows.

    Raises NotFoundError, RefusedError where one is closed already.
    """
    return close(store, names, "done")


def close(store: Store, names: Sequence[str], status: str, resolution: str | None = None) -> list[State]:
    """Close tasks as done or cancelled, all or none, and make what recurs after them; returns their rows."""
    with store.transaction():
        found = resolve_all(store, names)
        for task in found:
            _refuse_closing(task)
        fields = {"status": status, "resolution": resolution or status, "done_at": store.now(), "started_at": None}
        change_tasks(store, {task["uid"]: fields for task in found}, present={task["uid"]: task for task in found})
        closed = list(states(store, "task", [task["uid"] for task in found]).values())
        recurring.after_closing(store, closed)
        return closed


def reopen(store: Store, names: Sequence[str]) -> list[str]:
    """Open closed tasks again; returns the uids of those that were closed."""
    with store.transaction():
        fields = {"status": "open", "resolution": None, "done_at": None}
        return change_tasks(store, {task["uid"]: fields for task in resolve_all(store, names)})


def duplicate(store: Store, names: Sequence[str]) -> list[str]:
    """New open tasks with the same columns, but for their history and dependencies; returns their uids."""
    with store.transaction():
        found = [{name: task[name] for name in _COPIED} for task in resolve_all(store, names)]
        return change_tasks(store, {new_uid(): new_task(store, task["title"], task) for task in found})


def remove(store: Store, names: Sequence[str]) -> None:
    """Delete tasks with their notes, all or none; raises RefusedError where work was recorded for one."""
    with store.transaction():
        found = resolve_all(store, names)
        uids = [task["uid"] for task in found]
        worked = store.one(question("recorded_tasks"), [json.dumps(uids)])
        if worked is not None:
            name = f"T{worked['task_id']}"
            raise RefusedError(f"work was recorded for {name}; `tt task cancel {name}` closes it and keeps the record")
        notes = [note["uid"] for found_notes in task_notes.of_tasks(store, uids).values() for note in found_notes]
        change_many(store, "note", dict.fromkeys(notes))
        change_many(store, "task", dict.fromkeys(uids))


def _refuse_closing(task: State) -> None:
    if task["status"] in CLOSED:
        raise RefusedError(
            f"T{task['task_id']} is {task['status']} already; `tt task show T{task['task_id']}` says since when"
        )
