"""`tt time check`: what looks wrong in a timesheet, and what mends it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli.filter_argument import filter_argument
from cli.group import tell
from cli.human import local_time, visible
from cli.opening import opened
from cli.output import output_options, print_table
from cli.time_words import read_zone
from cli.words import condition
from store import instants
from store.filters import TIME
from store.table import Table
from store.terms import TermBook
from store.timesheet import spans
from store.timesheet.checking import check
from store.timesheet.periods import period

_STYLES = {"double billing": "red", "overlap": "red", "day": "red", "gap": "cyan", "clock": "cyan"}


@click.command()
@filter_argument(TIME, "words")
@click.option("--from", "first", metavar="DAY", help="From this day on, or in 2026-10, 2026-W43; by default in this month.")
@click.option("--to", "last", metavar="DAY", help="Up to this day.")
@click.option("--gaps", is_flag=True, help="Tell all business hours without an entry, whole days too.")
@click.option("--strict", is_flag=True, help="End with 1 where anything is found.")
@output_options
def command(words: tuple[str, ...], first: str | None, last: str | None, gaps: bool, strict: bool, format_: str) -> int:
    """Find what looks wrong in time entries, each with the command that mends it.

    Overlap, time billed twice, gaps, what is incomplete or undecided, forgotten timers, cut off sessions, doubtful clocks.

    \b
    tt time check
    tt time check project:acme --from 2026-10
    """
    with opened("time check") as store:
        days = None
        where, parameters = condition(words, TIME)
        if first or last or not words:
            zone = read_zone(TermBook(store).of().zone)
            days = period(first or (last or "som"), last or (None if first else "today"), datetime.now(UTC), zone).interval(
                zone
            )
            where = f"({where}) AND started_at < CAST(? AS TIMESTAMPTZ) AND coalesce(ended_at, now()) > CAST(? AS TIMESTAMPTZ)"
            parameters = [*parameters, *(instants.from_datetime(spans.to_moment(at)) for at in (days.to_ms, days.from_ms))]
        table = check(store, where, parameters, days=days, all_gaps=gaps)
    if format_ == "table" and table.rows:
        _print(table)
    else:
        print_table(table, format_, ("check", "started_at", "what", "mend"), none="nothing looks wrong")
    return 1 if strict and table.rows else 0


def _print(table: Table) -> None:
    """Each finding on a line, and what mends it on the next, whole, so that it can be pasted."""
    import sys

    width = max(len(row["check"]) for row in table.rows)
    coloured = sys.stdout.isatty()
    for row in table.rows:
        check_ = f"{row['check']:<{width}}"
        check_ = click.style(check_, fg=_STYLES.get(row["check"], "yellow")) if coloured else check_
        click.echo(f"{check_}  {local_time(row['started_at'])}  {visible(row['what'])}")
        click.echo(f"{'':<{width}}  -> {visible(row['mend'])}")
    tell(f"{len(table.rows)} finding{'s' * (len(table.rows) != 1)}")
