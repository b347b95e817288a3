"""Runs the verbs of `tt runbook` in this process, on a home with made-up work in it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places
from runbooks.history import Recorded
from runbooks.model import Procedure
from runbooks.versions import keeping
from sandbox.ops_storing import store_history
from store.database import Store, open_store, prepare_home
from tests.journals import JournalBuilder

Line = str | tuple[str, int] | tuple[str, int, str]  # a command, its exit status, what it printed


def run(*words: object, stdin: str | None = None) -> Result:
    """One `tt runbook ...` without a terminal."""
    return CliRunner().invoke(tt, ["runbook", *map(str, words)], input=stdin, prog_name="tt")


def done(*words: object, stdin: str | None = None) -> Result:
    """One that goes well."""
    result = run(*words, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result


def prepared(places: Places, empty_store: Path) -> Places:
    """A home with an empty store."""
    prepare_home(places)
    shutil.copy(empty_store, places.store)
    return places


def query(places: Places, sql: str) -> list[dict[str, Any]]:
    """Rows of the store."""
    with open_store(places, "test") as store:
        return [dict(row) for row in store.rows(sql)]


def add(places: Places, *procedures: Procedure, **more: Any) -> None:
    """Procedures as the next runbooks."""

    def put(store: Store) -> None:
        for procedure in procedures:
            keeping.create(store, procedure, **more)

    in_store(places, put)


def in_store(places: Places, work: Callable[[Store], Any]) -> Any:
    """Anything done with the open store."""
    with open_store(places, "test") as store:
        return work(store)


def work(places: Places, title: str, *lines: Line) -> int:
    """A task that was worked on by these commands, one every ten seconds; returns its number."""
    return store_history(places.home, list(commands(lines)), title)


def commands(lines: Sequence[Line]) -> list[Recorded]:
    """These lines as the recorder has them."""
    found = []
    for at, line in enumerate(lines):
        text, exit_code, output = _parts(line)
        found.append(
            Recorded(
                command_id=at + 1,
                uid=str(uuid.UUID(int=at + 1)),
                session_id=1,
                seq=at + 1,
                text=text,
                cwd="/srv/app",
                host="laptop",
                username="marcus",
                started_at=f"2026-05-04T09:{at // 6:02}:{at % 6 * 10:02}.000000Z",
                duration_ms=100,
                exit_code=exit_code,
                output=output,
            )
        )
    return found


def more_work(places: Places, task: int, *texts: str) -> None:
    """A further session on a task."""
    journal = JournalBuilder(places.journals)
    journal.begin(task={"typed": f"T{task}"}, cwd="/srv/app", host="laptop", username="marcus")
    for at, text in enumerate(texts, 1):
        journal.command(at, text)
    journal.finish()


def _parts(line: Line) -> tuple[str, int, str]:
    if isinstance(line, str):
        return line, 0, ""
    return line[0], line[1], line[2] if len(line) == 3 else ""
