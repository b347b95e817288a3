"""`tt time reject`: giving back what was handed in."""

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
    """Give entries back to who handed them in, saying why.

    \b
    tt time reject E12 --reason "which ticket?"
    """

    def apply(store: Store, uids: list[str]) -> None:
        approval.reject(store, uids, reason)

    change_chosen(
        "reject", words, apply, asks="Reject {}?", done="rejected", would="would reject",
        yes=yes, dry_run=dry_run, where="status = 'submitted'",
    )  # fmt: skip
