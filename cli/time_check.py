"""`tt time check`: what looks wrong in a timesheet, and what mends it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from cli.filter_argument import filter_argument
from cli.findings_sheet import counts, narrowing, sheet
from cli.group import tell
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
from store.timesheet.intervals import Interval
from store.timesheet.periods import period


@click.command()
@filter_argument(TIME, "words")
@click.option("--from", "first", metavar="DAY", help="From this day to today, or 2026-10, 2026-W43; by default this month.")
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
    tt time check person:ada --from monday --gaps
    """
    with opened("time check") as store:
        days = None
        where, parameters = condition(words, TIME)
        zone = read_zone(TermBook(store).of().zone)
        if first or last or not words:
            days = _asked(first, last, zone)
            where = f"({where}) AND started_at < CAST(? AS TIMESTAMPTZ) AND coalesce(ended_at, now()) > CAST(? AS TIMESTAMPTZ)"
            parameters = [*parameters, *(instants.from_datetime(spans.to_moment(at)) for at in (days.to_ms, days.from_ms))]
        table = check(store, where, parameters, days=days, all_gaps=gaps)
    if format_ == "table" and table.rows:
        _print(table, zone)
    else:
        print_table(table, format_, ("check", "started_at", "what", "mend"), none="nothing looks wrong")
    return 1 if strict and table.rows else 0


def _asked(first: str | None, last: str | None, zone: ZoneInfo) -> Interval:
    """The days asked about: a first day alone means up to today, a month or week alone means that."""
    now = datetime.now(UTC)
    begin = period(first or (last or "som"), None, now, zone)
    if first and last is None and begin.first < begin.last:
        return begin.interval(zone)
    return period(first or (last or "som"), last or "today", now, zone).interval(zone)


def _print(table: Table, zone: ZoneInfo) -> None:
    for line in sheet(table.rows, zone, coloured=sys.stdout.isatty()):
        click.echo(line)
    tell(counts(table.rows, zone))
    more = narrowing(table.rows, zone)
    if more:
        tell(more)
