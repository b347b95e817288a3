"""`tt runbook deprecate`: a version's status."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.runbook_opening import runbook_argument, version_option
from runbooks.versions import keeping


@click.command()
@runbook_argument
@version_option()
def command(runbook: str, number: int | None) -> None:
    """Say that a version should not be run any more.

    \b
    tt runbook deprecate R1
    """
    with opened("runbook deprecate") as store:
        found = keeping.find(store, runbook)
        version = keeping.set_status(store, found, number, "deprecated")
    click.echo(f"R{found['runbook_id']} version {version['version']} is deprecated")
