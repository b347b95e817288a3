"""`tt invoice send`: notes that an invoice was sent."""

from __future__ import annotations

import click

from cli.opening import opened
from store.billing import invoices


@click.command()
@click.argument("invoice")
def command(invoice: str) -> None:
    """Note that an invoice was sent; TermTask sends nothing by itself.

    \b
    tt invoice send 2026-0007
    """
    with opened("invoice send") as store:
        row = invoices.mark_sent(store, invoice)
    click.echo(f"{row['number']} was sent")
