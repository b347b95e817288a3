"""`tt detach`: leaves a session running without a terminal."""

from __future__ import annotations

import click

from cli.group import tell
from cli.live import find_live, label
from recorder.attach import request
from store.errors import RefusedError


@click.command()
@click.argument("session", required=False, metavar="[S]")
def command(session: str | None) -> None:
    """Leave a session running without a terminal.

    Its commands go on and are recorded; `tt attach` takes it back.

    \b
    tt detach
    tt detach S3
    """
    found = find_live(session)
    if not request(found.folder, {"request": "detach"})["ok"]:
        raise RefusedError(f"{label(found)} is not attached to a terminal; `tt attach` takes it to this one")
    if not found.is_here:
        tell(f"detached {label(found)}")
