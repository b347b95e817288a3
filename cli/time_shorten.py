"""`tt time shorten`: less time for an entry."""

from __future__ import annotations

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_told import print_told
from cli.time_words import length_ms
from store.timesheet import editing, entries


@click.command()
@click.argument("entry", shell_complete=names("entry"))
@click.argument("length")
@click.option("--start", "at_start", is_flag=True, help="Let it begin later, instead of ending earlier.")
def command(entry: str, length: str, at_start: bool) -> None:
    """Take time off an entry.

    \b
    tt time shorten E12 30m
    tt time shorten E12 5m --start
    """
    with opened_time("shorten") as store:
        uids = editing.shorten(store, entries.resolve(store, entry), length_ms(length), at_start=at_start)
        print_told("shortened", store, uids)
