"""`tt client rm`: deletes what nothing was recorded for."""

from __future__ import annotations

import click

from cli.opening import opened
from store.billing import registry


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Delete a client for which nothing was recorded; `tt client edit --archive` hides others.

    \b
    tt client rm acme
    """
    with opened("client rm") as store:
        row = registry.remove(store, "client", name)
    click.echo(f"deleted {row['name']}")
