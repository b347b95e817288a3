"""`tt task recur`: making what recurs, for cron; the listing verbs do it as well."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from store import recurring, upkeep
from store.changes import states


@click.command()
def command() -> None:
    """Make the tasks that recur and are due.

    Listing tasks does the same. Asked again at once, nothing happens.

    \b
    tt task recur
    """
    with opened("task recur") as store:
        made = states(store, "task", recurring.materialise(store))
        upkeep.expire(store)
    for task in made.values():
        click.echo(f"T{task['task_id']} {visible(task['title'])}")
