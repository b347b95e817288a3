"""`tt rate edit`: a rate's amount, scope and days."""

from __future__ import annotations

from typing import Any

import click

from cli.money_words import amount
from cli.opening import opened
from cli.rate_options import columns, rate_options, sentence
from store.billing import rate_cards
from store.errors import UsageError


@click.command()
@click.argument("rate", metavar="RATE")
@click.option("--amount", "number", metavar="AMOUNT", help="Another amount.")
@rate_options
def command(rate: str, number: str | None, said: dict[str, Any]) -> None:
    """Change a rate; what was approved keeps the rate it had. `none` takes away a limit.

    \b
    tt rate edit 3 --amount 98 --to 2026-12-31
    """
    if number is None and not said:
        raise UsageError("nothing to change; say what, as in: --amount 98")
    with opened("rate edit") as store:
        told = columns(store, said)
        if number is not None:
            value, currency = amount(number)
            told |= {"amount": str(value), **({"currency": currency} if currency else {})}
        row = rate_cards.edit(store, rate, told)
    click.echo(sentence(row))
