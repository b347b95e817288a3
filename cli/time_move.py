"""`tt time move`: an entry at another time."""

from __future__ import annotations

from collections.abc import Callable

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import future_option, moment_options, overlap_option
from cli.time_told import print_told
from cli.time_words import Reading, WithNegatives, signed_ms
from store import instants
from store.timesheet import editing, entries, spans


@click.command(cls=WithNegatives)
@click.argument("entry", shell_complete=names("entry"))
@click.argument("to", metavar="TIME|+LENGTH|-LENGTH", nargs=-1, required=True)
@moment_options
@overlap_option
@future_option
def command(entry: str, to: tuple[str, ...], reading: Callable[..., Reading], overlap: str | None, future: bool) -> None:
    """Let an entry begin at another time.

    It stays as long as it is. A time of day alone is of the day it began on.

    \b
    tt time move E12 9:30
    tt time move E12 yesterday 9:30
    tt time move E12 -15m
    """
    with opened_time("move") as store:
        found = entries.resolve(store, entry)
        begin = instants.to_datetime(found["started_at"])
        text = " ".join(to)
        by = signed_ms(text)
        to_ms = spans.to_ms(reading(found["zone"]).moment(text, begin)) if by is None else spans.to_ms(begin) + by
        editing.move(store, found, to_ms, overlap=overlap, allow_future=future)
        print_told("moved", store, [found["uid"]])
