"""`tt time lengthen`: more time for an entry."""

from __future__ import annotations

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import future_option, overlap_option
from cli.time_told import print_told
from cli.time_words import length_ms
from store.timesheet import editing, entries


@click.command()
@click.argument("entry", shell_complete=names("entry"))
@click.argument("length")
@click.option("--start", "at_start", is_flag=True, help="Let it begin earlier, instead of ending later.")
@overlap_option
@future_option
def command(entry: str, length: str, at_start: bool, overlap: str | None, future: bool) -> None:
    """Add time to an entry.

    \b
    tt time lengthen E12 15m
    tt time lengthen E12 5m --start
    """
    with opened_time("lengthen") as store:
        found = entries.resolve(store, entry)
        editing.lengthen(store, found, length_ms(length), at_start=at_start, overlap=overlap, allow_future=future)
        print_told("lengthened", store, [found["uid"]])
