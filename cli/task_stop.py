"""`tt task stop`: no longer active."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from store import task_edit
from store.database import Store
from store.filters import TASKS
from store.task_edit import Edit


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Take back `tt task start`.

    \b
    tt task stop T12
    """
    change_chosen(
        "task stop", words, _stop, asks="Stop {}?", done="stopped", would="would stop",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip


def _stop(store: Store, uids: list[str]) -> None:
    task_edit.edit(store, uids, Edit({"started_at": None}))
