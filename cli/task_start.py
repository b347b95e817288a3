"""`tt task start`: a task as active without a session."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from store import task_edit
from store.changes import states
from store.database import Store
from store.filters import TASKS
from store.task_edit import Edit


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Mark tasks as being worked on, without recording.

    \b
    tt task start T12
    """
    change_chosen(
        "task start", words, _start, asks="Start {}?", done="started", would="would start",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip


def _start(store: Store, uids: list[str]) -> list[str]:
    started = {uid: f"T{task['task_id']}" for uid, task in states(store, "task", uids).items() if task["started_at"]}
    task_edit.edit(store, [uid for uid in uids if uid not in started], Edit({"started_at": store.now()}))
    return [f"{', '.join(started.values())} had been started already"] if started else []
