"""`tt tax ls`: the taxes there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from store.billing.taxes import BUILT_IN
from store.table import Table

SHOWN = ("tax_id", "name", "category", "percent", "reason", "reason_code", "valid_from", "valid_to")


@click.command()
@output_options
def command(format_: str) -> None:
    """List taxes, also those that need not be added.

    \b
    tt tax ls
    """
    with opened("tax ls") as store:
        table = store.query("SELECT * FROM taxes ORDER BY name, valid_from NULLS FIRST")
    empty = dict.fromkeys(table.columns)
    known = {row["name"] for row in table.rows}
    built_in = [
        {
            **empty,
            "name": name,
            "category": tax.category,
            "percent": tax.percent,
            "reason": tax.reason,
            "reason_code": tax.reason_code,
        }
        for name, tax in BUILT_IN.items()
        if name not in known
    ]
    print_table(Table(table.columns, [*table.rows, *built_in]), format_, SHOWN)
