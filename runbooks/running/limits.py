"""Ends a command that takes too long: first as Ctrl-C does, then less and less politely."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from runbooks.running.wire import Wire

_CTRL_C = b"\x03"
_PATIENCE = 1.5  # seconds between two ways
# Ctrl-C twice: the first may meet a program of a list that was just about to end. None ends the shell.
_WAYS = (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGKILL, None)


class Limit:
    """How long a command may take; `exceeded` once it took longer, or once it was to be ended for another reason."""

    def __init__(self, timeout_ms: int | None) -> None:
        self._at = None if timeout_ms is None else time.monotonic() + timeout_ms / 1000
        self._tried = 0
        self.exceeded = False

    @property
    def left(self) -> float:
        """Seconds until `enforce` wants to be called, many where there is no limit."""
        return 3600.0 if self._at is None else max(0.0, self._at - time.monotonic())

    def enforce(self, wire: Wire) -> None:
        """If it is time, go on to the next way of ending the command."""
        if self._at is None or time.monotonic() < self._at:
            return
        self.exceeded = True
        self.end(wire)

    def end(self, wire: Wire) -> None:
        """End the command now, by the next way."""
        way = _WAYS[min(self._tried, len(_WAYS) - 1)]
        self._tried += 1
        self._at = time.monotonic() + _PATIENCE
        group = wire.session.foreground_group
        if way is None:
            wire.session.stop()
        elif way is signal.SIGINT or group is None:
            # Without a group the shell itself is at work, as in a loop of builtins.
            wire.send(_CTRL_C)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, way)
