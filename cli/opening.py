"""The user's store, opened for one verb; who is waited for is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cli.draining import drain_everything
from cli.group import tell
from recorder.places import Places
from store.database import Store, open_store


@contextmanager
def opened(verb: str) -> Iterator[Store]:
    """The store in `TT_HOME`, up to date with every journal; what the user should hear is said at the end."""
    with open_store(Places.from_environment(), verb, on_wait=tell_waiting, drain=drain_everything) as store:
        yield store
    for line in store.told:
        tell(line)


@contextmanager
def opened_tasks(verb: str) -> Iterator[Store]:
    """The store with urgency, recurring and expired tasks up to date; what the user should hear is said at the end."""
    from store.upkeep import bring_up_to_date

    with opened(verb) as store:
        bring_up_to_date(store)
        yield store


def tell_waiting(holder: str) -> None:
    """Say for whom this command waits."""
    tell(f"waiting for {holder}")
