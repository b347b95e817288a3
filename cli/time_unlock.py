"""`tt time unlock`: opening a closed period again."""

from __future__ import annotations

import click

from cli.time_opening import opened_time
from store.timesheet import locks
from store.timesheet.periods import Period


@click.command()
@click.argument("lock")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it is kept.")
def command(lock: str, reason: str) -> None:
    """Open a closed period again, saying why.

    \b
    tt time unlock LK1 --reason "a day was forgotten"
    """
    with opened_time("unlock") as store:
        was = locks.unlock(store, lock, reason)
    click.echo(f"LK{was['lock_id']} unlocked {Period(was['from_on'], was['to_on'])}: {reason}")
