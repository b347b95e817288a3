"""`tt attach`: takes a live session to this terminal."""

from __future__ import annotations

import os
import sys

import click

from cli.live import find_live
from recorder import platform
from store.errors import RefusedError


@click.command()
@click.argument("session", required=False, metavar="[S]")
def command(session: str | None) -> None:
    """Take a live session to this terminal.

    One that another terminal shows is taken from there.

    \b
    tt attach
    tt attach S3
    """
    if not (os.isatty(0) and os.isatty(1)):
        raise RefusedError("a session needs a terminal; run tt attach in one")
    found = find_live(session, here=False)
    if found.is_here and found.facts.get("tty") == platform.terminal_of(os.getpid()):
        raise RefusedError("this terminal shows that session already; tt detach leaves it")
    # The recorder has neither the database nor the command line's modules in memory.
    argv = [sys.executable, "-I", "-m", "recorder.attach", str(found.folder)]
    os.execve(sys.executable, argv, platform.initial_environment())
