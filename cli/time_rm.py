"""`tt time rm`: entries that should not be there."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.time_choosing import change_chosen
from store.database import Store
from store.filters import TIME
from store.timesheet import editing, entries


@click.command()
@filter_argument(TIME, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Delete time entries.

    Approved and invoiced ones stay; what a session recorded stays as well, only its time no longer counts.

    \b
    tt time rm E12
    """

    def apply(store: Store, uids: list[str]) -> None:
        editing.remove(store, list(entries.rows_of(store, uids).values()))

    change_chosen(
        "rm", words, apply, asks="Delete {}?", done="deleted", would="would delete", yes=yes, dry_run=dry_run, gone=True
    )
