"""`tt task reopen`: opening closed tasks."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from store import tasks
from store.database import Store
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Open closed tasks again.

    \b
    tt task reopen T12
    """
    change_chosen(
        "task reopen", words, _reopen, asks="Reopen {}?", done="reopened", would="would reopen",
        yes=yes, dry_run=dry_run, where=f"NOT ({tasks.OPEN})",
    )  # fmt: skip


def _reopen(store: Store, uids: list[str]) -> None:
    tasks.reopen(store, uids)
