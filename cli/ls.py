"""`tt ls`: the tasks there are."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.opening import opened_tasks
from cli.output import output_options
from cli.task_filter import may_mean_closed
from cli.task_listing import Listing, print_tasks, with_report
from store import tasks
from store.filters import TASKS

SHOWN = ("task_id", "status", "priority", "due_at", "spent_ms", "depends_on", "project", "tags", "components", "title")


@click.command()
@filter_argument(TASKS, metavar="[@REPORT] [FILTER]...")
@click.option("-a", "--all", "closed_too", is_flag=True, help="Closed tasks as well.")
@click.option("-s", "--sort", default="", metavar="KEYS", help="due+,urgency- ...; by default the most urgent first.")
@click.option("-n", "--limit", type=click.IntRange(min=0), help="How many; by default 100 in a table, else all.")
@output_options
def command(filter_words: tuple[str, ...], closed_too: bool, sort: str, limit: int | None, format_: str) -> None:
    """List tasks, the most urgent first.

    Open ones, unless the filter names a status or a task. @NAME is a report of [reports.NAME] in config.toml.

    \b
    tt ls project:acme "priority:>=M" tag:db
    tt ls status:done since:7d
    tt ls @urgent owner:me
    """
    with opened_tasks("ls") as store:
        wanted = with_report(store, Listing(filter_words, SHOWN, sort, limit))
        where = "true" if closed_too or may_mean_closed(wanted.words) else tasks.OPEN
        print_tasks(store, wanted, where, format_, "no task matches; tt add TITLE makes one")
