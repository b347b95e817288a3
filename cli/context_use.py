"""`tt context use`: the context that counts."""

from __future__ import annotations

import click

from cli.opening import opened
from store import contexts


@click.command()
@click.argument("name", metavar="NAME|none")
def command(name: str) -> None:
    """Make a context the active one, or none.

    \b
    tt context use acme
    tt context use none
    """
    wanted = None if name.lower() == "none" else name
    with opened("context use") as store:
        contexts.use(store, wanted)
    click.echo(f"using {name}" if wanted else "using no context")
