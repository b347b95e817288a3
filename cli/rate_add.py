"""`tt rate add`: a new rate."""

from __future__ import annotations

from typing import Any

import click

from cli.money_words import amount
from cli.opening import opened
from cli.rate_options import columns, rate_options, sentence
from store.billing import rate_cards
from store.terms import TermBook


@click.command()
@click.argument("rate", metavar="AMOUNT")
@rate_options
def command(rate: str, said: dict[str, Any]) -> None:
    """Add a rate; the one it replaces needs no end, since the later beginning counts.

    \b
    tt rate add 95 --client acme --from 2026-01-01
    tt rate add "150 USD" --project globex.ops --person ana --kind callout
    """
    number, currency = amount(rate)
    with opened("rate add") as store:
        told = columns(store, said)
        told.setdefault("currency", currency or TermBook(store).of(told.get("client_uid"), told.get("project_uid")).currency)
        row = rate_cards.add(store, number, told)
    click.echo(sentence(row))
