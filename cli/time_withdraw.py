"""`tt time withdraw`: taking back what was handed in."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.time_choosing import change_chosen
from store.filters import TIME
from store.timesheet import approval


@click.command()
@filter_argument(TIME, "words", metavar="ID...|FILTER", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Take back entries that were handed in or rejected.

    They are drafts again.

    \b
    tt time withdraw E12
    tt time withdraw status:rejected --yes
    """
    change_chosen(
        "withdraw", words, approval.withdraw, asks="Take back {}?", done="took back", would="would take back",
        yes=yes, dry_run=dry_run, where="status IN ('submitted', 'rejected')",
    )  # fmt: skip
