"""`tt drain`: brings the journals into the store while a session is live, for programs that read the file."""

from __future__ import annotations

import os

import click

from recorder.places import Places
from store.database import open_store
from store.errors import StoreBusyError

_NICENESS = 10
_PATIENCE = 0.1


@click.command(hidden=True)
def command() -> None:
    """Bring the journals into the store, quietly.

    A store that somebody uses just now is drained by them.
    """
    os.nice(_NICENESS)
    try:
        with open_store(Places.from_environment(), "drain", timeout=_PATIENCE):
            pass
    except StoreBusyError:
        return
