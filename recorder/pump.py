"""Reading a pseudo-terminal's master side, the same for whoever holds it."""

from __future__ import annotations

import os

_READ = 65536
# A Linux tty hands out at most 4,095 bytes a read: a full one means that more is waiting.
_FULL_READ = 4095
_MOST = 1 << 15


def read_available(master: int) -> bytes | None:
    """What the terminal has printed so far, up to 32 KiB and a read; None once nobody can print any more.

    The descriptor must be non-blocking.
    """
    pieces: list[bytes] = []
    size = 0
    while size < _MOST:
        try:
            piece = os.read(master, _READ)
        except BlockingIOError:
            break
        except OSError:  # EIO: the last process has closed the terminal
            return b"".join(pieces) if pieces else None
        if not piece:
            return b"".join(pieces) if pieces else None
        pieces.append(piece)
        size += len(piece)
        if len(piece) < _FULL_READ:
            break
    return b"".join(pieces)
