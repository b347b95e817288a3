"""`tt report billing`: what work brings: unbilled, invoiced, open; budgets and retainers."""

from __future__ import annotations

import click

from cli.report_options import Said, report_options, run


@click.command()
@report_options(("work", "invoices", "budgets", "retainers"))
def command(said: Said) -> None:
    """Tell what work brings: unbilled, invoiced, open; budgets and retainers.

    Unbilled is what approved and other billable time would bring by its rates, before caps, retainers and discounts.
    Currencies are never added up.

    \b
    tt report billing --in 2026-10
    tt report billing --by client --by month --from 2026-01-01
    tt report billing --part budgets --json
    """
    run("billing", said)
