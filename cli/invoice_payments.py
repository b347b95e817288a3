"""`tt invoice payments`: what was paid."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from store.billing import invoices

SHOWN = ("payment_id", "paid_on", "invoice_number", "amount", "currency", "method", "reference", "note")


@click.command()
@click.argument("invoice", required=False)
@output_options
def command(invoice: str | None, format_: str) -> None:
    """List payments, of one invoice or all, the newest last.

    \b
    tt invoice payments 2026-0007
    """
    with opened("invoice payments") as store:
        number = invoices.resolve(store, invoice)["invoice_id"] if invoice else None
        table = store.query(
            "SELECT * FROM payments WHERE ? IS NULL OR invoice_id = ? ORDER BY paid_on, payment_id", [number, number]
        )
    shown = [name for name in SHOWN if any(row[name] is not None for row in table.rows)]
    print_table(table, format_, shown, none="nothing was paid; tt invoice pay INVOICE records a payment")
