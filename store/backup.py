"""Copies of the store that a user asks for, and bringing one back."""

from __future__ import annotations

import os
from pathlib import Path

from recorder.clocks import Clock, SystemClock
from recorder.places import Places
from store import daily_copy, instants
from store.connection import connect, engine_errors
from store.daily_copy import copy_store, nobody_writes, write_ahead_log
from store.database import Drain, attached, prepare_home
from store.drain import drain as drain_journals
from store.errors import ConflictError, NotFoundError, StoreUnreadableError
from store.lock import WaitNotice, store_lock
from store.migrate import migrate, schema_version


def backup(places: Places, destination: Path, *, on_wait: WaitNotice | None = None, drain: Drain = drain_journals) -> Path:
    """Copy the store, every journal drained, to a new file or into a folder; returns the copy's path.

    Raises ConflictError where that file exists.
    """
    stamp = instants.from_nanoseconds(SystemClock().now().wall_ns)[:19].replace(":", "")
    target = destination / f"termtask-{stamp}.duckdb" if destination.is_dir() else destination
    if target.exists():
        raise ConflictError(f"{target} exists; name another file")
    prepare_home(places)
    with store_lock(places.lock, "backup", on_wait=on_wait):
        with attached(places, "backup", drain=drain):
            pass
        try:
            copy_store(places.store, target)
        except OSError as error:
            raise StoreUnreadableError(f"{target} cannot be written ({error.strerror}); name another place") from error
    return target


def restore(places: Places, source: Path, *, clock: Clock | None = None, on_wait: WaitNotice | None = None) -> Path | None:
    """Put a copy in the store's place; returns where the store that was there is kept now, None where there was none.

    Raises NotFoundError, and StoreUnreadableError where the copy is no store of TermTask; then nothing has changed.
    """
    if not source.is_file():
        raise NotFoundError(f"there is no file {source}; daily copies are in {places.backups}")
    prepare_home(places)
    with store_lock(places.lock, "restore", on_wait=on_wait):
        incoming = places.store.with_name(places.store.name + ".incoming")
        try:
            copy_store(source, incoming)
            _validate(incoming, source)
            kept = _keep(places.store, clock or SystemClock())
            # [3] the copy takes the store's name in one step: at no moment is there no store
            incoming.replace(places.store)
        except OSError as error:
            raise StoreUnreadableError(f"{source} cannot be restored ({error}); the store is as it was") from error
        finally:
            daily_copy.discard(incoming)
    return kept


def latest_copy(places: Places) -> Path | None:
    """The newest daily copy."""
    return max(places.backups.glob("termtask-*.duckdb"), default=None)


def _validate(copy: Path, source: Path) -> None:
    try:
        connection = connect(copy)
        try:
            with engine_errors(copy):
                is_ours = schema_version(connection) > 0
                if is_ours:
                    migrate(connection)
                connection.execute("CHECKPOINT")
        finally:
            connection.close()
    except StoreUnreadableError as error:
        raise StoreUnreadableError(f"{source} cannot be read ({error.__cause__ or error}); try another copy") from error
    if not is_ours:
        raise StoreUnreadableError(f"{source} is a DuckDB file but no store of TermTask; try another copy")


def _keep(store: Path, clock: Clock) -> Path | None:
    """Give the present store a second name, with its write-ahead log, which then leaves its old place."""
    if not store.exists():
        return None
    stamp = instants.from_nanoseconds(clock.now().wall_ns).replace(":", "")
    kept = store.with_name(f"termtask-before-restore-{stamp}.duckdb")
    log = write_ahead_log(store)
    with nobody_writes(store):
        # [1] both names point at the same bytes
        if log.exists():
            os.link(log, write_ahead_log(kept))
        os.link(store, kept)
    # [2] a log left behind would be replayed into the copy
    log.unlink(missing_ok=True)
    return kept
