"""`tt rate rm`: deletes a rate."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.rate_options import sentence
from store.billing import rate_cards


@click.command()
@click.argument("rate", metavar="RATE")
def command(rate: str) -> None:
    """Delete a rate; what was approved keeps the rate it had.

    \b
    tt rate rm 3
    """
    with opened("rate rm") as store:
        row = rate_cards.remove(store, rate)
    click.echo(f"deleted {sentence(row)}")
