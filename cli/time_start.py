"""`tt time start`: a timer without recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import content, content_options, moment_options, overlap_option, task_uid
from cli.time_told import print_told
from cli.time_words import Reading
from store.timesheet import spans, timers


@click.command()
@click.argument("task", required=False, default="-", shell_complete=names("task"))
@click.option("--at", metavar="TIME", help="When it began: 9:00, 20m ago ...; by default now.")
@content_options
@moment_options
@overlap_option
def command(task: str, at: str | None, said: dict[str, Any], reading: Callable[[], Reading], overlap: str | None) -> None:
    """Start a timer, without recording.

    It goes on while the machine sleeps, and says so when it is stopped.

    \b
    tt time start T12
    tt time start T12 --at "20m ago" --kind meeting
    """
    with opened_time("start") as store:
        read = reading()
        fields = {**content(store, said), "task_uid": task_uid(store, task), "zone": read.zone.key}
        at_ms = None if at is None else spans.to_ms(read.past(at))
        print_told("started", store, [timers.start(store, fields, at_ms=at_ms, overlap=overlap)])
