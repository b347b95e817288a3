"""One task as TOML in the user's editor: what was typed is never lost, and nobody's change is overwritten."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from cli.opening import opened_tasks
from cli.task_text import edit_of, task_text
from recorder.places import Places
from store import task_edit, task_notes
from store.changes import state
from store.database import Store
from store.errors import ConflictError, RefusedError, StoreError, UsageError


def edit_in_editor(uid: str) -> None:
    """Open a task in $VISUAL or $EDITOR and store what was changed; raises ConflictError where it has changed since."""
    with opened_tasks("task edit") as store:
        seen = _task(store, uid)
        text = task_text(seen, _numbers(store, seen), task_notes.of_tasks(store, [uid]).get(uid, []))
    name = f"T{seen['task_id']}"
    path = _write(text, name)
    while True:
        _run_editor(path)
        try:
            if not _store(path, text, seen):
                click.echo(f"{name} is unchanged", err=True)
            else:
                click.echo(f"changed {name}")
            path.unlink(missing_ok=True)
            return
        except StoreError as error:
            if isinstance(error, ConflictError) or not sys.stdin.isatty():
                raise type(error)(f"{error}; your text is kept in {path}") from error
            click.echo(f"tt: {error}", err=True)
            if not click.confirm("Open the editor again?", default=True, err=True):
                raise type(error)(f"{error}; your text is kept in {path}") from error


def _store(path: Path, text: str, seen: dict[str, Any]) -> bool:
    edited = path.read_text(encoding="utf-8", errors="replace")
    if edited == text:
        return False
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


def _write(text: str, name: str) -> Path:
    folder = Places.from_environment().home / "edits"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor, path = tempfile.mkstemp(prefix=f"{name}-", suffix=".toml", dir=folder)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(path)


def _run_editor(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("vi" if sys.stdin.isatty() else "")
    if not editor:
        path.unlink()
        raise UsageError("there is no terminal to edit on; use the options, or set EDITOR to a program that needs none")
    try:
        status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        path.unlink()
        raise UsageError(f"the editor {editor!r} can't be run ({error}); set EDITOR, or use the options") from error
    if status:
        raise RefusedError(
            f"the editor {editor!r} ended with status {status}, nothing was changed; your text is kept in {path}"
        )
    if not path.is_file():
        raise RefusedError(f"the editor {editor!r} left no file behind, nothing was changed; edit again")
