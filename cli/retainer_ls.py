"""`tt retainer ls`: what was paid in advance, used and expired."""

from __future__ import annotations

import click

from cli.group import tell
from cli.human import duration
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
    found = []
    accounts = store.rows(
        "SELECT DISTINCT project, CASE WHEN ms IS NULL THEN currency ELSE 'ms' END AS unit FROM retainer_move"
        " WHERE client_uid = CAST(? AS UUID) ORDER BY ALL", [uid],
    )  # fmt: skip
    for row in accounts:
        balance = retainers.account(store, uid, row["project"], row["unit"], today(), today())
        if balance is not None:
            left = duration(int(balance.closing)) if row["unit"] == "ms" else f"{balance.closing} {row['unit']}"
            found.append(f"left{' of ' + row['project'] if row['project'] else ''}: {left}")
    return found
