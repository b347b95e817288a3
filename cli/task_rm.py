"""`tt task rm`: deleting tasks."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from store import tasks
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Delete tasks for which no work was recorded.

    \b
    tt task rm T12
    """
    change_chosen(
        "task rm", words, tasks.remove, asks="Delete {}?", done="deleted", would="would delete",
        yes=yes, dry_run=dry_run, where="true",
    )  # fmt: skip
