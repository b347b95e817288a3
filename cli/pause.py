"""`tt pause`: holds a session's timer and recording."""

from __future__ import annotations

import click

from cli.holding import hold, holding_options


@click.command()
@holding_options
def command(session: str | None, timer: bool, recording: bool) -> None:
    """Hold a session's timer, its recording, or both.

    \b
    tt pause                 both, of the session here
    tt pause S3 --timer      the time of a break is not counted
    """
    hold("pause", session, timer, recording, "paused")
