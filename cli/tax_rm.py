"""`tt tax rm`: deletes one."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from store.billing import costs


@click.command()
@click.argument("tax", metavar="ID")
def command(tax: str) -> None:
    """Delete a tax, named by its number.

    \b
    tt tax rm 3
    """
    with opened("tax rm") as store:
        row = costs.remove(store, "tax", tax)
    click.echo(visible(f"deleted TX{row['tax_id']} {row['name']}"))
