"""The lock that lets one `tt` at a time into the store: flock on a file of its own, never on the store."""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import StoreBusyError

WaitNotice = Callable[[str], None]
_TELL_AFTER_SECONDS = 0.5
_BACKOFF_SECONDS = (0.002, 0.02)  # flock is not fair; short, uneven pauses keep one process from starving


@contextmanager
def store_lock(path: Path, verb: str, *, timeout: float = 30.0, on_wait: WaitNotice | None = None) -> Iterator[None]:
    """Hold the lock file; `on_wait` hears once who holds it, after half a second of waiting.

    Raises StoreBusyError, naming the holder, after `timeout` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(descriptor, timeout, on_wait)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"tt {verb} (pid {os.getpid()})".encode(), 0)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, timeout: float, on_wait: WaitNotice | None) -> None:
    began = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            waited = time.monotonic() - began
        if waited >= timeout:
            raise StoreBusyError(f"the store is held by {holder(descriptor)}; wait for it to end, or end it")
        if on_wait is not None and waited >= _TELL_AFTER_SECONDS:
            on_wait(holder(descriptor))
            on_wait = None
        time.sleep(min(random.uniform(*_BACKOFF_SECONDS), timeout - waited))


def holder(descriptor: int) -> str:
    """Who wrote its name into the lock file last."""
    return os.pread(descriptor, 200, 0).decode(errors="replace") or "another tt"
