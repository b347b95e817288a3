"""`tt runbook runs`: runs, and the steps of one."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_table
from runbooks.versions import keeping

SHOWN = (
    "run_id",
    "name",
    "version",
    "kind",
    "state",
    "task_id",
    "started_at",
    "busy_ms",
    "steps_done",
    "steps_failed",
    "person",
)
STEPS = ("position", "step_id", "attempt", "purpose", "outcome", "exit_code", "duration_ms", "command", "difference")


@click.command()
@click.argument("runbook", metavar="[RUNBOOK]", required=False)
@click.option("--run", "run_id", type=click.IntRange(min=1), metavar="N", help="The steps of this run.")
@click.option("-n", "--limit", type=click.IntRange(min=0), default=0, help="How many; by default all.")
@output_options
def command(runbook: str | None, run_id: int | None, limit: int, format_: str) -> None:
    """List runs, the newest last, or the steps of one.

    \b
    tt runbook runs R1
    tt runbook runs --run 4
    """
    with opened("runbook runs") as store:
        if run_id is not None:
            steps = store.query("SELECT * FROM runbook_run_steps WHERE run_id = ? ORDER BY position", [run_id])
            print_table(steps, format_, STEPS, none=f"there is no run {run_id}, or it has no steps yet")
            return
        number = keeping.find(store, runbook)["runbook_id"] if runbook else None
        table = store.query(_RUNS, {"number": number, "limit": limit or 1_000_000_000})
    print_table(table, format_, SHOWN, none="nothing was run; tt runbook run R1 does")


_RUNS = """
SELECT * FROM (
    SELECT * FROM runbook_runs WHERE $number IS NULL OR runbook_id = $number ORDER BY run_id DESC LIMIT $limit
) ORDER BY run_id
"""
