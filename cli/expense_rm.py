"""`tt expense rm`: deletes one."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from store.billing import costs


@click.command()
@click.argument("expense", metavar="ID")
def command(expense: str) -> None:
    """Delete an expense, named by its number.

    \b
    tt expense rm 3
    """
    with opened("expense rm") as store:
        row = costs.remove(store, "expense", expense)
    click.echo(visible(f"deleted XP{row['expense_id']} {row['description']}"))
