"""Has what was journaled drained: a child process takes the store, so that the receiver never does."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from alerts.receiver.metrics import Metrics

_SLOWEST_RETRY = 60.0
_LONGEST_RUN = 600.0
_FAREWELL = 10.0
_NICENESS = 10
_MOST_SAID = 300


@dataclass(frozen=True, slots=True)
class Periodic:
    """A program to be run again and again, `every` so many seconds, never twice at once."""

    argv: tuple[str, ...]
    every: float


class Child:
    """Runs one program at a time, niced, and tells once that it fails until it succeeds again."""

    def __init__(self, argv: Sequence[str], tell: Callable[[str], None]) -> None:
        self._argv = tuple(argv)
        self._tell = tell
        self._told = False
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """Of the running process, 0 where there is none."""
        return self._process.pid if self._process else 0

    async def run(self) -> bool:
        """Run it to its end; whether it succeeded."""
        said = ""
        try:
            # A session of its own: the interrupt key that stops the receiver must not stop a drain half-way.
            self._process = await asyncio.create_subprocess_exec(
                *self._argv, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True
            )
            with suppress(OSError):  # it is over already
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
            async with asyncio.timeout(_LONGEST_RUN):
                _, errors = await self._process.communicate()
            said = errors.decode(errors="replace").strip()
            succeeded = self._process.returncode == 0
        except TimeoutError:
            await self.stop(0)
            succeeded, said = False, f"it was not done after {_LONGEST_RUN:g} s"
        except OSError as error:
            succeeded, said = False, error.strerror or str(error)
        self._process = None
        if not succeeded and not self._told:
            self._tell(f"{' '.join(self._argv[-3:])} failed, and is tried again: {said[-_MOST_SAID:] or 'it said nothing'}")
        if succeeded and self._told:
            self._tell(f"{' '.join(self._argv[-3:])} works again")
        self._told = not succeeded
        return succeeded

    async def stop(self, patience: float = _FAREWELL) -> None:
        """Let it finish, for so many seconds; a drain may be ended anywhere."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        try:
            async with asyncio.timeout(patience):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


class Drainer:
    """Runs the drain when something was journaled, at most every so many seconds, and after a failure less often."""

    def __init__(
        self,
        child: Child,
        every: float,
        metrics: Metrics,
        leave_segment: Callable[[], Awaitable[None]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._child = child
        self._every = every
        self._metrics = metrics
        self._leave_segment = leave_segment
        self._sleep = sleep
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """There is something to drain."""
        self._wanted.set()

    async def run(self) -> None:
        """Drain whenever it is wanted, until cancelled."""
        pause = self._every
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self._leave_segment()
            self._metrics.drains += 1
            if await self._child.run():
                pause = self._every
            else:
                self._metrics.drain_failures += 1
                self._wanted.set()
                pause = min(2 * pause, _SLOWEST_RETRY)
            await self._sleep(pause)


async def run_periodically(child: Child, every: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Run a child every so many seconds, until cancelled."""
    while True:
        await sleep(every)
        await child.run()
