"""`tt stop`: ends a live session."""

from __future__ import annotations

import time

import click

from cli.group import tell
from cli.live import LiveSession, ask_session, find_live, label
from recorder.errors import RecorderError

_PATIENCE_SECONDS = 8.0  # the keeper kills after five
_PAUSE_SECONDS = 0.05


@click.command()
@click.argument("session", required=False, metavar="[S]")
def command(session: str | None) -> None:
    """End a live session as if its terminal were closed.

    Who ignores that is killed after five seconds; everything recorded stays.

    \b
    tt stop S3
    """
    found = find_live(session)
    ask_session(found, request="stop")
    if not found.is_here:
        _await_end(found)
        tell(f"stopped {label(found)}")


def _await_end(session: LiveSession) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while session.folder.exists():
        if time.monotonic() > deadline:
            raise RecorderError(f"{label(session)} does not end; its shell is process {session.facts.get('shell_pid')}")
        time.sleep(_PAUSE_SECONDS)
