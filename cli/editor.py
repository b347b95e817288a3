"""The user's editor on a text: what was typed is kept in a file until it is stored."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from recorder.places import Places
from store.errors import ConflictError, RefusedError, StoreError, UsageError


def edit_text(text: str, name: str, suffix: str, take: Callable[[str], None]) -> bool:
    """Open a text in $VISUAL or $EDITOR and hand what was saved to `take`; False where it is unchanged.

    Where `take` raises, the editor can be opened again; what was typed stays in a file that the error names. A
    ConflictError is final.
    """
    path = _write(text, name, suffix)
    while True:
        _run_editor(path)
        edited = path.read_text(encoding="utf-8", errors="replace")
        try:
            if edited != text:
                take(edited)
            path.unlink(missing_ok=True)
            return edited != text
        except StoreError as error:
            if isinstance(error, ConflictError) or not sys.stdin.isatty():
                raise type(error)(f"{error}; your text is kept in {path}") from error
            click.echo(f"tt: {error}", err=True)
            if not click.confirm("Open the editor again?", default=True, err=True):
                raise type(error)(f"{error}; your text is kept in {path}") from error


def _write(text: str, name: str, suffix: str) -> Path:
    folder = Places.from_environment().home / "edits"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor, path = tempfile.mkstemp(prefix=f"{name}-", suffix=suffix, dir=folder)
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
