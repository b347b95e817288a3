"""`tt time continue`: the same work again."""

from __future__ import annotations

from collections.abc import Callable

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import moment_options
from cli.time_told import print_told
from cli.time_words import Reading
from store.act import present_user
from store.errors import NotFoundError
from store.timesheet import entries, spans, timers


@click.command("continue")
@click.argument("entry", required=False, shell_complete=names("entry"))
@click.option("--at", metavar="TIME", help="When it went on: 9:00, 20m ago ...; by default now.")
@moment_options
def command(entry: str | None, at: str | None, reading: Callable[[], Reading]) -> None:
    """Start a timer for the same work as before.

    Your newest entry, unless another one is named: its task, client, project, kind, tags and note.

    \b
    tt time continue
    tt time continue E12 --at "10m ago"
    """
    with opened_time("continue") as store:
        found = entries.resolve(store, entry) if entry else entries.newest_of(store, present_user())
        if found is None:
            raise NotFoundError("there is nothing to continue yet; `tt time start TASK` starts a timer")
        read = reading()
        at_ms = None if at is None else spans.to_ms(read.past(at))
        fields = {**timers.carried_on(found), "zone": read.zone.key}
        print_told("started", store, [timers.start(store, fields, at_ms=at_ms)])
