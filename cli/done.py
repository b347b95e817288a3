"""`tt done`: closing tasks."""

from __future__ import annotations

import re

import click

from cli.asking import agreed, asking_options
from cli.human import visible
from cli.opening import opened
from cli.words import condition
from store import tasks
from store.database import Store
from store.errors import NotFoundError
from store.filters import TASKS
from store.table import Row

_NAME = re.compile(r"[Tt]?\d{1,15}|[0-9a-f]{8}-?[0-9a-f-]*")


@click.command()
@click.argument("words", metavar="ID...|FILTER", nargs=-1, required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Close tasks as done.

    More than one at a time asks first.

    \b
    tt done T12
    tt done project:acme tag:db --dry-run
    """
    with opened("done") as store:
        chosen = _chosen(store, words)
        if len(chosen) == 1 and not dry_run:
            tasks.done(store, [chosen[0]["uid"]])
    lines = [f"T{task['task_id']} {visible(task['title'])}" for task in chosen]
    if len(chosen) > 1 and not dry_run:
        if not agreed(f"Close these {len(chosen)} tasks?", lines, yes=yes):
            return
        with opened("done") as store:
            tasks.done(store, [task["uid"] for task in chosen])
    for line in lines:
        click.echo(f"{'would close' if dry_run else 'done'} {line}")


def _chosen(store: Store, words: tuple[str, ...]) -> list[Row]:
    if all(_NAME.fullmatch(word) for word in words):
        return list({task["uid"]: task for task in (tasks.resolve(store, word) for word in words)}.values())
    where, parameters = condition(words, TASKS)
    found = tasks.list_tasks(store, f"{where} AND status NOT IN ('done', 'cancelled')", parameters).rows
    if not found:
        raise NotFoundError("no open task matches; `tt ls --all` shows all there are")
    return found
