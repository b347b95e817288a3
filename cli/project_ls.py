"""`tt project ls`: the projects there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from cli.registry_showing import SHOWN


@click.command()
@click.option("-a", "--all", "archived_too", is_flag=True, help="Archived ones as well.")
@output_options
def command(archived_too: bool, format_: str) -> None:
    """List projects.

    \b
    tt project ls
    """
    with opened("project ls") as store:
        table = store.query(f"SELECT * FROM projects {'' if archived_too else 'WHERE NOT archived '}ORDER BY lower(name)")
    print_table(table, format_, SHOWN["project"], none="there are none; tt project add NAME makes one")
