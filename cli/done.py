"""`tt done`: closing tasks."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from cli.human import visible
from store import dependencies, tasks
from store.database import Store
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Close tasks as done.

    More than one at a time asks first. What waited for them and can go on now is said.

    \b
    tt done T12
    tt done project:acme tag:db --dry-run
    """
    change_chosen(
        "done", words, _close, asks="Close {}?", done="done", would="would close", yes=yes, dry_run=dry_run
    )  # fmt: skip


def _close(store: Store, uids: list[str]) -> list[str]:
    tasks.done(store, uids)
    return list(set_free(store, uids))


def set_free(store: Store, uids: list[str]) -> Iterator[str]:
    """A line for each task that waited for these and waits for nothing now."""
    for task in dependencies.unblocked(store, uids):
        yield f"unblocked T{task['task_id']} {visible(task['title'])}"
