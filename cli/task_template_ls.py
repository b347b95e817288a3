"""`tt task template ls`: the templates there are."""

from __future__ import annotations

import click

from cli.opening import opened_tasks
from cli.output import output_options, print_table
from store import templates

_SHOWN = ("template_id", "name", "task_count", "rule", "mode", "catch_up", "anchor_at", "last_index", "paused")


@click.command()
@output_options
def command(format_: str) -> None:
    """List templates, recurring ones among them.

    \b
    tt task template ls
    """
    with opened_tasks("task template ls") as store:
        table = templates.list_templates(store)
    print_table(table, format_, _SHOWN, none="there are no templates; tt task template add NAME T12 makes one")
