"""A pseudo-terminal read as fast as it goes, for measuring what runs on it."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from types import TracebackType

_PATIENCE = 30.0


class Terminal:
    """One program on a terminal of its own."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(argv[0], list(argv), dict(environment))
        ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._fd)
        for number in (signal.SIGHUP, signal.SIGKILL):
            deadline = time.monotonic() + 3
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, number)
                while time.monotonic() < deadline and os.waitpid(self.pid, os.WNOHANG) == (0, 0):
                    select.select([], [], [], 0.01)

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self._fd, keys)

    def read(self, timeout: float = _PATIENCE) -> bytes:
        """What was printed, b"" at the end. Raises TimeoutError."""
        if not select.select([self._fd], [], [], timeout)[0]:
            raise TimeoutError("the terminal stays silent")
        try:
            return os.read(self._fd, 1 << 17)
        except OSError:
            return b""

    def wait_for(self, text: bytes, seen: bytes = b"") -> bytes:
        """Read until the text was printed; returns what came, from `seen` on. Raises EOFError, TimeoutError."""
        while text not in seen:
            piece = self.read()
            if not piece:
                raise EOFError(f"the program ended before {text!r}: {seen[-300:]!r}")
            seen += piece
        return seen

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing comes for a while."""
        with contextlib.suppress(TimeoutError):
            while self.read(quiet):
                pass
