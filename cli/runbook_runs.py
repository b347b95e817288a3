"""`tt runbook runs`: runs, and the steps of one."""

from __future__ import annotations

import shutil
import sys

import click

from cli.grid import fitting
from cli.opening import opened
from cli.output import output_options, print_table
from runbooks.versions import keeping
from store.errors import NotFoundError
from store.table import Table

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
STEPS = ("step_no", "title", "purpose", "attempt", "outcome", "exit_code", "duration_ms", "difference", "command")
_GIVING_WAY = ("person", "steps_failed", "steps_done", "kind", "version", "busy_ms")
_STEPS_GIVING_WAY = ("command", "purpose", "attempt", "duration_ms", "difference")


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
            if store.value("SELECT count(*) FROM runbook_runs WHERE run_id = ?", [run_id]) == 0:
                raise NotFoundError(f"there is no run {run_id}; tt runbook runs lists those there are")
            steps = store.query(_STEPS, [run_id])
            print_table(
                steps, format_, _that_fit(steps, format_, STEPS, _STEPS_GIVING_WAY), none=f"run {run_id} has no step yet"
            )
            return
        number = keeping.find(store, runbook)["runbook_id"] if runbook else None
        table = store.query(_RUNS, {"number": number, "limit": limit or 1_000_000_000})
    none = "nothing was run; tt runbook run R1 does"
    print_table(table, format_, _that_fit(table, format_, SHOWN, _GIVING_WAY), none=none)


def _that_fit(table: Table, format_: str, columns: tuple[str, ...], giving_way: tuple[str, ...]) -> tuple[str, ...]:
    """The columns for which a terminal has room."""
    if format_ != "table" or not sys.stdout.isatty():
        return columns
    return fitting(table, columns, shutil.get_terminal_size().columns, giving_way)


_RUNS = """
SELECT * FROM (
    SELECT * FROM runbook_runs WHERE $number IS NULL OR runbook_id = $number ORDER BY run_id DESC LIMIT $limit
) ORDER BY run_id
"""

_STEPS = """
SELECT t.*, s.step_no, s.title
FROM runbook_run_steps t
LEFT JOIN runbook_steps s ON s.runbook_id = t.runbook_id AND s.version = t.version AND s.step_id = t.step_id
WHERE t.run_id = ? ORDER BY t.position
"""
