"""`tt retainer add`: a deposit, or what is paid back."""

from __future__ import annotations

import click

from cli.money_words import amount, day, today
from cli.opening import opened
from cli.registry_options import client_uid
from store.billing import retainers
from store.durations import milliseconds
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
    sign, kind = (-1, "refund") if refund else (1, "deposit")
    with opened("retainer add") as store:
        uid = client_uid(store, client) or ""
        days = day(on) if on else today(), day(expires) if expires else None
        if what.strip().lower().endswith(("h", "m")):
            booked = retainers.move(
                store, uid, kind, days[0], ms=sign * milliseconds(what), project=project, expires_on=days[1], note=note
            )
        else:
            number, currency = amount(what)
            booked = retainers.move(
                store, uid, kind, days[0], amount=sign * number, currency=currency or TermBook(store).of(uid).currency,
                project=project, expires_on=days[1], note=note,
            )  # fmt: skip
    click.echo(f"RM{booked['move_id']} {kind} of {what} for {client}")
