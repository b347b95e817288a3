"""`tt report team`: what people worked beside what they could."""

from __future__ import annotations

import click

from cli.report_options import Said, report_options, run


@click.command()
@report_options(("team",))
def command(said: Said) -> None:
    """Tell what people worked beside what they could.

    Capacity is [billing] capacity for each business day that is no holiday ([billing] holidays), up to today.

    \b
    tt report team --in 2026-10
    tt report team --by person --by week --from 2026-10-01
    """
    run("team", said)
