"""Appends to a journal without ever making the shell wait.

Records are written inline: a write to the page cache costs microseconds and survives the death of this process. Syncing
to the disk is a thread's business. When the disk stalls or is full, records wait in a bounded buffer; when that is full,
output is counted instead of kept, and the journal says so as soon as it can be written again.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Iterator

from recorder.clocks import Clock, Instant
from recorder.journal import Kind, encode, encode_event

SYNC_INTERVAL = 1.0
_STALL = 0.1  # seconds a sync may take before writes go to the buffer
_RETRY = 1.0  # seconds between attempts after a failed write
_BUFFER_LIMIT = 8 * 1024 * 1024


class JournalWriter:
    """The one writer of an open journal.

    `problem` is the reason while records can't be written, empty otherwise.
    """

    def __init__(self, descriptor: int, clock: Clock, buffer_limit: int = _BUFFER_LIMIT) -> None:
        self._descriptor = descriptor
        self._clock = clock
        self._size = os.fstat(descriptor).st_size
        self._waiting: deque[tuple[Kind, bytes]] = deque()
        self._waiting_bytes = 0
        self._limit = buffer_limit
        self._lost_bytes = 0
        self._retry_at = 0.0
        self._dirty_since: float | None = None
        self._batch: list[tuple[Kind, bytes, int]] | None = None
        self.problem = ""
        self._syncer = Syncer(descriptor)

    def event(self, type_: str, command: int = 0, at: Instant | None = None, **fields: object) -> None:
        """Append one EVENT."""
        self._append(Kind.EVENT, encode_event(command, at or self._clock.now(), type_, fields), 0)

    def output(self, command: int, at: Instant, body: bytes) -> None:
        """Append bytes of the terminal."""
        self._append(Kind.OUTPUT, encode(Kind.OUTPUT, command, at, body), len(body))

    def mark(self, command: int, at: Instant, body: bytes) -> None:
        """Append a mark as it came: what it tells follows in a moment."""
        self._append(Kind.MARK, encode(Kind.MARK, command, at, body), 0)

    def until_sync(self) -> float | None:
        """Seconds until what was written should be synced, None where all is."""
        return None if self._dirty_since is None else max(0.0, self._dirty_since + SYNC_INTERVAL - time.monotonic())

    def sync(self) -> None:
        """Have what was written synced, in the background."""
        if self._dirty_since is not None:
            self._dirty_since = None
            self._syncer.request()

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Write everything appended meanwhile at once."""
        batch: list[tuple[Kind, bytes, int]] = []
        self._batch = batch
        try:
            yield
        finally:
            self._batch = None
            if batch and not (self._can_write() and self._write(b"".join(record for _, record, _ in batch))):
                for kind, record, payload in batch:
                    self._keep(kind, record, payload)

    def retry(self) -> None:
        """Write what waits, if the disk takes it again."""
        if self._waiting or self._lost_bytes:
            self._flush()

    def close(self) -> None:
        """Write what waits, sync and let go of the journal."""
        self._retry_at = 0.0
        self.retry()
        self.sync()
        self._syncer.stop()
        os.close(self._descriptor)

    def _append(self, kind: Kind, record: bytes, payload: int) -> None:
        if self._batch is not None:
            self._batch.append((kind, record, payload))
        elif not (self._can_write() and self._write(record)):
            self._keep(kind, record, payload)
            self._flush()

    def _can_write(self) -> bool:
        return not self._waiting and not self._lost_bytes and not self._syncer.stalled

    def _keep(self, kind: Kind, record: bytes, payload: int) -> None:
        # Events are small and say what happened; only output makes way.
        if kind is Kind.OUTPUT and self._waiting_bytes + len(record) > self._limit:
            self._lost_bytes += payload
        else:
            self._waiting.append((kind, record))
            self._waiting_bytes += len(record)

    def _flush(self) -> None:
        if self._syncer.stalled or time.monotonic() < self._retry_at:
            return
        while self._waiting:
            if not self._write(self._waiting[0][1]):
                return
            self._waiting_bytes -= len(self._waiting.popleft()[1])
        if self._lost_bytes:
            fields = {"bytes": self._lost_bytes, "reason": self.problem or "the disk did not keep up"}
            if not self._write(encode_event(0, self._clock.now(), "gap", fields)):
                return
            self._lost_bytes = 0
        self.problem = ""

    def _write(self, record: bytes) -> bool:
        try:
            written = os.write(self._descriptor, record)
            if written < len(record):
                written += os.write(self._descriptor, record[written:])
            if written < len(record):
                raise OSError(0, "no space left")
        except OSError as error:
            self.problem = error.strerror or str(error)
            self._retry_at = time.monotonic() + _RETRY
            # A record cut short would hide the ones behind it until they are searched for.
            with contextlib.suppress(OSError):  # a disk that fails in other ways
                os.ftruncate(self._descriptor, self._size)
            return False
        self._size += len(record)
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()
        elif time.monotonic() - self._dirty_since > SYNC_INTERVAL:
            self.sync()
        return True


class Syncer:
    """A thread that syncs a file when asked to, and sleeps otherwise."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._wanted = threading.Semaphore(0)
        self._stopping = False
        self._syncing_since = 0.0
        self._thread = threading.Thread(target=self._run, name="journal-sync", daemon=True)
        self._thread.start()

    @property
    def stalled(self) -> bool:
        """Whether a sync has been under way for suspiciously long."""
        since = self._syncing_since
        return since > 0 and time.monotonic() - since > _STALL

    def request(self) -> None:
        """There is something to sync."""
        self._wanted.release()

    def stop(self, timeout: float = 2.0) -> None:
        """Finish what was asked for and end the thread; a stalled disk is given up on after the timeout."""
        self._stopping = True
        self._wanted.release()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.acquire()
            while self._wanted.acquire(blocking=False):
                pass  # one sync does for all that was asked meanwhile
            self._syncing_since = time.monotonic()
            with contextlib.suppress(OSError):  # the next write meets the same disk and reports it
                os.fsync(self._descriptor)
            self._syncing_since = 0.0
