"""`tt time ls`: the time entries there are."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from cli.filter_argument import filter_argument
from cli.group import tell
from cli.opening import opened
from cli.output import output_options, print_table
from cli.time_listing import fitting, for_people, summary
from cli.time_words import read_zone
from cli.words import condition, names_key, tree
from recorder.platform import local_zone
from store import instants
from store.filter_dates import resolve
from store.filters import TIME
from store.timesheet import entries
from store.timesheet.totals import totals

# A filter that names one of these says itself which entries are meant, whenever they were.
_SAY_WHICH = (
    *("id", "uid", "task", "session", "since", "before", "started", "ended", "submitted", "reviewed", "invoice", "number"),
    *("external", "status", "is"),
)
_OF_WEEK = "(started_at >= CAST(? AS TIMESTAMPTZ) OR coalesce(ended_at, now()) > CAST(? AS TIMESTAMPTZ))"
_LIMIT = 200  # of a table; programs get all


@click.command()
@filter_argument(TIME)
@click.option("-a", "--all", "everything", is_flag=True, help="Of any time, not of this week only.")
@click.option("--zone", metavar="NAME", help="The time zone that times are shown and days are cut in.")
@click.option("-n", "--limit", type=click.IntRange(min=0), help="How many; by default the last 200 in a table, else all.")
@output_options
def command(filter_words: tuple[str, ...], everything: bool, zone: str | None, limit: int | None, format_: str) -> None:
    """List time entries, of this week unless told otherwise.

    The last entry of a day says what the day adds up to; time over midnight belongs to both days. What reaches into this
    week from the one before belongs to it.

    \b
    tt time ls
    tt time ls project:acme since:som is:unbilled
    tt time ls is:undecided --json
    """
    read = read_zone(zone or local_zone())
    human = format_ in ("table", "md")
    shown_limit = _LIMIT if limit is None and human else (limit or 0)
    of_week = not everything and not _says_which(filter_words)
    monday = resolve("sow", datetime.now(UTC), read, ahead=False)[0]
    most = shown_limit + human if shown_limit else entries.EVERYTHING  # one more tells that there are more
    with opened("time ls") as store:
        where, parameters = condition(filter_words, TIME)
        if of_week:  # also what reaches into it from the night before
            where = f"({where}) AND {_OF_WEEK}"
            parameters = [*parameters, *[instants.from_datetime(monday)] * 2]
        table = entries.list_entries(store, where, parameters, limit=most)
        if not human:
            print_table(table, format_)
            return
        sums = totals(store, where, parameters, read)
    more = bool(shown_limit) and len(table.rows) > shown_limit
    rows = table.rows[1:] if more else table.rows
    days = {day: ms for day, ms in sums.days.items() if not of_week or day >= monday.date()}  # of a week whole days only
    shown, columns = for_people(rows, days, read, datetime.now(UTC))
    if rows and format_ == "table" and sys.stdout.isatty():
        columns = fitting(shown, columns, shutil.get_terminal_size().columns)
    print_table(shown, format_, columns, none=_none(not of_week))
    if more:
        tell("there are earlier ones; --limit 0 shows all")
    if rows:
        tell(summary(sums))


def _says_which(words: Sequence[str]) -> bool:
    node = tree(words, TIME)
    return any(names_key(node, key) for key in _SAY_WHICH)


def _none(of_any_time: bool) -> str:
    if of_any_time:
        return "no time entry matches; tt time add TASK 9:00 10:30 makes one"
    return "no time entry of this week matches; tt time ls --all shows those of any time"
