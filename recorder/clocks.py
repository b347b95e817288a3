"""The clocks of a recording: wall, boot and monotonic time read together, and the boot they belong to.

Wall time says when; boot time (which runs on while the machine sleeps) measures how long; what boot time has beyond
monotonic time is suspend. The seam for tests is `Clock`: anything with `now()` and `boot_id`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from recorder import platform

NANOSECONDS_PER_MILLISECOND = 1_000_000
NANOSECONDS_PER_SECOND = 1_000_000_000


class Instant(NamedTuple):
    """One moment on the three clocks, each in nanoseconds."""

    wall_ns: int
    boot_ns: int
    mono_ns: int


class Clock(Protocol):
    """A source of instants that all lie within one boot of the machine."""

    @property
    def boot_id(self) -> str:
        """The identity of the boot that `boot_ns` and `mono_ns` count from."""

    def now(self) -> Instant:
        """The present instant."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The clocks of this machine."""

    boot_id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "boot_id", self.boot_id or platform.boot_id())

    def now(self) -> Instant:
        """The present instant; boot time falls back to monotonic time where the platform has none."""
        return Instant(time.time_ns(), platform.boottime_ns(), time.monotonic_ns())
