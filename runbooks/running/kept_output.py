"""What a command printed, as much of it as is worth keeping in memory."""

from __future__ import annotations

from collections import deque

_HEAD = 4 * 1024 * 1024
_TAIL = 1024 * 1024


class KeptOutput:
    """The first and the last bytes of an output; between them a line says how many are missing."""

    def __init__(self, head: int = _HEAD, tail: int = _TAIL) -> None:
        self._head_limit, self._tail_limit = head, tail
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self._dropped = 0

    def add(self, piece: bytes) -> None:
        """Some more of it."""
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += piece[:room]
            piece = piece[room:]
        if not piece:
            return
        self._tail.append(piece)
        self._tail_bytes += len(piece)
        while self._tail_bytes - len(self._tail[0]) >= self._tail_limit:
            gone = len(self._tail.popleft())
            self._tail_bytes -= gone
            self._dropped += gone

    @property
    def data(self) -> bytes:
        """All that is kept."""
        gap = f"\r\n... {self._dropped} bytes are not kept here ...\r\n".encode() if self._dropped else b""
        return bytes(self._head) + gap + b"".join(self._tail)
