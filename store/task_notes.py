"""Notes on tasks, each with its time and author."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from recorder.identity import new_uid
from store.act import Act, present_user
from store.changes import change_many, state
from store.errors import NotFoundError, UsageError
from store.handle import Store
from store.sql import question
from store.table import Row, Table


def write(store: Store, notes: Mapping[str, Sequence[Mapping[str, Any]]], act: Act | None = None) -> None:
    """New notes by task; `task_changes` calls this, with the task's own change."""
    rows = {
        note.get("uid") or new_uid(): {
            "task_uid": uid,
            "noted_at": note.get("noted_at") or store.now(),
            "author": note.get("author") or present_user(),
            "text": _checked(note["text"]),
        }
        for uid, found in notes.items()
        for note in found
    }
    if rows:
        change_many(store, "note", rows, act)


def of_tasks(store: Store, uids: Sequence[str]) -> dict[str, list[Row]]:
    """The notes of tasks by their uid, oldest first."""
    found: dict[str, list[Row]] = {}
    for row in store.rows(question("notes_of_tasks"), [json.dumps(list(uids))]) if uids else ():
        found.setdefault(row["task_uid"], []).append(row)
    return found


def list_notes(store: Store, task_id: int) -> Table:
    """The notes of a task as the `task_notes` view shows them, oldest first."""
    return store.query(question("task_notes"), [task_id])


def remove(store: Store, name: str, task_uid: str) -> None:
    """Delete the note N3 of a task; raises NotFoundError."""
    digits = name[1:] if name[:1] in "Nn" else name
    found = None
    if digits.isdigit():
        uid = store.value("SELECT CAST(uid AS VARCHAR) FROM task_note WHERE note_id = ?", [int(digits)])
        found = state(store, "note", uid) if uid else None
    if found is None or found["task_uid"] != task_uid:
        raise NotFoundError(f"this task has no note {name}; `tt task note T1` lists its notes")
    change_many(store, "note", {found["uid"]: None})


def _checked(text: str) -> str:
    if not text.strip():
        raise UsageError("a note needs a text; give it as in: tt task note T1 Called the customer")
    return text
