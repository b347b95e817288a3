"""`tt infra log`: what changed of components."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.infra_choosing import choose
from cli.opening import opened
from cli.output import output_options, print_table
from store import component_history
from store.filters import COMPONENTS

_EVERYTHING = 2**31


@click.command()
@filter_argument(COMPONENTS, "words", metavar="[PATH...|FILTER]")
@click.option("-n", "--newest", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="How many.")
@click.option("-a", "--all", "everything", is_flag=True, help="All of them.")
@output_options
def command(words: tuple[str, ...], newest: int, everything: bool, format_: str) -> None:
    """List what changed, the newest last.

    By people and by sources: who, when, and what it was before.

    \b
    tt infra log eu-west-1/prod/db
    tt infra log on:eu-west-1/prod --newest 200
    """
    with opened("infra log") as store:
        uids = [row["uid"] for row in choose(store, words)] if words else None
        table = component_history.changes(store, uids, _EVERYTHING if everything else newest)
    print_table(table, format_, none="nothing changed yet")
