"""`tt task ack`: the owner has taken note."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from store import escalation
from store.database import Store
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Say that you have taken note of tasks, so that they are not escalated.

    \b
    tt task ack T12
    """
    change_chosen(
        "task ack", words, _acknowledge, asks="Acknowledge {}?", done="acknowledged", would="would acknowledge",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip


def _acknowledge(store: Store, uids: list[str]) -> None:
    escalation.acknowledge(store, uids)
