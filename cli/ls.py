"""`tt ls`: the tasks there are."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from cli.words import condition, names_key, tree
from store import tasks
from store.filters import TASKS

SHOWN = ("task_id", "status", "priority", "due_at", "spent_ms", "project", "tags", "title")
_OPEN = "status NOT IN ('done', 'cancelled')"


@click.command()
@click.argument("filter_words", metavar="[FILTER]...", nargs=-1)
@click.option("-a", "--all", "closed_too", is_flag=True, help="Closed tasks as well.")
@output_options
def command(filter_words: tuple[str, ...], closed_too: bool, format_: str) -> None:
    """List tasks, the most urgent first.

    Open ones, unless the filter names a status or a task.

    \b
    tt ls project:acme "priority:>=M" tag:db
    tt ls status:done since:7d
    """
    where, parameters = condition(filter_words, TASKS)
    filter_ = tree(filter_words, TASKS)
    if not (closed_too or names_key(filter_, "status") or names_key(filter_, "id")):
        where = f"{where} AND {_OPEN}"
    with opened("ls") as store:
        table = tasks.list_tasks(store, where, parameters)
    used = [name for name in SHOWN if name in ("task_id", "title") or any(row[name] for row in table.rows)]
    print_table(table, format_, used, none="no task matches; tt add TITLE makes one")
