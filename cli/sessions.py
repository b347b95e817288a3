"""`tt sessions`: what is live, and what was."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.live import LiveSession, live_sessions
from cli.opening import opened
from cli.output import output_options, print_table
from cli.words import condition
from recorder.places import Places
from store import history
from store.filters import SESSIONS
from store.table import Row, Table

SHOWN = ("session_id", "task_id", "shell", "state", "started_at", "duration_ms", "command_count", "host", "cwd")


@click.command()
@filter_argument(SESSIONS)
@click.option("-n", "--newest", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="Past ones.")
@click.option("-a", "--all", "everything", is_flag=True, help="All of them.")
@output_options
def command(filter_words: tuple[str, ...], newest: int, everything: bool, format_: str) -> None:
    """List live sessions and the newest past ones.

    A live one is `attached` to a terminal or `detached`; see `tt attach` and `tt stop`.

    \b
    tt sessions
    tt sessions T12 --all --json
    """
    where, parameters = condition(filter_words, SESSIONS)
    with opened("sessions") as store:
        table = history.list_sessions(store, where, parameters)
    live = live_sessions(Places.from_environment())
    rows = [_with_state(row, live.get(row["uid"])) for row in reversed(table.rows)]
    present = [row for row in rows if row["ended_at"] is None]
    past = [row for row in rows if row["ended_at"] is not None]
    chosen = present + (past if everything else past[:newest])
    print_table(Table(table.columns, chosen), format_, SHOWN, none="no session matches; tt work starts one")


def _with_state(row: Row, session: LiveSession | None) -> Row:
    """The row with the state its keeper tells, where it has one."""
    attached = session.attached if session is not None and row["ended_at"] is None else None
    return row if attached is None else {**row, "state": "attached" if attached else "detached"}
