"""`tt runbook rename`: another name."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.runbook_opening import runbook_argument
from runbooks.versions import keeping


@click.command()
@runbook_argument
@click.argument("name")
def command(runbook: str, name: str) -> None:
    """Give a runbook another name.

    It is used in files and on command lines: lower case, words joined by dashes.

    \b
    tt runbook rename R1 disk-full
    """
    with opened("runbook rename") as store:
        found = keeping.rename(store, keeping.find(store, runbook), name)
    click.echo(f"R{found['runbook_id']} {found['name']}")
