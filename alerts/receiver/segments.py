"""Journals of deliveries on disk: the one that is being written, and those that wait to be drained.

A segment is written by one process, under a lock that it holds as long as the file is open, and never written again
once it was left. Whoever drains may delete one that nobody holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alerts.receiver.errors import SpoolError
from recorder.identity import new_uid
from recorder.journal import HEADER, SUFFIX, hold, read_records
from recorder.places import private_folder

SEGMENT_BYTES = 32 * 1024 * 1024
_SYNC: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


@dataclass(slots=True)
class Piece:
    """What is known of one segment: its records, its size, and when its first record came (seconds since 1970)."""

    records: int = 0
    bytes: int = len(HEADER)
    since: float = 0.0


class Segments:
    """The one writer of delivery journals in a folder; to be used by one thread at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        write: Callable[[int, memoryview], int] = os.write,
        sync: Callable[[int], None] = _SYNC,
    ) -> None:
        self._folder = private_folder(folder)
        self._segment_bytes = segment_bytes
        self._write = write
        self._sync = sync
        self._descriptor = -1
        self._path = folder
        self._piece = Piece()
        self._pieces: dict[Path, Piece] = {}

    def append(self, records: bytes, count: int, now: float) -> None:
        """Write whole records and have them on the disk; raises SpoolError, and then none of them counts."""
        if self._descriptor >= 0 and self._piece.bytes + len(records) > self._segment_bytes:
            self.leave()
        try:
            if self._descriptor < 0:
                self._begin()
            rest = memoryview(records)
            while rest:
                rest = rest[self._write(self._descriptor, rest) :]
            self._sync(self._descriptor)
            if os.fstat(self._descriptor).st_nlink == 0:
                raise OSError("the journal was deleted while it was being written")
        except (OSError, MemoryError) as error:
            self._give_up()
            reason = getattr(error, "strerror", None) or error
            raise SpoolError(f"the delivery can't be written to the disk ({reason}); try again") from error
        self._piece.since = self._piece.since or now
        self._piece.records += count
        self._piece.bytes += len(records)

    def leave(self) -> None:
        """Close the segment so that it can be drained to its end and deleted; an empty one stays."""
        if self._descriptor >= 0 and self._piece.records:
            os.close(self._descriptor)
            self._descriptor = -1

    def close(self) -> None:
        """Close the segment, and delete it if nothing is in it."""
        self.leave()
        if self._descriptor >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = -1

    def waiting(self) -> dict[Path, Piece]:
        """The segments that are not yet drained and deleted."""
        for path in [path for path in list(self._pieces) if not path.exists()]:
            self._pieces.pop(path, None)
        return dict(self._pieces)

    def take_stock(self) -> None:
        """Count what earlier processes left, so that it shows in `waiting`; may take seconds."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path not in self._pieces:
                with suppress(OSError):  # drained and deleted meanwhile
                    self._pieces.setdefault(path, _piece_of(path))

    def _begin(self) -> None:
        path = self._folder / f"{new_uid()}{SUFFIX}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            hold(descriptor)
            os.write(descriptor, HEADER)
            self._sync(descriptor)
            _sync_folder(self._folder)  # else the name of the file may be lost with the power
        except OSError:
            path.unlink(missing_ok=True)
            os.close(descriptor)
            raise
        self._descriptor, self._path = descriptor, path
        self._piece = self._pieces[path] = Piece()

    def _give_up(self) -> None:
        """Leave a segment that could not be written or synced, cut back to what is known to be on the disk.

        It is not written again: after a failed fsync the kernel forgets what it could not write, and whoever drains may
        have read past the cut already, so that new records there would never be read.
        """
        if self._descriptor < 0:
            return
        with suppress(OSError):  # a disk that fails in other ways; what is drained twice is told as a repeat
            os.ftruncate(self._descriptor, self._piece.bytes)
        if not self._piece.records:
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _piece_of(path: Path) -> Piece:
    records = list(_instants(path))
    return Piece(len(records), path.stat().st_size, records[0] if records else path.stat().st_mtime)


def _instants(path: Path) -> Iterator[float]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield from (record.at.wall_ns / 1e9 for record in read_records(descriptor))
    finally:
        os.close(descriptor)
