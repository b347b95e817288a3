"""`tt expense ls`: the expenses there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from store.billing import registry

SHOWN = (
    *("expense_id", "spent_on", "client", "project", "quantity", "unit_price", "currency", "markup_percent"),
    *("invoice_number", "description"),
)


@click.command()
@click.option("-c", "--client", metavar="NAME", help="Of this client.")
@click.option("-u", "--unbilled", is_flag=True, help="Only those that are on no invoice.")
@output_options
def command(client: str | None, unbilled: bool, format_: str) -> None:
    """List expenses, the newest last.

    \b
    tt expense ls --client acme --unbilled
    """
    where = "(? IS NULL OR client = ?)" + (" AND invoice_id IS NULL AND billable" if unbilled else "")
    with opened("expense ls") as store:
        name = registry.resolve(store, "client", client)["name"] if client else None
        table = store.query(f"SELECT * FROM expenses WHERE {where} ORDER BY spent_on, expense_id", [name, name])
    shown = [name for name in SHOWN if any(row[name] is not None for row in table.rows)]
    print_table(table, format_, shown, none="there are none; tt expense add CLIENT DESCRIPTION AMOUNT makes one")
