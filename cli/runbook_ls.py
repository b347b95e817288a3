"""`tt runbook ls`: the runbooks there are."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from cli.grid import fitting
from cli.opening import opened
from cli.output import output_options, print_table
from runbooks.versions import keeping
from store.table import Row, Table

SHOWN = ("runbook_id", "name", "title", "version", "status", "steps", "verified", "runs", "last_run_state")
_GIVING_WAY = ("last_run_state", "steps", "runs", "name")
_STALE_DAYS = 90


@click.command()
@click.option("-a", "--all", "hidden", is_flag=True, help="Those that were hidden, too.")
@click.option("--stale", is_flag=True, help=f"Only those not verified in the last {_STALE_DAYS} days.")
@output_options
def command(hidden: bool, stale: bool, format_: str) -> None:
    """List runbooks, and when each was last verified.

    Verified is a version by a run of all of it that went well; told is when that last was for the newest version. Behind
    its status stands which version is approved, where that is an older one: `run` takes that.

    \b
    tt runbook ls
    tt runbook ls --stale
    """
    with opened("runbook ls") as store:
        table = keeping.list_runbooks(store, hidden=hidden)
    now = datetime.now(UTC)
    rows = [
        row for row in table.rows if not stale or _days(row["verified_at"], now) is None or _is_old(row["verified_at"], now)
    ]
    if format_ in ("table", "md"):
        rows = [{**row, "verified": _verified(row["verified_at"], now), "status": _status(row)} for row in rows]
    told = Table(table.columns, rows)
    width = _width()
    shown: tuple[str, ...] = SHOWN
    if format_ == "table" and width:
        used = tuple(name for name in SHOWN if name not in _GIVING_WAY or any(row[name] for row in rows))
        shown = fitting(told, used, width, _GIVING_WAY)
    print_table(told, format_, shown, none="there are none; tt runbook new T12 makes one from a task")


def _status(row: Row) -> str:
    """That of the newest version, and which is approved where that is another: it is the one that is run."""
    approved = row["approved_version"]
    return f"{row['status']}, {approved} approved" if approved not in (None, row["version"]) else str(row["status"])


def _width() -> int:
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def _days(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else (now - moment).days


def _is_old(moment: datetime, now: datetime) -> bool:
    return (now - moment).days >= _STALE_DAYS


def _verified(moment: datetime | None, now: datetime) -> str:
    days = _days(moment, now)
    if days is None:
        return "never"
    return "today" if days == 0 else f"{days} day{'s' * (days != 1)} ago"
