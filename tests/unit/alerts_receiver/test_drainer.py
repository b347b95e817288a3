"""The drain runs when something was journaled, seldom enough, one at a time, and a failing one is told once."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from alerts.receiver.drainer import Child, Drainer, run_periodically
from alerts.receiver.metrics import Metrics


class Pauses:
    """Remembers how long was slept, and wakes what is waited for after so many."""

    def __init__(self, enough: int) -> None:
        self.slept: list[float] = []
        self._enough = enough
        self.done = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        """Sleep for no time, and for ever after the last."""
        self.slept.append(seconds)
        if len(self.slept) >= self._enough:
            self.done.set()
            await asyncio.Event().wait()


def script(text: str) -> list[str]:
    """A program."""
    return [sys.executable, "-I", "-c", text]


async def leave_segment() -> None:
    """There is none."""


async def drained(argv: list[str], pauses: int, told: list[str]) -> tuple[Metrics, list[float]]:
    """Wake a drainer once, and let it go on for so many pauses."""
    slept, metrics = Pauses(pauses), Metrics()
    drainer = Drainer(Child(argv, told.append), 1.0, metrics, leave_segment, slept)
    drainer.wake()
    task = asyncio.create_task(drainer.run())
    await asyncio.wait_for(slept.done.wait(), 30)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return metrics, slept.slept


def test_one_delivery_is_drained_once(tmp_path: Path) -> None:
    counter = tmp_path / "runs"

    async def run() -> None:
        told: list[str] = []
        metrics, slept = await drained(script(f"open({str(counter)!r}, 'a').write('x')"), 1, told)
        assert (metrics.drains, metrics.drain_failures, slept, told) == (1, 0, [1.0], [])

    asyncio.run(run())
    assert counter.read_text() == "x"


def test_a_failing_drain_is_tried_again_less_and_less_often_and_told_once() -> None:
    async def run() -> None:
        told: list[str] = []
        metrics, slept = await drained(script("import sys; sys.exit('no such thing')"), 8, told)
        assert slept == [2, 4, 8, 16, 32, 60, 60, 60]
        assert metrics.drain_failures == 8
        assert len(told) == 1
        assert "no such thing" in told[0]

    asyncio.run(run())


def test_a_drain_that_cannot_be_started_is_told() -> None:
    async def run() -> None:
        told: list[str] = []
        assert not await Child(["/no/such/program"], told.append).run()
        assert "No such file" in told[0]

    asyncio.run(run())


def test_a_drain_that_works_again_is_told(tmp_path: Path) -> None:
    flag = tmp_path / "flag"

    async def run() -> None:
        told: list[str] = []
        child = Child(script(f"import os, sys; sys.exit(not os.path.exists({str(flag)!r}))"), told.append)
        assert not await child.run()
        flag.touch()
        assert await child.run()
        assert await child.run()
        assert [("works again" in line) for line in told] == [False, True]

    asyncio.run(run())


def test_it_runs_niced_and_apart_from_the_terminal(tmp_path: Path) -> None:
    async def run() -> None:
        text = "import os, sys, time\nwhile os.nice(0) < 10: time.sleep(0.01)\nsys.exit(os.getsid(0) != os.getpid())"
        assert await Child(script(text), print).run()

    asyncio.run(run())


def test_a_child_that_does_not_end_is_ended() -> None:
    async def run() -> None:
        child = Child(script("import time; time.sleep(600)"), lambda _: None)
        running = asyncio.create_task(child.run())
        while child.pid == 0:
            await asyncio.sleep(0.01)
        await child.stop(0)
        assert not await asyncio.wait_for(running, 10)

    asyncio.run(run())


def test_other_programs_run_again_and_again() -> None:
    async def run() -> None:
        pauses = Pauses(3)
        task = asyncio.create_task(run_periodically(Child(script("pass"), print), 60.0, pauses))
        await asyncio.wait_for(pauses.done.wait(), 30)
        task.cancel()
        assert pauses.slept == [60.0, 60.0, 60.0]

    asyncio.run(run())
