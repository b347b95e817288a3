"""What every report takes: keys, days, a zone, a filter, a format."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from cli.filter_argument import filter_argument
from cli.opening import opened
from cli.output import FORMATS
from cli.time_words import read_zone
from cli.words import names_key, tree
from recorder.platform import local_zone
from store.billing.daybands import edge_ms
from store.config import section
from store.errors import UsageError
from store.filters import TIME, FieldSet, compile_filter
from store.handle import Store
from store.timesheet.periods import Period, period

_SAY_WHEN = ("id", "uid", "since", "before", "started", "ended", "invoice", "number")
_Decorated = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The options as they were written."""

    filter_words: tuple[str, ...]
    by: tuple[str, ...]
    from_on: str | None
    to_on: str | None
    in_: str | None
    everything: bool
    zone: str | None
    depth: int | None
    parts: tuple[str, ...]
    format_: str
    output: Path | None
    force: bool


_SAID = frozenset(Said.__slots__)  # what every report takes; a verb may add options of its own


def _part_option(parts: tuple[str, ...]) -> Callable[[_Decorated], _Decorated]:
    """`--part` where there are several; hidden elsewhere, so that one script fits all reports."""
    return click.option(
        "--part", "parts_", type=click.Choice(parts), multiple=True, hidden=len(parts) == 1, help="Only this; may be repeated."
    )


def report_options(parts: tuple[str, ...], fields: FieldSet = TIME) -> Callable[[_Decorated], _Decorated]:
    """Give a verb the options of a report about what these fields are of; it gets them as one `said`."""

    def decorated(function: _Decorated) -> _Decorated:
        @filter_argument(fields)
        @click.option(
            "-b", "--by", multiple=True, metavar="KEY", help="Break down by; repeated, the next within the one before."
        )
        @click.option("--from", "from_on", metavar="DAY", help="The first day; by default that of this month.")
        @click.option("--to", "to_on", metavar="DAY", help="The last day, which belongs to it.")
        @click.option("--in", "in_", metavar="PERIOD", help="A day, a month 2026-10, a week 2026-W43, or a year.")
        @click.option("-a", "--all", "everything", is_flag=True, help="Of any time.")
        @click.option(
            "--zone", metavar="NAME", help="Whose midnights cut the days; by default [billing] zone, else the local one."
        )
        @click.option("-d", "--depth", type=click.IntRange(min=1), help="How many levels of components.")
        @_part_option(parts)
        @click.option("--format", "format_", type=click.Choice((*FORMATS, "html")), default="table", help="How to print.")
        @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
        @click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
        @click.option("--force", is_flag=True, help="Replace that file.")
        @functools.wraps(function)
        def with_options(parts_: tuple[str, ...] = (), as_json: bool = False, **options: Any) -> Any:
            if as_json:
                options["format_"] = "json"
            own = {name: options.pop(name) for name in options.keys() - _SAID}
            return function(Said(parts=parts_, **options), **own)

        return with_options

    return decorated


def run(name: str, said: Said) -> None:
    """Make the report of this name and print it."""
    from cli.report_printing import print_report
    from reports.timesheets.asked import Asked
    from reports.timesheets.keys import read
    from reports.timesheets.whole import KINDS, made

    with opened(f"report {name}") as store:
        parts = said.parts or (tuple(KINDS[name].sections)[:1] if said.format_ in ("json", "ndjson", "csv") else ())
        asked = Asked(read(said.by), **read_said(store, said))
        report = made(store, name, asked, parts, " ".join(said.filter_words))
    print_report(report, said.format_, said.output, force=said.force)


def read_said(store: Store, said: Said, fields: FieldSet = TIME) -> dict[str, Any]:
    """What was said of which rows, of what time, in whose days, as every question to a report takes it."""
    zone = read_zone(said.zone or str(section(store.places.config, "billing").get("zone") or "") or local_zone() or "UTC")
    now = datetime.now(UTC)
    where, values = "true", list[object]()
    if said.filter_words:
        where, values = compile_filter(tree(said.filter_words, fields), fields, now=now, zone=zone)
    days = _days(said, now, zone, fields)
    begin, end = (None, None) if days is None else bounds(days, zone)
    return {
        "zone": zone, "from_ms": begin, "to_ms": end, "where": where, "values": tuple(values), "depth": said.depth,
    }  # fmt: skip


def bounds(days: tuple[date | None, date | None], zone: ZoneInfo) -> tuple[int | None, int | None]:
    """From when to when days are, the last one included."""
    first, last = days
    return (
        None if first is None else edge_ms(first, 0, zone),
        None if last is None else edge_ms(last + timedelta(days=1), 0, zone),
    )


def _days(said: Said, now: datetime, zone: ZoneInfo, fields: FieldSet) -> tuple[date | None, date | None] | None:
    """The first and the last day, None where there is none; this month where nothing says otherwise."""
    told = [option for option in (said.from_on or said.to_on, said.in_, said.everything) if option]
    if len(told) > 1:
        raise UsageError("say once of what time: --from and --to, --in, or --all")
    if said.everything or (not told and _says_when(said.filter_words, fields)):
        return None
    if said.in_:
        return _told(period(said.in_, None, now, zone))
    if not told:
        first = now.astimezone(zone).date().replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    first_day = period(said.from_on, None, now, zone).first if said.from_on else None
    last_day = period(said.to_on, None, now, zone).last if said.to_on else None
    if first_day and last_day and last_day < first_day:
        raise UsageError(f"{last_day} is before {first_day}; give --from and --to in their order")
    return first_day, last_day


def _told(days: Period) -> tuple[date, date]:
    return days.first, days.last


def _says_when(words: tuple[str, ...], fields: FieldSet) -> bool:
    node = tree(words, fields)
    return any(names_key(node, key) for key in _SAY_WHEN)
