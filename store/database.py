"""Opening the store: one short stay inside the lock, from draining the journals to the checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from recorder.clocks import Clock, SystemClock
from recorder.errors import RecorderError
from recorder.places import Places, private_folder
from store import daily_copy
from store.act import Act
from store.connection import connect, engine_errors
from store.drain import drain as drain_journals
from store.errors import StoreUnreadableError
from store.handle import Store as Store
from store.lock import WaitNotice, store_lock
from store.migrate import migrate

Drain = Callable[[Store], list[Path]]


@contextmanager
def open_store(
    places: Places,
    verb: str,
    *,
    clock: Clock | None = None,
    timeout: float = 30.0,
    on_wait: WaitNotice | None = None,
    drain: Drain | None = drain_journals,
) -> Iterator[Store]:
    """The store, up to date with every journal; checkpointed at the end, when drained journals are deleted.

    `verb` names this process to those who wait, and in the audit trail; `drain` is what brings the journals in. Raises
    StoreBusyError, StoreUnreadableError.
    """
    prepare_home(places)
    with (
        store_lock(places.lock, verb, timeout=timeout, on_wait=on_wait),
        attached(places, verb, clock, drain) as store,
    ):
        yield store


def prepare_home(places: Places) -> None:
    """Create the home folder, or make it private; raises StoreUnreadableError where that can't be done."""
    try:
        private_folder(places.home)
        places.lock.touch(mode=0o600)
    except (OSError, RecorderError) as error:
        raise StoreUnreadableError(f"{places.home} cannot be written ({error}); mend it or set TT_HOME") from error


@contextmanager
def attached(places: Places, verb: str, clock: Clock | None = None, drain: Drain | None = drain_journals) -> Iterator[Store]:
    """The store, for a process that holds the lock."""
    clock = clock or SystemClock()
    made_copy = daily_copy.make(places, clock)
    try:
        connection = connect(places.store)
    except StoreUnreadableError:
        daily_copy.discard(made_copy)  # a damaged file must not push out the good copies
        raise
    drained: list[Path] = []
    try:
        with engine_errors(places.store):
            places.store.chmod(0o600)
            migrate(connection)
        daily_copy.prune(places)
        store = Store(places, connection, clock, Act(verb))
        if drain is not None:
            drained = drain(store)
        yield store
    finally:
        with engine_errors(places.store):
            connection.close()
    forget(places, drained)


def forget(places: Places, drained: list[Path]) -> None:
    """Delete journals whose rows are safely in the store's file, that is, with no write-ahead log left."""
    if not daily_copy.write_ahead_log(places.store).exists():
        for path in drained:
            with suppress(OSError):  # drained again next time, to no effect
                path.unlink()
