"""`tt invoice credit`: takes back an issued invoice, or lines of it."""

from __future__ import annotations

import click

from cli.invoice_saying import sentence
from cli.money_words import day, today
from cli.opening import opened


@click.command()
@click.argument("invoice")
@click.option("-r", "--reason", required=True, metavar="TEXT", help="Why, as it stands on the credit note.")
@click.option("-l", "--line", "line_nos", multiple=True, type=click.IntRange(min=1), help="Only this line; may be repeated.")
@click.option("--date", "on", metavar="DAY", help="The date of issue; by default today.")
def command(invoice: str, reason: str, line_nos: tuple[int, ...], on: str | None) -> None:
    """Issue a credit note. When all of an invoice is taken back, its time can be mended and billed again.

    \b
    tt invoice credit 2026-0007 --reason "Wrong rate"
    tt invoice credit 2026-0007 --line 3 --reason "Goodwill"
    """
    with opened("invoice credit") as store:
        from reports.billing import crediting, issuing

        row = crediting.credit(store, invoice, day(on) if on else today(), reason, line_nos)
        document = issuing.document_of(row)
    click.echo(f"{sentence('issued', document)}, corrects {document.preceding_number}")
