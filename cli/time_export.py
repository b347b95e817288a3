"""`tt time export`: time entries as files of other programs, and our own."""

from __future__ import annotations

import sys

import click

from cli.filter_argument import filter_argument
from cli.group import tell
from cli.opening import opened
from cli.time_words import read_zone
from cli.words import condition
from store.filters import TIME
from store.terms import TermBook
from store.timesheet.exporting import exported
from store.timesheet.formats import FORMATS


@click.command()
@filter_argument(TIME, "words")
@click.option("--to", "format_", type=click.Choice(tuple(FORMATS)), default="json", show_default=True, help="The format.")
@click.option(
    "--zone", metavar="NAME", help="The zone of local times, for formats that have them; by default that of [billing]."
)
def command(words: tuple[str, ...], format_: str, zone: str | None) -> None:
    """Print time entries in a format that other programs read, or our own.

    Our own JSON has everything. Of other formats those with a beginning and an end get the stretches that count.

    \b
    tt time export project:acme since:som > acme.json
    tt time export --to timewarrior > intervals.json
    tt time export --to toggl --zone Europe/Berlin > toggl.csv
    """
    with opened("time export") as store:
        where, parameters = condition(words, TIME)
        export = exported(store, format_, read_zone(zone or TermBook(store).of().zone), where, parameters)
    sys.stdout.write(export.text)
    if export.left_out:
        tell(f"{export.left_out} left out, for they still run; {format_} knows only time that is over")
