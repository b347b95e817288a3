"""`tt time reopen`: approved entries become drafts again."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.time_choosing import change_chosen
from store.database import Store
from store.filters import TIME
from store.timesheet import approval


@click.command()
@filter_argument(TIME, "words", metavar="ID...|FILTER", required=True)
@click.option("--reason", metavar="TEXT", required=True, help="Why; it is kept.")
@asking_options
def command(words: tuple[str, ...], reason: str, yes: bool, dry_run: bool) -> None:
    """Make approved entries drafts again, saying why.

    Not those that are invoiced: tt invoice credit releases them.

    \b
    tt time reopen E12 --reason "wrong hours"
    """

    def apply(store: Store, uids: list[str]) -> None:
        approval.reopen(store, uids, reason)

    change_chosen(
        "reopen", words, apply, asks="Reopen {}?", done="reopened", would="would reopen",
        yes=yes, dry_run=dry_run, where="status = 'approved'",
    )  # fmt: skip
