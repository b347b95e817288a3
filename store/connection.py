"""Connecting to the DuckDB file, and the engine's errors in words a person can act on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from store.errors import StoreBusyError, StoreError, StoreUnreadableError

MEMORY = "256MB"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",  # compresses text, and both majors read it
    "memory_limit": MEMORY,
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_HELD = re.compile(r"Conflicting lock is held in (?P<exe>.+?) \(PID (?P<pid>\d+)\)")
_BEYOND_REPAIR = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
_FOREIGN_PATIENCE_SECONDS = 1.0


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """The store's file, attached; waits a second for a foreign program that has it open.

    Raises StoreBusyError naming that program, StoreUnreadableError where the file is damaged or too new.
    """
    deadline = time.monotonic() + _FOREIGN_PATIENCE_SECONDS
    while True:
        try:
            with engine_errors(path):
                connection = duckdb.connect(str(path), config=_CONFIG)
                connection.execute("SET TimeZone = 'UTC'")
                return connection
        except StoreBusyError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.05)


@contextmanager
def engine_errors(path: Path) -> Iterator[None]:
    """Turn what DuckDB raises inside into a StoreError."""
    try:
        yield
    except duckdb.Error as error:
        raise translated(error, path) from error


def translated(error: duckdb.Error, path: Path) -> StoreError:
    """The StoreError that says what a DuckDB error means for the user."""
    message = str(error)
    first_line = message.partition("\n")[0]
    if "Could not set lock" in message:
        held = _HELD.search(message)
        who = f"{held['exe']} (pid {held['pid']})" if held else "another program"
        return StoreBusyError(f"{path.name} is open in {who}; close it there and try again, nothing is lost meanwhile")
    if "No space left" in message:
        return StoreUnreadableError(f"{path.name} cannot be written, the disk is full; free some space and try again")
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreUnreadableError(f"the store needs more memory than it may use ({first_line}); ask for less at once")
    if "Permission denied" in message or "Read-only" in message:
        return StoreUnreadableError(f"{path.name} cannot be opened ({first_line}); make it and its folder writable")
    if isinstance(error, _BEYOND_REPAIR):
        return StoreUnreadableError(f"{path.name} cannot be read ({first_line}); `tt restore` brings back a daily copy")
    return StoreError(f"the store could not answer ({first_line}); please report this")
