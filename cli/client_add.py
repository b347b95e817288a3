"""`tt client add`: a new client."""

from __future__ import annotations

from typing import Any

import click

from cli.opening import opened
from cli.registry_options import CLIENT, REFERENCES, checked, registry_options
from store.billing import registry


@click.command()
@click.argument("name")
@registry_options({**CLIENT, **REFERENCES})
def command(name: str, said: dict[str, Any]) -> None:
    """Add a client; NAME is what tasks and filters call them.

    \b
    tt client add acme --legal-name "Acme GmbH" --street "Ring 1" --postcode 10115 --city Berlin --country DE
    tt client add globex --term currency=USD --term zone=America/New_York --term rounding="up 6m per day"
    """
    with opened("client add") as store:
        row = registry.add(store, "client", name, checked(said))
    click.echo(f"CL{row['client_id']} {row['name']}")
