"""`tt task template pause`: it makes nothing for a while."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened_tasks
from store import changes, templates


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Make a recurring template make nothing, until resumed.

    \b
    tt task template pause patch-day
    """
    with opened_tasks("task template pause") as store:
        changes.change(store, "template", templates.find(store, name)["uid"], {"paused": True})
    click.echo(f"paused {visible(name)}")
