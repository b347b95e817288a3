"""`tt rate ls`: the rates there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table

SHOWN = ("rate_id", "amount", "currency", "unit", "client", "project", "task_id", "person", "kind", "valid_from", "valid_to")
_ORDER = "client NULLS FIRST, project NULLS FIRST, valid_from NULLS FIRST, rate_id"
_ALWAYS = ("rate_id", "amount", "currency", "unit")


@click.command()
@output_options
def command(format_: str) -> None:
    """List rates; `valid_to` is the first day on which one holds no more.

    \b
    tt rate ls
    """
    with opened("rate ls") as store:
        table = store.query(f"SELECT * FROM rates ORDER BY {_ORDER}")
    shown = [name for name in SHOWN if name in _ALWAYS or any(row[name] is not None for row in table.rows)]
    print_table(table, format_, shown, none="there are no rates; tt rate add 95 makes one for all work")
