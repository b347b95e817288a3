"""The user's store, opened for one verb; who is waited for is told."""

from __future__ import annotations

from contextlib import AbstractContextManager

from cli.group import tell
from recorder.places import Places
from store.database import Store, open_store


def opened(verb: str) -> AbstractContextManager[Store]:
    """The store in `TT_HOME`, up to date with every journal."""
    return open_store(Places.from_environment(), verb, on_wait=tell_waiting)


def tell_waiting(holder: str) -> None:
    """Say for whom this command waits."""
    tell(f"waiting for {holder}")
