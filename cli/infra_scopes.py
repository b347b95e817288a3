"""`tt infra scopes`: what was read of each source, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli.human import duration
from cli.opening import opened
from cli.output import output_options, print_table
from store.sql import question
from store.table import Table

_SHOWN = ("source_format", "source", "scope", "status", "age", "components", "why")


@click.command()
@click.option("--stale", is_flag=True, help="Only those that could not be read the last time.")
@output_options
def command(stale: bool, format_: str) -> None:
    """Say what was read of each source, when, and what could not be read.

    What could not be read keeps its last known state, and is asked again by the next `tt infra sync`.

    \b
    tt infra scopes --stale
    """
    with opened("infra scopes") as store:
        rows = store.rows(question("scopes_list"), {"stale": stale})
    columns = tuple(rows[0]) if rows else _SHOWN
    for row in rows if format_ in ("table", "md") else ():
        row["age"] = _age(row["read_at"])
    print_table(Table(columns, rows), format_, _SHOWN, none="nothing was read yet; tt infra import FILE, or tt infra sync")


def _age(read_at: datetime | None) -> str:
    if read_at is None:
        return "never"
    return duration(max(int((datetime.now(UTC) - read_at).total_seconds() * 1000), 0))
