"""One task as TOML in the user's editor: what was typed is never lost, and nobody's change is overwritten."""

from __future__ import annotations

from typing import Any

import click

from cli.editor import edit_text
from cli.opening import opened_tasks
from cli.task_text import edit_of, task_text
from store import task_edit, task_notes
from store.changes import state
from store.database import Store
from store.errors import ConflictError


def edit_in_editor(uid: str) -> None:
    """Open a task in $VISUAL or $EDITOR and store what was changed; raises ConflictError where it has changed since."""
    with opened_tasks("task edit") as store:
        seen = _task(store, uid)
        text = task_text(seen, _numbers(store, seen), task_notes.of_tasks(store, [uid]).get(uid, []))
    name = f"T{seen['task_id']}"
    changed = False

    def take(edited: str) -> None:
        nonlocal changed
        changed = _store(edited, text, seen)

    edit_text(text, name, ".toml", take)
    if changed:
        click.echo(f"changed {name}")
    else:
        click.echo(f"{name} is unchanged", err=True)


def _store(edited: str, text: str, seen: dict[str, Any]) -> bool:
    with opened_tasks("task edit") as store, store.transaction():
        wanted, notes = edit_of(store, edited, text, seen)
        if not wanted and not notes:
            return False
        if state(store, "task", seen["uid"]) != seen:
            raise ConflictError(f"T{seen['task_id']} was changed by somebody else meanwhile")
        return bool(task_edit.edit(store, [seen["uid"]], wanted, notes) or notes)


def _task(store: Store, uid: str) -> dict[str, Any]:
    found = state(store, "task", uid)
    assert found is not None
    return found


def _numbers(store: Store, task: dict[str, Any]) -> list[str]:
    """The tasks it depends on, as the user names them."""
    sql = "SELECT task_id FROM task WHERE uid = CAST(? AS UUID)"
    return [f"T{number}" for uid in task["depends_on"] or () if (number := store.value(sql, [uid]))]
