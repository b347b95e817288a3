"""`tt runbook approve`: a version's status."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.runbook_opening import runbook_argument, version_option
from runbooks.versions import keeping


@click.command()
@runbook_argument
@version_option()
def command(runbook: str, number: int | None) -> None:
    """Approve a version: it is the one that is run.

    Where several are approved, the newest of them is run unless another is named.

    \b
    tt runbook approve R1
    """
    with opened("runbook approve") as store:
        found = keeping.find(store, runbook)
        version = keeping.set_status(store, found, number, "approved")
        run = keeping.version_to_run(store, found)
    click.echo(f"R{found['runbook_id']} version {version['version']} is approved")
    if run["version"] != version["version"]:
        click.echo(
            f"version {run['version']}, approved too, stays the one that is run; deprecate it to run this one", err=True
        )
