"""`tt runbook review`: a version's status."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.runbook_opening import runbook_argument, version_option
from runbooks.versions import keeping


@click.command()
@runbook_argument
@version_option()
def command(runbook: str, number: int | None) -> None:
    """Say that a version was reviewed.

    \b
    tt runbook review R1
    """
    with opened("runbook review") as store:
        found = keeping.find(store, runbook)
        version = keeping.set_status(store, found, number, "reviewed")
    click.echo(f"R{found['runbook_id']} version {version['version']} is reviewed")
