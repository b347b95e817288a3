"""`tt task cancel`: closing tasks that will not be done."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.done import set_free
from cli.filter_argument import filter_argument
from store import tasks
from store.database import Store
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Close tasks without doing them.

    \b
    tt task cancel T12
    """
    change_chosen(
        "task cancel", words, _cancel, asks="Cancel {}?", done="cancelled", would="would cancel",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip


def _cancel(store: Store, uids: list[str]) -> list[str]:
    tasks.close(store, uids, "cancelled")
    return list(set_free(store, uids))
