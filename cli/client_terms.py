"""`tt client terms`: the rules that can be agreed."""

from __future__ import annotations

import click

from cli.output import output_options, print_table
from store.table import Table
from store.terms import TERMS


@click.command()
@output_options
def command(format_: str) -> None:
    """List the rules that [billing] in config.toml, clients and projects can set.

    \b
    tt client terms
    tt client edit acme --term rounding="up 15m per entry min 30m"
    """
    rows = [{"rule": name, "words": term.says} for name, term in TERMS.items()]
    print_table(Table(("rule", "words"), rows), format_)
