"""A delivery counts once it is on the disk, many share one sync, and a disk that fails is never believed again."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.delivery import Delivery
from alerts.receiver.errors import SpoolError, UnavailableError
from alerts.receiver.segments import Segments
from alerts.receiver.spool import Spool
from recorder.journal import is_abandoned
from sandbox.clocks import FakeClock
from tests.unit.alerts_receiver.asking import deliveries_in


def delivery(number: int, size: int = 1) -> Delivery:
    """One to be told from others."""
    return Delivery(b"x" * size, uid=str(number), integration="test")


async def append_all(spool: Spool, *wanted: Delivery) -> list[BaseException | None]:
    """Append at the same time; what became of each."""
    return await asyncio.gather(*(spool.append(one) for one in wanted), return_exceptions=True)


def spooled(folder: Path, clock: FakeClock, *wanted: Delivery, **how: object) -> list[BaseException | None]:
    """Append to a new spool and close it."""

    async def run() -> list[BaseException | None]:
        spool = Spool(Segments(folder, **how), clock)  # type: ignore[arg-type]
        try:
            return await append_all(spool, *wanted)
        finally:
            await spool.close()

    return asyncio.run(run())


def uids(folder: Path) -> list[str]:
    """Of the deliveries in a folder."""
    return [one.uid for one in deliveries_in(folder)]


class Failing:
    """A call to the system that fails at certain times."""

    def __init__(self, real: Callable[..., int | None], *failing: int, code: int = errno.EIO) -> None:
        self.real, self.failing, self.code, self.calls = real, failing, code, 0

    def __call__(self, *arguments: object) -> int | None:
        """Fail where it is this call's turn."""
        self.calls += 1
        if self.calls in self.failing:
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*arguments)


def test_what_was_appended_is_read_back_in_order(tmp_path: Path, clock: FakeClock) -> None:
    assert spooled(tmp_path, clock, *(delivery(number) for number in range(20))) == [None] * 20
    assert uids(tmp_path) == [str(number) for number in range(20)]


def test_deliveries_that_come_together_share_one_sync(tmp_path: Path, clock: FakeClock) -> None:
    sync = Failing(os.fdatasync)
    spooled(tmp_path, clock, *(delivery(number) for number in range(500)), sync=sync)
    assert sync.calls <= 4  # of the new file, of the first that came, of all the others


def test_nobody_is_told_before_the_sync(tmp_path: Path, clock: FakeClock) -> None:
    may_sync = threading.Event()

    def sync(descriptor: int) -> None:
        may_sync.wait(10)
        os.fdatasync(descriptor)

    async def run() -> None:
        spool = Spool(Segments(tmp_path, sync=sync), clock)
        appending = asyncio.ensure_future(spool.append(delivery(1)))
        done, _ = await asyncio.wait({appending}, timeout=0.2)
        assert not done
        may_sync.set()
        await appending
        await spool.close()

    asyncio.run(run())


@pytest.mark.parametrize("broken", ["write", "sync"])
def test_a_failed_write_or_sync_is_told_and_the_segment_left(tmp_path: Path, clock: FakeClock, broken: str) -> None:
    real: Callable[..., int | None] = os.write if broken == "write" else os.fdatasync
    failing = Failing(real, 2 if broken == "write" else 3, code=errno.ENOSPC)

    async def run() -> list[object]:
        spool = Spool(Segments(tmp_path, **{broken: failing}), clock)  # type: ignore[arg-type]
        outcomes: list[object] = []
        for number in range(4):
            outcomes += await append_all(spool, delivery(number))
        await spool.close()
        return outcomes

    outcomes = asyncio.run(run())
    assert [type(one) for one in outcomes] == [type(None), SpoolError, type(None), type(None)]
    assert isinstance(outcomes[1], SpoolError)
    assert (outcomes[1].status, outcomes[1].headers["retry-after"]) == (503, "5")
    assert "No space left" in outcomes[1].message
    assert uids(tmp_path) == ["0", "2", "3"]  # what failed was cut off, and nothing behind it
    assert len(list(tmp_path.glob("*.ttj"))) == 2


