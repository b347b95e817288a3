"""`tt next`: what to do next."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.opening import opened_tasks
from cli.output import output_options
from cli.task_listing import Listing, print_tasks
from store import tasks
from store.filters import TASKS

SHOWN = (
    "task_id", "urgency", "status", "priority", "due_at", "scheduled_at", "depends_on", "project", "tags", "components",
    "title",
)  # fmt: skip


@click.command(name="next")
@filter_argument(TASKS)
@click.option("-n", "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="How many; 0 is all.")
@output_options
def command(filter_words: tuple[str, ...], limit: int, format_: str) -> None:
    """List what to do next, by urgency.

    Open tasks that are not waiting, as Taskwarrior weighs them; [urgency] in config.toml has the weights.

    \b
    tt next
    tt next project:acme --limit 5
    """
    with opened_tasks("next") as store:
        wanted = Listing(filter_words, SHOWN, limit=limit)
        where = f"{tasks.OPEN} AND status <> 'waiting'"
        print_tasks(store, wanted, where, format_, "nothing to do; tt add TITLE makes a task")
