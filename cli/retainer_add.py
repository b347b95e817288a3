"""`tt retainer add`: a deposit, or what is paid back."""

from __future__ import annotations

from decimal import Decimal

import click

from cli.money_words import amount, day, today
from cli.opening import opened
from cli.registry_options import client_uid
from store.billing import retainers
from store.durations import milliseconds
from store.errors import UsageError
from store.terms import TermBook


@click.command()
@click.argument("client")
@click.argument("what", metavar="HOURS|AMOUNT")
@click.option("-p", "--project", metavar="NAME", help="For this project only.")
@click.option("--on", metavar="DAY", help="When; by default today.")
@click.option("--expires", metavar="DAY", help="What is left is lost on that day.")
@click.option("--refund", is_flag=True, help="It was paid back.")
@click.option("--note", metavar="TEXT", help="For yourself.")
def command(
    client: str, what: str, project: str | None, on: str | None, expires: str | None, refund: bool, note: str | None
) -> None:
    """Book hours (20h) or money (5000) that a client paid in advance.

    \b
    tt retainer add acme 20h --expires 2026-12-31
    tt retainer add globex "5000 USD" --project globex.ops
    """
    with opened("retainer add") as store, store.transaction():
        uid = client_uid(store, client) or ""
        on_day, gone = day(on) if on else today(), day(expires) if expires else None
        name = retainers.present_name(store, project)
        if what.strip().lower().endswith(("h", "m")):
            value, unit = Decimal(milliseconds(what)), "ms"
        else:
            value, currency = amount(what)
            unit = currency or TermBook(store).of(uid).currency
        if value < 0:
            raise UsageError(f"{what} is no deposit; write --refund {what.lstrip('-')} for what was paid back")
        if refund:
            booked = retainers.refund(store, uid, on_day, value, unit, name, note)
        else:
            in_unit = {"ms": int(value)} if unit == "ms" else {"amount": value, "currency": unit}
            booked = retainers.move(store, uid, "deposit", on_day, project=name, expires_on=gone, note=note, **in_unit)
    click.echo(f"RM{booked['move_id']} {booked['kind']} of {what} for {client}")
