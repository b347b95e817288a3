"""`tt expense edit`: an expense that is not invoiced."""

from __future__ import annotations

from typing import Any

import click

from cli.expense_options import columns, description_of, expense_options, price_of, sentence
from cli.human import visible
from cli.opening import opened
from store.billing import costs
from store.errors import UsageError


@click.command()
@click.argument("expense", metavar="EXPENSE")
@click.option("--description", metavar="TEXT", help="Another description.")
@click.option("--amount", "price", metavar="AMOUNT", help="Another amount.")
@expense_options
def command(expense: str, description: str | None, price: str | None, said: dict[str, Any]) -> None:
    """Change an expense; `none` takes away what is there.

    \b
    tt expense edit 3 --amount 92.40 --receipt 2026-119
    """
    with opened("expense edit") as store:
        told = columns(store, said)
        if description is not None:
            told["description"] = description_of(description)
        if price is not None:
            number, currency = price_of(price)
            told |= {"unit_price": str(number), **({"currency": currency} if currency else {})}
        if not told:
            raise UsageError("nothing to change; say what, as in: --amount 92.40")
        row = costs.edit(store, "expense", expense, told)
    click.echo(visible(sentence(row)))
