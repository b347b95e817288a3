"""`tt report time`: where time went."""

from __future__ import annotations

import click

from cli.report_options import Said, report_options, run


@click.command()
@report_options(("time",))
def command(said: Said) -> None:
    """Tell where time went.

    Time is cut at the midnights of one zone, so that days, weeks and months add up to the whole; KEY is client, project,
    component, task, person, kind, tag, status, day, week, month, quarter, year or weekday.

    \b
    tt report time --by client --by project
    tt report time --by week --in 2026 client:acme
    tt report time --by component --depth 2 --from 2026-10-01 --to 2026-12-31
    """
    run("time", said)
