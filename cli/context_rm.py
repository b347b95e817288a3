"""`tt context rm`: forgetting a context."""

from __future__ import annotations

import click

from cli.opening import opened
from store import contexts


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Forget a context.

    \b
    tt context rm acme
    """
    with opened("context rm") as store:
        contexts.remove(store, name)
    click.echo(f"deleted {name}")
