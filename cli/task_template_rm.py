"""`tt task template rm`: forgetting one."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened_tasks
from store import changes, templates


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Forget a template; the tasks made from it stay.

    \b
    tt task template rm patch-day
    """
    with opened_tasks("task template rm") as store:
        changes.change(store, "template", templates.find(store, name)["uid"], None)
    click.echo(f"deleted {visible(name)}")
