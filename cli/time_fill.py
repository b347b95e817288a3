"""`tt time fill`: an entry without gaps beside it."""

from __future__ import annotations

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_told import print_told
from cli.time_words import length_ms
from store.timesheet import editing, entries


@click.command()
@click.argument("entry", shell_complete=names("entry"))
@click.option("--before", "sides", flag_value="before", help="Only back to the entry before it.")
@click.option("--after", "sides", flag_value="after", help="Only on to the entry after it.")
@click.option("--limit", default="8h", show_default=True, metavar="LENGTH", help="A longer gap is left as it is.")
def command(entry: str, sides: str | None, limit: str) -> None:
    """Let an entry reach to those before and after it.

    Entries of the same person count; what is gained is active time.

    \b
    tt time fill E12
    tt time fill E12 --before
    """
    with opened_time("fill") as store:
        found = entries.resolve(store, entry)
        editing.fill(store, found, (sides,) if sides else ("before", "after"), limit_ms=length_ms(limit))
        print_told("filled", store, [found["uid"]])
