"""`tt runbook log`: the versions of a runbook."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from cli.runbook_opening import runbook_argument
from runbooks.versions import keeping

SHOWN = ("version", "status", "origin", "made_at", "author", "message")


@click.command()
@runbook_argument
@output_options
def command(runbook: str, format_: str) -> None:
    """List the versions of a runbook.

    The newest comes first.

    \b
    tt runbook log R1
    """
    with opened("runbook log") as store:
        found = keeping.find(store, runbook)
        table = store.query("SELECT * FROM runbook_versions WHERE runbook_id = ? ORDER BY version DESC", [found["runbook_id"]])
    print_table(table, format_, SHOWN)
