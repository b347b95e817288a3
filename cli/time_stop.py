"""`tt time stop`: the end of a timer."""

from __future__ import annotations

from collections.abc import Callable

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import moment_options
from cli.time_told import print_told
from cli.time_words import Reading
from store.timesheet import spans, timers
from store.timesheet.changing import change_entries


@click.command()
@click.option("--at", metavar="TIME", help="When it ended: 17:30, 20m ago ...; by default now.")
@click.option("--person", metavar="NAME", shell_complete=names("person"), help="Whose timer; by default yours.")
@click.option("--note", metavar="TEXT", help="What was done.")
@moment_options
def command(at: str | None, person: str | None, note: str | None, reading: Callable[[], Reading]) -> None:
    """Stop the timer.

    \b
    tt time stop
    tt time stop --at 17:30 --note "Restored the replica"
    """
    with opened_time("stop") as store:
        at_ms = None if at is None else spans.to_ms(reading().past(at))
        uid = timers.stop(store, person=person, at_ms=at_ms)
        if note:
            change_entries(store, {uid: {"note": note}}, must=True)
        print_told("stopped", store, [uid])
