"""`tt task duplicate`: new tasks like those there are."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from store import tasks
from store.changes import states
from store.database import Store
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Make new open tasks like these.

    Notes, time and what they wait for are left behind.

    \b
    tt task duplicate T12
    """
    change_chosen(
        "task duplicate", words, _duplicate, asks="Duplicate {}?", done="duplicated", would="would duplicate",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip


def _duplicate(store: Store, uids: list[str]) -> list[str]:
    made = states(store, "task", tasks.duplicate(store, uids))
    return [f"T{task['task_id']}" for task in made.values()]
