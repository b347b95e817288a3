"""`tt task template show`: one template."""

from __future__ import annotations

import json

import click

from cli.opening import opened_tasks
from cli.output import output_options, print_record
from store import templates


@click.command()
@click.argument("name")
@output_options
def command(name: str, format_: str) -> None:
    """Show what a template consists of.

    \b
    tt task template show patch-day
    """
    with opened_tasks("task template show") as store:
        found = templates.find(store, name)
    if format_ == "table":
        found = {**found, "tasks": json.dumps(found["tasks"], ensure_ascii=False, indent=2)}
    print_record(found, format_, [column for column in found if column not in ("uid", "fields")])
