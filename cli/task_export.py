"""`tt task export`: tasks as JSON."""

from __future__ import annotations

import json
import sys

import click

from cli.choosing import choose
from cli.filter_argument import filter_argument
from cli.opening import opened_tasks
from store import exchange, tasks
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="[ID...|FILTER]")
@click.option("--taskwarrior", is_flag=True, help="As `task import` takes it, instead of everything there is.")
def command(words: tuple[str, ...], taskwarrior: bool) -> None:
    """Print tasks as JSON, TermTask's own or Taskwarrior's.

    Without a filter all tasks, closed ones too. `tt task import` makes the very same of it.

    \b
    tt task export project:acme > acme.json
    tt task export --taskwarrior | task import -
    """
    with opened_tasks("task export") as store:
        found = choose(store, words, "true") if words else tasks.list_tasks(store, "true", columns="uid", order="task_id").rows
        export = exchange.exported_for_taskwarrior if taskwarrior else exchange.exported
        items = export(store, [task["uid"] for task in found])
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    sys.stdout.write(f"[\n{lines}\n]\n" if lines else "[]\n")
