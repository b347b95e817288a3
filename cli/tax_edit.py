"""`tt tax edit`: a tax's rate, reason and days."""

from __future__ import annotations

from typing import Any

import click

from cli.money_words import day, day_after
from cli.opening import opened
from cli.registry_options import NONE
from store.billing import costs
from store.errors import UsageError
from store.term_values import percent


@click.command()
@click.argument("tax", metavar="TAX")
@click.option("--percent", "rate", metavar="PERCENT", help="Another rate.")
@click.option("--from", "valid_from", metavar="DAY", help="The first day on which it holds.")
@click.option("--to", "valid_to", metavar="DAY", help="The last day on which it holds.")
@click.option("--reason", metavar="TEXT", help="Why there is no VAT.")
@click.option("--code", "reason_code", metavar="CODE", help="The reason's code of the VATEX list.")
def command(tax: str, rate: str | None, **said: str | None) -> None:
    """Change a tax, named by its number; what was issued stays as it is. `none` takes away.

    \b
    tt tax edit 1 --to 2026-12-31
    """
    readers: dict[str, Any] = {"valid_from": day, "valid_to": day_after}
    told: dict[str, Any] = {
        name: None if text.lower() == NONE else str(readers.get(name, str)(text))
        for name, text in said.items()
        if text is not None
    }
    if rate is not None:
        told["percent"] = str(percent(rate))
    if not told:
        raise UsageError("nothing to change; say what, as in: --percent 20")
    with opened("tax edit") as store:
        row = costs.edit(store, "tax", tax, told)
    click.echo(f"TX{row['tax_id']} {row['name']} {row['percent']} %")
