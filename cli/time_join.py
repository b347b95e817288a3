"""`tt time join`: several entries as one."""

from __future__ import annotations

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import task_uid
from cli.time_told import print_told
from store.errors import UsageError
from store.timesheet import entries, joining


@click.command()
@click.argument("joined", metavar="ENTRY...", nargs=-1, required=True, shell_complete=names("entry"))
@click.option("--over-gap", is_flag=True, help="What lies between them becomes a break, which does not count.")
@click.option("--fill", is_flag=True, help="What lies between them counts as well.")
@click.option("--task", metavar="TASK", shell_complete=names("task"), help="Whose time it is, where their tasks differ.")
def command(joined: tuple[str, ...], over_gap: bool, fill: bool, task: str | None) -> None:
    """Make one entry of several.

    The first of them stays, from its start to the end of the last. They have to touch, unless told what becomes of the gap.

    \b
    tt time join E3 E4
    tt time join E3 E4 E7 --over-gap
    """
    if over_gap and fill:
        raise UsageError("a gap is a break or it counts; give one of --over-gap and --fill")
    with opened_time("join") as store:
        uid = joining.join(
            store,
            entries.resolve_all(store, joined),
            gap="break" if over_gap else "active" if fill else None,
            task_uid=task_uid(store, task) if task else None,
        )
        print_told("joined", store, [uid])
