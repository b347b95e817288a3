"""Ends a run in good order when its process is to end, or its terminal is gone, while a question waits for an answer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

_NUMBERS = (signal.SIGHUP, signal.SIGTERM)
_LOOK_EVERY = 0.5  # seconds


@dataclass(slots=True)
class Heard:
    """The signal that came, None so far."""

    number: int | None = None

    @property
    def exit_code(self) -> int | None:
        """The exit status of a process that was ended by it."""
        return None if self.number is None else 128 + self.number

    @property
    def nobody_reads(self) -> bool:
        """Whether the terminal is gone."""
        return self.number == signal.SIGHUP


@contextmanager
def interrupted_by_signals() -> Iterator[Heard]:
    """SIGHUP and SIGTERM raise KeyboardInterrupt meanwhile, the first of them alone; what is ignored (nohup) stays so."""
    heard = Heard()

    def hear(number: int, _: FrameType | None) -> None:
        if heard.number is None:
            heard.number = number
            raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in _NUMBERS}
    mine = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in mine:
        signal.signal(number, hear)
    try:
        yield heard
    finally:
        for number in mine:
            signal.signal(number, before[number])


@contextmanager
def looking_up() -> Iterator[None]:
    """Whoever waits for an answer meanwhile looks up now and then.

    A signal that comes right before a read begins does not interrupt it, and would be heard with the next key only.
    """
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, _LOOK_EVERY, _LOOK_EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
