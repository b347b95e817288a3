"""`tt project rm`: deletes what nothing was recorded for."""

from __future__ import annotations

import click

from cli.opening import opened
from store.billing import registry


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Delete a project for which nothing was recorded; `tt project edit --archive` hides others.

    \b
    tt project rm acme
    """
    with opened("project rm") as store:
        row = registry.remove(store, "project", name)
    click.echo(f"deleted {row['name']}")
