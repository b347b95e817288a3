"""`tt time locks`: the periods that are closed."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from store.timesheet import locks

_SHOWN = ("lock_id", "from_on", "to_on", "zone", "client", "person", "reason", "locked_at")


@click.command()
@output_options
def command(format_: str) -> None:
    """List the periods that are closed.

    \b
    tt time locks
    """
    with opened("time locks") as store:
        table = locks.list_locks(store)
    print_table(table, format_, _SHOWN, none="no period is locked; tt time lock 2026-10 --reason WHY locks one")
