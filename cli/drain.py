"""`tt drain`: brings the journals into the store while a session is live, for programs that read the file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cli.draining import drain_everything
from recorder.places import Places
from store.database import Store, open_store
from store.errors import StoreBusyError

_NICENESS = 10
_PATIENCE = 0.1
_AT_ONCE_SECONDS = 1.0  # then others have their turn


@click.command(hidden=True)
def command() -> None:
    """Bring the journals into the store, quietly.

    A store that somebody uses just now is drained by them.
    """
    os.nice(_NICENESS)
    places = Places.from_environment()
    behind = True
    try:
        while behind:
            with open_store(places, "drain", timeout=_PATIENCE, drain=_for_a_moment) as store:
                behind = store.behind
    except StoreBusyError:
        return


def _for_a_moment(store: Store) -> list[Path]:
    return drain_everything(store, _AT_ONCE_SECONDS)
