"""The user's real terminal: raw mode, size, and writing to it without ever getting stuck."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import termios
import tty
from types import TracebackType

from recorder import platform

_SIZE = struct.Struct("HHHH")
_TERMIOS_SIZE = 64
_BACKLOG_LIMIT = 256 * 1024

Attributes = list[int | list[bytes | int]]


def window_size(descriptor: int) -> tuple[int, int, int, int]:
    """Rows, columns and pixels of a terminal; 24 x 80 where it does not say."""
    try:
        packed = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(_SIZE.size))
    except OSError:
        return (24, 80, 0, 0)
    rows, columns, x, y = _SIZE.unpack(packed)
    return (rows or 24, columns or 80, x, y)


def set_window_size(descriptor: int, size: tuple[int, int, int, int]) -> None:
    """Give a terminal a size; its foreground processes get SIGWINCH where it changed."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, _SIZE.pack(*size))


def is_unseen(master: int) -> bool:
    """Whether keys typed now are lines that the terminal does not show, as for a password."""
    try:
        local = _local_flags(master)
    except (OSError, termios.error):
        return False
    return bool(local & termios.ICANON) and not local & termios.ECHO


def _local_flags(descriptor: int) -> int:
    if not platform.LINUX:
        return int(termios.tcgetattr(descriptor)[3])
    # tcgetattr builds lists of everything, which a key would wait for; the flags are the fourth word.
    packed = fcntl.ioctl(descriptor, termios.TCGETS, bytes(_TERMIOS_SIZE))
    return int.from_bytes(packed[12:16], sys.byteorder)


class Terminal:
    """The terminal on standard input and output, in raw mode while entered.

    What can't be shown at once is kept (`backlog`), so that keys still get through while the terminal is stopped.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self.descriptor = descriptor
        self.attributes: Attributes = termios.tcgetattr(descriptor)
        self._out = self._private_descriptor()
        self.backlog = b""

    def _private_descriptor(self) -> int:
        """An own open file of the same terminal: making the shared one non-blocking would disturb our parent."""
        try:
            return os.open(os.ttyname(self.descriptor), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return os.dup(1)

    def __enter__(self) -> Terminal:
        tty.setraw(self.descriptor, termios.TCSADRAIN)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if self.backlog:
                os.set_blocking(self._out, True)
                os.write(self._out, self.backlog)
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self.attributes)
        except (OSError, termios.error):
            pass  # the terminal is gone, and its settings with it
        os.close(self._out)

    @property
    def size(self) -> tuple[int, int, int, int]:
        """Rows, columns and pixels."""
        return window_size(self.descriptor)

    @property
    def out(self) -> int:
        """The descriptor to poll for writing while there is a backlog."""
        return self._out

    @property
    def congested(self) -> bool:
        """Whether so much waits to be shown that nothing more should be read."""
        return len(self.backlog) > _BACKLOG_LIMIT

    def show(self, data: bytes) -> None:
        """Write as much as goes now; the rest waits. Raises OSError where the terminal is gone."""
        if self.backlog:
            data, self.backlog = self.backlog + data, b""
        while data:
            try:
                data = data[os.write(self._out, data) :]
            except BlockingIOError:
                self.backlog = data
                return
