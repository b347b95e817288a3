"""`tt invoice pay`: records a payment."""

from __future__ import annotations

import click

from cli.money_words import amount, day, today
from cli.opening import opened
from store.billing import invoices
from store.errors import UsageError
from store.money import rounded


@click.command()
@click.argument("invoice")
@click.argument("paid", metavar="[AMOUNT]", required=False)
@click.option("--on", metavar="DAY", help="When; by default today.")
@click.option("--method", metavar="TEXT", help="How, as transfer or card.")
@click.option("--reference", metavar="TEXT", help="What the payer wrote.")
@click.option("--note", metavar="TEXT", help="For yourself.")
def command(
    invoice: str, paid: str | None, on: str | None, method: str | None, reference: str | None, note: str | None
) -> None:
    """Record a payment, by default of all that is open; a negative one was paid back.

    \b
    tt invoice pay 2026-0007
    tt invoice pay 2026-0007 500 --on 2026-12-01 --method transfer
    """
    number, currency = amount(paid) if paid else (None, None)
    told = {"method": method, "reference": reference, "note": note}
    with opened("invoice pay") as store:
        row = invoices.resolve(store, invoice)
        if currency and currency != row["currency"]:
            raise UsageError(f"{invoice} is in {row['currency']}; write the amount in {row['currency']}")
        shown = invoices.pay(store, invoice, number, day(on) if on else today(), told)
    left = rounded(shown["open_amount"], shown["currency"])
    click.echo(f"{shown['number']} is {shown['status']}, {left} {shown['currency']} open")
