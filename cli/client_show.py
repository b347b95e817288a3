"""`tt client show`: all about one client."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options
from cli.registry_showing import print_one


@click.command()
@click.argument("name")
@output_options
def command(name: str, format_: str) -> None:
    """Show a client with its terms and rates.

    \b
    tt client show acme
    """
    with opened("client show") as store:
        print_one(store, "client", name, format_)
