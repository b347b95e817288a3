"""Cuts what a run's shell prints into output and the marks that its startup text printed between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_INTRODUCER = b"\x1b]7771;"
_TERMINATOR = b"\x07"
_LONGEST = 16 * 1024  # with the working directory, quoted, in it


class Mark(NamedTuple):
    """One mark: B(egin), E(nd), X (E lost), L(oaded), K (given back), S(ecret wanted), with what stands behind the letter."""

    letter: str
    fields: tuple[str, ...] = ()


class Cutter:
    """Works on a stream of reads, across their boundaries."""

    def __init__(self, nonce: str) -> None:
        self._prefix = _INTRODUCER + nonce.encode() + b";"
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes | Mark]:
        """The pieces of one read in order; the beginning of what may be a mark waits for the next read."""
        data, self._held = self._held + data, b""
        position = 0
        while (at := data.find(self._prefix, position)) >= 0:
            end = data.find(_TERMINATOR, at, at + _LONGEST)
            if end < 0 and len(data) - at < _LONGEST:
                break
            if at > position:
                yield data[position:at]
            if end < 0:
                yield data[at : at + len(self._prefix)]
                position = at + len(self._prefix)
                continue
            yield _mark(data[at + len(self._prefix) : end])
            position = end + 1
        kept = at if at >= 0 else self._unfinished(data, position)
        if kept > position:
            yield data[position:kept]
        self._held = data[kept:]

    def release(self) -> bytes:
        """What was held back: nothing followed, so it was no mark."""
        held, self._held = self._held, b""
        return held

    def _unfinished(self, data: bytes, position: int) -> int:
        at = data.rfind(b"\x1b", max(position, len(data) - len(self._prefix)))
        return at if at >= 0 and self._prefix.startswith(data[at:]) else len(data)


def _mark(body: bytes) -> Mark:
    letter, *fields = body.decode(errors="surrogateescape").split(";", 2)
    return Mark(letter, tuple(fields))
