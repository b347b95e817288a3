"""`tt invoice rm`: deletes a draft."""

from __future__ import annotations

import click

from cli.opening import opened
from store.billing import invoices


@click.command()
@click.argument("invoice", metavar="DRAFT")
def command(invoice: str) -> None:
    """Delete a draft; what was issued stays, a credit note corrects it.

    \b
    tt invoice rm I1
    """
    with opened("invoice rm") as store:
        row = invoices.remove_draft(store, invoice)
    click.echo(f"deleted I{row['invoice_id']}")
