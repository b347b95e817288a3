"""`tt time lock`: closing a period."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_words import read_zone
from store.terms import TermBook
from store.timesheet import locks
from store.timesheet.periods import period


@click.command()
@click.argument("first", metavar="FROM")
@click.argument("last", metavar="[TO]", required=False)
@click.option("-c", "--client", metavar="NAME", shell_complete=names("client"), help="Only this client's time.")
@click.option("--person", metavar="NAME", shell_complete=names("person"), help="Only this person's time.")
@click.option("--zone", metavar="NAME", help="The zone in which its days begin; by default as was agreed.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; whoever meets the lock is told.")
def command(first: str, last: str | None, client: str | None, person: str | None, zone: str | None, reason: str) -> None:
    """Close a period: nobody changes an entry that begins or ends in it.

    FROM and TO are days; one alone may be a month (2026-10), a week (2026-W43) or a year as well. Client and project are
    written on its entries: a task that gets another client later takes only the days with it that are open.

    \b
    tt time lock 2026-10 --reason invoiced
    tt time lock 2026-10-01 2026-10-15 --client acme --reason "first half billed"
    """
    with opened_time("lock") as store:
        days = period(first, last, datetime.now(UTC), read_zone(zone or TermBook(store).of().zone))
        made = locks.lock(store, days, reason, client=client, person=person, zone=zone)
    whose = "".join(f", {name}'s time only" for name in (client, person) if name)
    click.echo(f"LK{made['lock_id']} locked {days} ({made['zone']}){whose}: {reason}")
