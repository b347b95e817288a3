"""Rows of a run that are not in the store yet, in a file of the run's own, so that a kill loses none."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from recorder.places import Places, private_folder
from store.bulk import insert_rows, quoted
from store.errors import ConflictError
from store.handle import Store

Waiting = tuple[str, dict[str, Any]]  # the table, and the row with its uid
_SPOOL, _LOCK = ".jsonl", ".lock"


class Spool:
    """The waiting rows of one run, oldest first."""

    def __init__(self, places: Places, run_uid: str) -> None:
        self._folder = places.runs
        self._path = self._folder / (run_uid + _SPOOL)

    def read(self) -> list[Waiting]:
        """Every whole row; the last line may be torn."""
        found: list[Waiting] = []
        with suppress(OSError):
            for line in self._path.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):
                    table, row = json.loads(line)
                    found.append((table, row))
        return found

    def append(self, waiting: Waiting) -> None:
        """One more row, on the disk when this returns; raises OSError."""
        private_folder(self._folder)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            # A torn line before it must not swallow this one.
            line = f"\n{json.dumps(waiting)}\n".encode()
            if os.write(descriptor, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def clear(self) -> None:
        """All of it is in the store."""
        self._path.unlink(missing_ok=True)


def write_rows(store: Store, rows: list[Waiting]) -> None:
    """Insert rows, all or none; those that are there already are passed over."""
    with store.transaction():
        for table, row in rows:
            if store.value(f"SELECT 1 FROM {quoted(table)} WHERE uid = ?", [row["uid"]]) is None:
                insert_rows(store, table, [row])


def spools(places: Places) -> list[Path]:
    """The files of rows that wait, of runs under way and of killed ones."""
    return sorted(places.runs.glob(f"*{_SPOOL}")) if places.runs.is_dir() else []


def bring_in(store: Store) -> None:
    """Write what waits in the files of runs; that of a run under way stays there, for the run to clear."""
    for path in spools(store.places):
        uid = path.name.removesuffix(_SPOOL)
        spool = Spool(store.places, uid)
        write_rows(store, spool.read())
        with suppress(ConflictError), held(store.places, uid, patience=0):
            write_rows(store, spool.read())  # it may have been under way a moment ago
            spool.clear()


@contextmanager
def held(places: Places, run_uid: str, patience: float = 0.5) -> Iterator[None]:
    """Nobody else works on this run meanwhile; raises ConflictError where somebody does for so many seconds."""
    path = private_folder(places.runs) / (run_uid + _LOCK)
    descriptor = _locked(path, time.monotonic() + patience)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _locked(path: Path, until: float) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have removed the file between our opening and locking it.
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(descriptor).st_ino:
                    return descriptor
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace") or "of somebody else"
            if time.monotonic() >= until:
                os.close(descriptor)
                raise ConflictError(f"this run is under way in process {holder}; wait for it, or end it") from None
            time.sleep(0.01)
        os.close(descriptor)
