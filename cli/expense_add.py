"""`tt expense add`: a new expense."""

from __future__ import annotations

from typing import Any

import click

from cli.expense_options import columns, description_of, expense_options, price_of, sentence
from cli.human import visible
from cli.money_words import today
from cli.opening import opened
from cli.registry_options import client_uid
from store.act import present_user
from store.billing import costs
from store.terms import TermBook


@click.command()
@click.argument("client")
@click.argument("description")
@click.argument("price", metavar="AMOUNT")
@expense_options
def command(client: str, description: str, price: str, said: dict[str, Any]) -> None:
    """Add an expense; AMOUNT is net, in the client's currency unless it says another.

    \b
    tt expense add acme "Train to Berlin" 89.90 --on monday --receipt 2026-118
    tt expense add globex "Object storage" "41.20 USD" --markup 10
    """
    number, currency = price_of(price)
    with opened("expense add") as store:
        uid = client_uid(store, client)
        text = description_of(description)
        told = {
            "client_uid": uid, "description": text, "unit_price": str(number), "quantity": "1", "billable": True,
            "currency": currency or TermBook(store).of(uid).currency, "spent_on": today().isoformat(),
            "person": present_user(), "created_at": store.now(), **columns(store, said),
        }  # fmt: skip
        row = costs.add(store, "expense", told)
    click.echo(visible(sentence(row)))
