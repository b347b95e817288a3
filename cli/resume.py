"""`tt resume`: goes on with a session's timer and recording."""

from __future__ import annotations

import click

from cli.holding import hold, holding_options


@click.command()
@holding_options
def command(session: str | None, timer: bool, recording: bool) -> None:
    """Go on with what `tt pause` held.

    \b
    tt resume
    tt resume S3 --recording
    """
    hold("resume", session, timer, recording, "resumed")
