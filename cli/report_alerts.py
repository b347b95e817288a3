"""`tt report alerts`: how fast alerts were answered, how many were noise, and what was down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from cli.opening import opened
from cli.report_options import Said, bounds, read_said, report_options
from store.errors import UsageError
from store.filters import ALERTS
from store.timesheet.periods import Period, period

_PARTS = ("response", "spread", "noise", "noisy", "availability", "dedup", "open")
_SEVERITIES = ("info", "warning", "error", "critical")
_DAY = timedelta(days=1)


@click.command()
@report_options(_PARTS, ALERTS)
@click.option(
    "--severity", type=click.Choice(_SEVERITIES), default="error", help="What at least is a failure; default: error."
)
@click.option("--compare-with", metavar="PERIOD", help="What changed since: 'previous', 2026-09, 2026-W36, 2026, or FROM..TO.")
def command(said: Said, severity: str, compare_with: str | None) -> None:
    """Tell how fast alerts were answered, how many were noise, and what was down.

    Times count from the start that the source told: until received (MTTD), until the first acknowledgement or work on its
    task (MTTA), until all of the task's alerts were over for good (MTTR). Open ones are in none of them. Noise closed by
    itself untouched, flapped or was suppressed. KEY is component, severity, source, name, rule, owner, client, project,
    day, week, month, quarter, year, weekday or total.

    \b
    tt report alerts --by component --by week --from 2026-09-01 severity:>=error
    tt report alerts --part availability --depth 3 --severity critical
    tt report alerts --in 2026-10 --compare-with previous --by owner
    """
    from cli.report_printing import print_report
    from reports.alerts.asked import Asked
    from reports.alerts.keys import read
    from reports.alerts.whole import made

    if compare_with is not None and said.parts:
        raise UsageError("--compare-with compares times to respond and has no parts; leave out --part")
    with opened("report alerts") as store:
        told = read_said(store, said, ALERTS)
        asked = Asked(read(said.by), severity=severity, **told)
        before = None if compare_with is None else Asked(asked.keys, **{**told, **_before(compare_with, asked)})
        parts = said.parts or (_PARTS[:1] if said.format_ in ("json", "ndjson", "csv") else ())
        report = made(store, asked, parts, " ".join(said.filter_words), before)
    print_report(report, said.format_, said.output, force=said.force)


def _before(text: str, asked: Any) -> dict[str, int | None]:
    """The bounds of the time to compare with."""
    first, dots, last = text.partition("..")
    zone = asked.zone
    days = _previous(asked, zone) if text == "previous" else period(first, last if dots else None, datetime.now(UTC), zone)
    begin, end = bounds((days.first, days.last), zone)
    return {"from_ms": begin, "to_ms": end}


def _previous(asked: Any, zone: ZoneInfo) -> Period:
    """The month, quarter or year before where it is a whole one, else as many days."""
    from reports.billing.periods import period_of
    from store.billing.daybands import day_of

    if asked.from_ms is None or asked.to_ms is None:
        raise UsageError("nothing lies before all time; say of what time with --in, or with --from and --to")
    first: date = day_of(asked.from_ms, zone)
    after: date = day_of(asked.to_ms, zone)
    for unit in ("month", "quarter", "year"):
        if period_of(unit, first) == (first, after):
            return Period(period_of(unit, first - _DAY)[0], first - _DAY)
    return Period(first - (after - first), first - _DAY)
