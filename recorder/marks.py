"""Finds our marks in the byte stream of a terminal.

A mark is one private operating system command (OSC) written by a shell hook:

    ESC ] 7770 ; nonce ; letter ; number [; field ...] BEL

with a 128-bit nonce that only this session's hooks know. C: a command begins. T: its text is in the spool. D: the
prompt is back. Whatever does not match to the letter is ordinary output and passes through untouched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

INTRODUCER = b"\x1b]7770;"
_TERMINATOR = b"\x07"
# Longer than any mark we write (a working directory of 1,024 characters in it); an endless escape is let go after that.
_LONGEST = 8192
_LETTERS = frozenset("CTD")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its letter, its rising number, further fields as text; all that as it stood there, and with its frame."""

    letter: str
    number: int
    fields: tuple[str, ...]
    body: bytes = b""
    raw: bytes = b""


class Splitter:
    """Cuts a stream of reads into output and marks, across the boundaries of reads."""

    def __init__(self, nonce: str) -> None:
        self._prefix = INTRODUCER + nonce.encode() + b";"
        self._held = b""

    @property
    def holds(self) -> bool:
        """Whether the beginning of what may be a mark is being held back."""
        return bool(self._held)

    def feed(self, data: bytes) -> Iterator[bytes | Mark]:
        """The pieces of one read in order; the beginning of an unfinished mark is kept for the next read."""
        if self._held:
            data, self._held = self._held + data, b""
        position = 0
        while (at := data.find(self._prefix, position)) >= 0:
            if at > position:
                yield data[position:at]
            end = data.find(_TERMINATOR, at, at + _LONGEST)
            if end < 0 and len(data) - at < _LONGEST:
                self._held = data[at:]
                return
            mark = parse_mark(data[at + len(self._prefix) : end], data[at : end + 1]) if end >= 0 else None
            position = end + 1 if mark else at + len(self._prefix)
            yield mark or data[at:position]
        kept = self._unfinished(data, position)
        if kept > position:
            yield data[position:kept]
        self._held = data[kept:]

    def release(self) -> bytes:
        """What was held back: nothing followed, so it was no mark."""
        held, self._held = self._held, b""
        return held

    def _unfinished(self, data: bytes, position: int) -> int:
        """The index from which the data may be the beginning of a mark's prefix."""
        at = data.rfind(b"\x1b", max(position, len(data) - len(self._prefix)))
        return at if at >= 0 and self._prefix.startswith(data[at:]) else len(data)


def parse_mark(body: bytes, raw: bytes = b"") -> Mark | None:
    """The mark with this body, which stood in `raw`; None where it is none."""
    fields = body.decode(errors="surrogateescape").split(";")
    if len(fields) < 2 or fields[0] not in _LETTERS or not fields[1].isascii() or not fields[1].isdigit():
        return None
    return Mark(fields[0], int(fields[1]), tuple(fields[2:]), body, raw)
