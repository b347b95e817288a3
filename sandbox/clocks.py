"""A clock that stands still until a test moves it."""

from __future__ import annotations

from recorder.clocks import NANOSECONDS_PER_MILLISECOND, Instant

START = Instant(1_795_000_000_000_000_000, 5_000_000_000, 4_000_000_000)


class FakeClock:
    """A `recorder.clocks.Clock` whose three clocks a test moves together or apart."""

    boot_id = "boot-of-the-sandbox"

    def __init__(self, start: Instant = START) -> None:
        self._now = start

    def now(self) -> Instant:
        """The present instant."""
        return self._now

    def pass_time(self, milliseconds: int) -> Instant:
        """Everything goes on; returns the new instant."""
        return self._move(milliseconds, milliseconds, milliseconds)

    def sleep(self, milliseconds: int) -> Instant:
        """The machine is suspended: monotonic time stands still."""
        return self._move(milliseconds, milliseconds, 0)

    def set_wall(self, milliseconds: int) -> Instant:
        """Somebody sets the wall clock, forward or back."""
        return self._move(milliseconds, 0, 0)

    def _move(self, wall: int, boot: int, mono: int) -> Instant:
        steps = (step * NANOSECONDS_PER_MILLISECOND for step in (wall, boot, mono))
        self._now = Instant(*(before + step for before, step in zip(self._now, steps, strict=True)))
        return self._now
