"""`tt task`: one task in full."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_record
from store import tasks


@click.group()
def command() -> None:
    """Look at one task.

    \b
    tt task show T12
    """


@command.command()
@click.argument("task")
@output_options
def show(task: str, format_: str) -> None:
    """Show everything about a task.

    \b
    tt task show T12 --json
    """
    with opened("task show") as store:
        row = tasks.get(store, task).rows[0]
    print_record(row, format_, [name for name in row if name != "uid"])
