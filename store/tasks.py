"""Tasks: adding, finding and closing them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recorder.identity import new_uid
from store.act import Act, present_user
from store.changes import State, change, state
from store.errors import NotFoundError, RefusedError, UsageError
from store.handle import Store
from store.sql import question
from store.table import Table

_NUMBER = re.compile(r"[Tt]?(\d{1,15})")
_UID_PREFIX = re.compile(r"[0-9a-f-]{6,36}")
PRIORITIES = ("H", "M", "L")


def add(
    store: Store,
    title: str,
    *,
    project: str | None = None,
    client: str | None = None,
    priority: str | None = None,
    tags: Sequence[str] = (),
    due: str | None = None,
    estimate_ms: int | None = None,
    owner: str | None = None,
    source: str = "manual",
    uid: str | None = None,
    act: Act | None = None,
) -> State:
    """A new open task; `due` is an instant's text, `owner` is by default whoever asks. Returns its row."""
    if not title.strip():
        raise UsageError("a task needs a title; give it as in: tt add Restore the backup")
    if priority is not None and priority not in PRIORITIES:
        raise UsageError(f"there is no priority {priority}; use H, M or L")
    fields = {
        "title": " ".join(title.split()),
        "status": "open",
        "priority": priority,
        "project": project,
        "client": client,
        "owner": owner or present_user(),
        "tags": list(tags),
        "due_at": due,
        "created_at": store.now(),
        "estimate_ms": estimate_ms,
        "source": source,
        "escalation_level": 0,
    }
    added = change(store, "task", uid or new_uid(), fields, act)
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


def list_tasks(store: Store, where: str = "status NOT IN ('done', 'cancelled')", parameters: Sequence[object] = ()) -> Table:
    """Tasks of the `tasks` view, most urgent first; `where` is an SQL condition over that view."""
    return store.query(question("task_list").replace("/*where*/", where), parameters)


def done(store: Store, names: Sequence[str]) -> list[State]:
    """Close tasks as done, all or none; returns their rows.

    Raises NotFoundError, RefusedError where one is closed already.
    """
    with store.transaction():
        found = {task["uid"]: task for task in (resolve(store, name) for name in names)}
        for task in found.values():
            _refuse_closing(store, task)
        moment = store.now()
        fields = {"status": "done", "resolution": "done", "done_at": moment}
        changed = (change(store, "task", uid, fields) for uid in found)
        return [task for task in changed if task is not None]


def _refuse_closing(store: Store, task: State) -> None:
    if task["status"] in ("done", "cancelled"):
        raise RefusedError(
            f"T{task['task_id']} is {task['status']} already; `tt task show T{task['task_id']}` says since when"
        )
