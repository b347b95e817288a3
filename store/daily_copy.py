"""A copy of the store's file a day, the newest three kept: a guard against the engine itself."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recorder.clocks import Clock
from recorder.places import Places, private_folder
from store import instants

KEPT = 3
_PATTERN = "termtask-????-??-??.duckdb"


def make(places: Places, clock: Clock) -> Path | None:
    """Copy the store where today has no copy yet; None where there was nothing to do, or no way to do it.

    Only for a process that holds the store's lock and has not attached the file: closing a file by hand drops DuckDB's
    own lock on it.
    """
    today = instants.from_nanoseconds(clock.now().wall_ns)[:10]
    copy = places.backups / f"termtask-{today}.duckdb"
    if copy.exists() or not places.store.exists():
        return None
    try:
        private_folder(places.backups)
        copy_store(places.store, copy)
    except OSError:  # a full disk, or a foreign writer: no reason to keep anybody from working
        return None
    return copy


def prune(places: Places) -> None:
    """Delete all but the newest copies."""
    for path in sorted(places.backups.glob(_PATTERN))[:-KEPT]:
        discard(path)


def discard(copy: Path | None) -> None:
    """Delete a copy with its write-ahead log."""
    if copy is not None:
        copy.unlink(missing_ok=True)
        write_ahead_log(copy).unlink(missing_ok=True)


def write_ahead_log(store: Path) -> Path:
    """Where DuckDB keeps what a store's file does not hold yet."""
    return store.with_name(store.name + ".wal")


def copy_store(source: Path, destination: Path) -> None:
    """Copy a detached store and its write-ahead log; the destination appears whole or not at all."""
    with nobody_writes(source):
        log = write_ahead_log(source)
        write_ahead_log(destination).unlink(missing_ok=True)
        if log.exists():
            _copy_file(log, write_ahead_log(destination))
        _copy_file(source, destination)


def _copy_file(source: Path, destination: Path) -> None:
    partial = destination.with_name(destination.name + ".partial")
    try:
        with open(source, "rb") as reader, open(partial, "wb", opener=_private) as writer:
            shutil.copyfileobj(reader, writer, 1 << 20)
            writer.flush()
            os.fsync(writer.fileno())
        partial.replace(destination)
    finally:
        partial.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def nobody_writes(path: Path) -> Iterator[None]:
    """DuckDB's own kind of lock, shared: fails with an OSError while a foreign program has the file open to write."""
    with open(path, "rb") as file:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
