"""`tt context ls`: the contexts there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from store import contexts


@click.command()
@output_options
def command(format_: str) -> None:
    """List contexts and which one is active.

    \b
    tt context ls
    """
    with opened("context ls") as store:
        table = contexts.list_contexts(store)
    print_table(table, format_, none="there are no contexts; tt context set NAME FILTER makes one")
