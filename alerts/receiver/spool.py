"""Group commit: requests that come at the same time share one write and one fdatasync, and are answered after it."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alerts.delivery import Delivery
from alerts.receiver.errors import SpoolError, UnavailableError
from alerts.receiver.segments import Piece, Segments
from recorder.clocks import Clock
from recorder.journal import Kind, encode

QUEUE_LIMIT = 64 * 1024 * 1024
_BATCH_BYTES = 8 * 1024 * 1024
_PATIENCE = 20.0  # seconds that a request waits for a disk that stalls

_Waiting = tuple[bytes, asyncio.Future[None]]


class Spool:
    """Appends deliveries durably, from one event loop; the disk is a thread's business."""

    def __init__(
        self, segments: Segments, clock: Clock, *, queue_limit: int = QUEUE_LIMIT, patience: float = _PATIENCE
    ) -> None:
        self._segments = segments
        self._clock = clock
        self._limit = queue_limit
        self._patience = patience
        self._queue: list[_Waiting] = []
        self._queued_bytes = 0
        self._committing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "delivery-journal")
        self._is_stalled = False
        self.problem = ""  # why the last write failed; empty where it did not

    async def append(self, delivery: Delivery) -> None:
        """Return once the delivery is on the disk; raises UnavailableError where it is not, or may not be."""
        record = encode(Kind.DELIVERY, 0, self._clock.now(), delivery.encode())
        if self._queued_bytes + len(record) > self._limit:
            raise UnavailableError("more deliveries wait for the disk than can be held in memory; try again")
        await self._commit(record)

    async def check(self) -> None:
        """Find out whether the disk can be written again after it could not; sets `problem`."""
        if self.problem:
            try:
                await self._commit(b"")
            except UnavailableError as error:
                self.problem = error.message

    async def leave_segment(self) -> None:
        """Close the segment that is being written, so that it can be drained whole and deleted."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._segments.leave)

    async def take_stock(self) -> None:
        """Count what earlier processes left undrained."""
        await asyncio.get_running_loop().run_in_executor(None, self._segments.take_stock)

    def waiting(self) -> dict[Path, Piece]:
        """The segments that are not yet drained and deleted."""
        return self._segments.waiting()

    async def close(self) -> None:
        """Finish what was appended and let go of the segment."""
        while self._committing is not None:
            await self._committing
        await asyncio.get_running_loop().run_in_executor(self._thread, self._segments.close)
        self._thread.shutdown()

    async def _commit(self, record: bytes) -> None:
        if self._is_stalled:
            raise UnavailableError(self.problem)
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._queue.append((record, done))
        self._queued_bytes += len(record)
        if self._committing is None:
            self._committing = loop.create_task(self._commit_queued())
        await done

    async def _commit_queued(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._queue:
                batch = self._take_batch()
                records = b"".join(record for record, _ in batch)
                count = sum(bool(record) for record, _ in batch)
                problem = ""
                watchdog = loop.call_later(self._patience, self._send_away, batch)
                try:
                    await loop.run_in_executor(self._thread, self._segments.append, records, count, time.time())
                except Exception as error:  # whatever it is, nobody may wait for ever
                    problem = str(error) or type(error).__name__
                watchdog.cancel()
                self._is_stalled = False
                self.problem = problem
                self._queued_bytes -= len(records)
                _resolve(batch, SpoolError(problem) if problem else None)
        finally:
            self._committing = None

    def _send_away(self, batch: list[_Waiting]) -> None:
        """Answer those who wait for a disk that stalls; what they sent may still be written, and is then told twice."""
        self._is_stalled = True
        self.problem = f"the disk did not answer within {self._patience:g} s; try again"
        _resolve([*batch, *self._queue], UnavailableError(self.problem))

    def _take_batch(self) -> list[_Waiting]:
        size = taken = 0
        for record, _ in self._queue:
            if taken and size + len(record) > _BATCH_BYTES:
                break
            size += len(record)
            taken += 1
        batch, self._queue = self._queue[:taken], self._queue[taken:]
        return batch


def _resolve(batch: list[_Waiting], failure: UnavailableError | None) -> None:
    for _, done in batch:
        if done.done():  # its request has given up
            continue
        if failure:
            done.set_exception(type(failure)(failure.message))
        else:
            done.set_result(None)