def test_a_new_segment_that_cannot_be_made_leaves_nothing_open_or_behind(tmp_path: Path, clock: FakeClock) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    segments = Segments(tmp_path, sync=Failing(os.fdatasync, *range(1, 30)))
    for _ in range(20):
        with pytest.raises(SpoolError):
            segments.append(b"x", 1, 0)
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_short_write_is_continued(tmp_path: Path, clock: FakeClock) -> None:
    def write(descriptor: int, data: memoryview) -> int:
        return os.write(descriptor, data[:7])

    assert spooled(tmp_path, clock, delivery(1, 100), write=write) == [None]
    assert [one.body for one in deliveries_in(tmp_path)] == [b"x" * 100]


def test_a_segment_deleted_while_it_is_written_is_not_believed(tmp_path: Path) -> None:
    segments = Segments(tmp_path)
    segments.append(b"a", 1, 0)
    next(tmp_path.iterdir()).unlink()
    with pytest.raises(SpoolError, match="deleted"):
        segments.append(b"b", 1, 0)
    segments.append(b"c", 1, 0)
    segments.close()
    assert [path.read_bytes()[-1:] for path in tmp_path.iterdir()] == [b"c"]


def test_segments_are_rotated_and_those_left_may_be_drained(tmp_path: Path) -> None:
    segments = Segments(tmp_path, segment_bytes=1000)
    for _ in range(5):
        segments.append(b"x" * 400, 1, 0)
    paths = sorted(tmp_path.iterdir())
    assert [path.stat().st_size for path in paths] == [804, 804, 404]
    assert [is_abandoned(path) for path in paths] == [True, True, False]
    segments.leave()
    assert is_abandoned(paths[-1])
    segments.close()


def test_an_empty_segment_is_not_left_behind(tmp_path: Path) -> None:
    segments = Segments(tmp_path)
    segments.append(b"", 0, 0)
    segments.leave()
    assert len(list(tmp_path.iterdir())) == 1
    segments.close()
    assert list(tmp_path.iterdir()) == []


def test_the_queue_is_bounded_in_bytes(tmp_path: Path, clock: FakeClock) -> None:
    may_sync = threading.Event()

    def sync(descriptor: int) -> None:
        may_sync.wait(10)
        os.fdatasync(descriptor)

    async def run() -> None:
        spool = Spool(Segments(tmp_path, sync=sync), clock, queue_limit=2500)
        appending = [asyncio.ensure_future(spool.append(delivery(number, 1000))) for number in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(UnavailableError, match="more deliveries wait"):
            await spool.append(delivery(3, 1000))
        may_sync.set()
        await asyncio.gather(*appending)
        await spool.append(delivery(4, 1000))
        await spool.close()

    asyncio.run(run())
    assert uids(tmp_path) == ["0", "1", "4"]


def test_a_disk_that_stalls_is_not_waited_for_longer_than_a_sender_waits(tmp_path: Path, clock: FakeClock) -> None:
    may_sync = threading.Event()

    def sync(descriptor: int) -> None:
        may_sync.wait(10)

    async def run() -> None:
        spool = Spool(Segments(tmp_path, sync=sync), clock, patience=0.05)
        for number in range(3):
            with pytest.raises(UnavailableError, match="did not answer"):
                await spool.append(delivery(number))
        assert "did not answer" in spool.problem
        may_sync.set()
        while spool.problem:
            await asyncio.sleep(0.01)
        await spool.append(delivery(9))
        await spool.close()

    asyncio.run(run())
    assert uids(tmp_path) == ["0", "9"]  # the first was on its way; what is sent again is told as a repeat


def test_a_disk_that_recovers_is_found_out_by_asking(tmp_path: Path, clock: FakeClock) -> None:
    async def run() -> None:
        spool = Spool(Segments(tmp_path, sync=Failing(os.fdatasync, 1, 4)), clock)
        with pytest.raises(SpoolError):
            await spool.append(delivery(1))
        assert "Input/output error" in spool.problem
        await spool.check()
        assert spool.problem == ""
        await spool.close()

    asyncio.run(run())


def test_what_waits_is_counted_also_from_earlier_processes(tmp_path: Path, clock: FakeClock) -> None:
    spooled(tmp_path, clock, delivery(1), delivery(2))
    segments = Segments(tmp_path)
    segments.take_stock()
    assert [piece.records for piece in segments.waiting().values()] == [2]
    assert [piece.since for piece in segments.waiting().values()] == [clock.now().wall_ns / 1e9]
    for path in tmp_path.iterdir():
        path.unlink()
    assert segments.waiting() == {}
