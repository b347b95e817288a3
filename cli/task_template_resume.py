"""`tt task template resume`: it goes on."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened_tasks
from store import changes, templates


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Let a recurring template go on.

    \b
    tt task template resume patch-day
    """
    with opened_tasks("task template resume") as store:
        changes.change(store, "template", templates.find(store, name)["uid"], {"paused": False})
    click.echo(f"resumed {visible(name)}")
