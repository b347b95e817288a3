"""`tt invoice refresh`: a draft made anew."""

from __future__ import annotations

import click

from cli.group import tell
from cli.invoice_saying import sentence
from cli.opening import opened


@click.command()
@click.argument("invoice", metavar="DRAFT")
def command(invoice: str) -> None:
    """Make a draft anew from what is recorded, approved and agreed now.

    \b
    tt invoice refresh I1
    """
    with opened("invoice refresh") as store:
        from reports.billing import issuing

        row, draft = issuing.refresh(store, invoice)
    click.echo(sentence(f"I{row['invoice_id']}", draft.invoice))
    for told in draft.told:
        tell(told)
