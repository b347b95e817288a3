"""`tt runbook rm`: hide a runbook."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from cli.runbook_opening import runbook_argument
from runbooks.versions import keeping
from store.errors import ConflictError


@click.command()
@runbook_argument
@click.option("--restore", is_flag=True, help="Show it again.")
def command(runbook: str, restore: bool) -> None:
    """Hide a runbook; its versions and runs are kept.

    It is not in listings any more, and the same work makes another; --restore brings it back.

    \b
    tt runbook rm R1
    """
    with opened("runbook rm") as store:
        found = keeping.find(store, runbook)
        if bool(found["archived"]) != restore:
            raise ConflictError(
                f"R{found['runbook_id']} is {'shown' if restore else 'hidden'} already; tt runbook ls --all shows all"
            )
        keeping.archive(store, found, archived=not restore)
    click.echo(f"{'shown again' if restore else 'hidden'}: R{found['runbook_id']} {visible(found['name'])}")
