"""`tt runbook propose`: what runs say about a runbook."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from cli.runbook_opening import chosen, runbook_argument, version_option
from runbooks.versions import keeping
from runbooks.versions.proposing import proposals, proposed


@click.command()
@runbook_argument
@version_option()
@click.option("-n", "--dry-run", is_flag=True, help="Print what would change, and change nothing.")
def command(runbook: str, number: int | None, dry_run: bool) -> None:
    """Make the next version from what people change each time they run it.

    A step that was edited in most of its runs gets the newest text; one that was skipped in most becomes optional.

    \b
    tt runbook propose R1 --dry-run
    """
    with opened("runbook propose") as store:
        one = chosen(store, runbook, number)
        found = proposals(store, one.runbook, one.version, one.procedure)
        version = None
        if found and not dry_run:
            message = "; ".join(proposal.sentence for proposal in found)
            procedure = proposed(one.procedure, found)
            version = keeping.add_version(store, one.runbook, procedure, origin="proposed", message=message)
    if not found:
        click.echo(f"the runs of {one.label} suggest no change", err=True)
    for proposal in found:
        click.echo(f"{'would take' if dry_run else 'taken'}: {visible(proposal.sentence)}")
        if proposal.step is not None and proposal.step.command is not None:
            click.echo(f"    {visible(' ⏎ '.join(proposal.step.command.text.splitlines()))}")
    if version is not None:
        click.echo(f"R{one.runbook['runbook_id']} version {version['version']}; tt runbook diff {runbook} shows it", err=True)
