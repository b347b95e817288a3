"""`tt retainer ls`: what was paid in advance, used and expired."""

from __future__ import annotations

import click

from cli.group import tell
from cli.human import duration, money
from cli.money_words import today
from cli.opening import opened
from cli.output import output_options, print_table
from store.billing import registry, retainers
from store.database import Store

SHOWN = ("moved_on", "client", "project", "kind", "ms", "amount", "currency", "expires_on", "invoice_id", "note")


@click.command()
@click.argument("client", required=False)
@output_options
def command(client: str | None, format_: str) -> None:
    """List movements, and for one client what is left.

    \b
    tt retainer ls acme
    """
    with opened("retainer ls") as store:
        name = registry.resolve(store, "client", client)["name"] if client else None
        table = store.query(
            "SELECT * FROM retainer_moves WHERE ? IS NULL OR client = ? ORDER BY moved_on, move_id", [name, name]
        )
        left = _left(store, client) if client else []
    shown = [column for column in SHOWN if any(row[column] is not None for row in table.rows)]
    print_table(table, format_, shown, none="there are none; tt retainer add CLIENT 20h books one")
    for sentence in left:
        tell(sentence)


def _left(store: Store, client: str) -> list[str]:
    uid = registry.resolve(store, "client", client)["uid"]
    units = store.rows(
        "SELECT DISTINCT CASE WHEN ms IS NULL THEN currency ELSE 'ms' END AS unit FROM retainer_move"
        " WHERE client_uid = CAST(? AS UUID) ORDER BY unit", [uid],
    )  # fmt: skip
    found = []
    for account in (account for row in units for account in retainers.accounts(store, uid, row["unit"])):
        balance = account.balance(today(), today())
        left = duration(int(balance.closing)) if account.unit == "ms" else f"{money(balance.closing)} {account.unit}"
        found.append(f"left{' of ' + account.project if account.project else ''}: {left}")
    return found
