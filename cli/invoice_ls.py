"""`tt invoice ls`: the invoices there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from store.billing import invoices, registry

SHOWN = (
    *("invoice_id", "number", "status", "client", "project", "issued_on", "due_on", "gross", "open_amount", "currency"),
    "preceding_number",
)
STATUSES = ("draft", "issued", "sent", "partially paid", "paid", "overdue", "credited")
_SPARSE = ("project", "preceding_number", "number", "issued_on", "due_on")


@click.command()
@click.option("-c", "--client", metavar="NAME", help="Of this client.")
@click.option("-s", "--status", type=click.Choice(STATUSES), multiple=True, help="Of this status; may be repeated.")
@click.option("-o", "--open", "open_only", is_flag=True, help="Only those of which something is left to pay.")
@click.option("-n", "--limit", type=click.IntRange(min=0), default=0, help="How many; by default all.")
@output_options
def command(client: str | None, status: tuple[str, ...], open_only: bool, limit: int, format_: str) -> None:
    """List invoices and credit notes, the newest first.

    \b
    tt invoice ls --open
    tt invoice ls --client acme --status overdue
    """
    where: list[str] = ["true"]
    values: list[object] = []
    if status:
        where.append(f"status IN ({', '.join('?' for _ in status)})")
        values += status
    if open_only:
        where.append("open_amount > 0")
    with opened("invoice ls") as store:
        if client:  # under whatever name it was billed
            names = registry.names_of(store, "client", client)
            where.append(f"lower(client) IN ({', '.join('?' for _ in names)})")
            values += names
        table = invoices.list_invoices(store, " AND ".join(where), values, limit or invoices.EVERYTHING)
    shown = [name for name in SHOWN if name not in _SPARSE or any(row[name] is not None for row in table.rows)]
    print_table(table, format_, shown, none="there are none; tt invoice draft --client NAME makes one")
