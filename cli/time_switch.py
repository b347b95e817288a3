"""`tt time switch`: from one task to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import content, content_options, moment_options, task_uid
from cli.time_told import print_told
from cli.time_words import Reading
from store.timesheet import spans, timers


@click.command()
@click.argument("task", shell_complete=names("task"))
@click.option("--at", metavar="TIME", help="When you turned to it: 10:15, 5m ago ...; by default now.")
@content_options
@moment_options
def command(task: str, at: str | None, said: dict[str, Any], reading: Callable[[], Reading]) -> None:
    """Stop the timer and start one for another task.

    Both in the same instant; one `tt undo` takes both back.

    \b
    tt time switch T13
    tt time switch T13 --at "5m ago"
    """
    with opened_time("switch") as store:
        read = reading()
        fields = {**content(store, said), "task_uid": task_uid(store, task), "zone": read.zone.key}
        at_ms = None if at is None else spans.to_ms(read.past(at))
        ended, begun = timers.switch(store, fields, person=said["person"], at_ms=at_ms)
        print_told("stopped", store, [ended])
        print_told("started", store, [begun])
