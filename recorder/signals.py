"""Signals as something to poll."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable


class SignalPipe:
    """Turns signals into readable bytes for as long as this is entered; restores the handlers after."""

    def __init__(self, numbers: Iterable[signal.Signals]) -> None:
        self._numbers = tuple(numbers)

    def __enter__(self) -> SignalPipe:
        self._read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _pipe()
        self._write = write
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, lambda *_: None) for number in self._numbers}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        os.close(self._read)
        os.close(self._write)

    def fileno(self) -> int:
        """For poll."""
        return self._read

    def received(self) -> set[int]:
        """The signals since the last call."""
        try:
            return set(os.read(self._read, 4096))
        except BlockingIOError:
            return set()


def _pipe() -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends


_HANDLED = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTERM,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
)


def inherited_ignores() -> frozenset[signal.Signals]:
    """The signals our parent had us ignore (nohup); to be asked before any handler is set."""
    return frozenset(number for number in _HANDLED if signal.getsignal(number) is signal.SIG_IGN)


def restore_defaults(ignored: frozenset[signal.Signals]) -> None:
    """In a child about to become the user's program: only what our parent ignored stays ignored."""
    for number in (*_HANDLED, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
