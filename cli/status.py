"""`tt status`: the session, task and running time here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from cli.group import tell
from cli.live import find_live, live_sessions
from cli.opening import opened
from cli.output import output_options, print_record, print_table
from cli.prompt import print_prompt_line
from recorder.places import Places
from recorder.platform import boottime_ns
from store import history, tasks
from store.act import present_user
from store.errors import NotFoundError
from store.table import Table
from store.timesheet import entries

_ALWAYS = ("session_id", "task_id", "title", "shell", "state", "started_at", "running_ms", "active_ms", "command_count")
_WHERE_ANY = ("idle_ms", "suspended_ms", "paused_ms")
_COLUMNS = (*_ALWAYS, *_WHERE_ANY, "uid")


@click.command()
@click.argument("session", required=False, metavar="[S]")
@click.option("--prompt", is_flag=True, help="One short line for a shell's prompt, empty outside of a session.")
@output_options
def command(session: str | None, prompt: bool, format_: str) -> None:
    """Say which session, task and running time are here.

    \b
    tt status
    PS1='$(tt status --prompt) '"$PS1"
    """
    if prompt:
        print_prompt_line()
        return
    live = live_sessions(Places.from_environment())
    if session is None and not any(found.is_here for found in live.values()):
        if not _print_timer(format_):
            _say_not_here(len(live), format_)
        return
    found = find_live(session)
    with opened("status") as store:
        rows = history.list_sessions(store, "uid = ?", [found.uid]).rows
        if not rows:
            raise NotFoundError(f"nothing is recorded of session {found.uid} yet; try again in a moment")
        task = tasks.get(store, f"T{rows[0]['task_id']}").rows[0] if rows[0]["task_id"] is not None else None
    attached = found.attached
    row = {
        **rows[0],
        "title": task["title"] if task else found.facts["label"] or None,
        "state": rows[0]["state"] if attached is None else "attached" if attached else "detached",
        "running_ms": (boottime_ns() - found.facts["started_boot_ns"]) // 1_000_000,
    }
    shown = [name for name in (*_ALWAYS, *_WHERE_ANY) if row[name] or name not in _WHERE_ANY]
    print_record({name: row[name] for name in _COLUMNS}, format_, shown)


def _print_timer(format_: str) -> bool:
    """Print the timer that runs without a session (`tt time start`); False where there is none."""
    with opened("status") as store:
        running = entries.running_of(store, present_user())
        if not running:
            return False
        shown = entries.get(store, running[0]["uid"])
    now = datetime.now(UTC)
    row = {
        **dict.fromkeys(_COLUMNS), "task_id": shown["task_id"], "title": shown["title"] or shown["note"], "state": "timer",
        "started_at": shown["started_at"], "running_ms": max(0, (now - shown["started_at"]) // timedelta(milliseconds=1)),
        "uid": shown["uid"],
    }  # fmt: skip
    print_record(row, format_, ("task_id", "title", "state", "started_at", "running_ms"))
    return True


def _say_not_here(count: int, format_: str) -> None:
    if format_ == "json":
        click.echo("null")
    elif format_ != "table":
        print_table(Table(_COLUMNS, []), format_)
    elsewhere = f"; {count} live elsewhere, see `tt sessions`" if count else "; `tt work` starts one"
    tell(f"no session here{elsewhere}")
