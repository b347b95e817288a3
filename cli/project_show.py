"""`tt project show`: all about one project."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options
from cli.registry_showing import print_one


@click.command()
@click.argument("name")
@output_options
def command(name: str, format_: str) -> None:
    """Show a project with its terms and rates.

    \b
    tt project show acme
    """
    with opened("project show") as store:
        print_one(store, "project", name, format_)
