"""Watches typed keys for the detach key, a chord such as Ctrl-^ d, without swallowing anything else."""

from __future__ import annotations


class DetachKey:
    """Finds the chord in what is typed; its first key waits briefly for the second."""

    def __init__(self, chord: str) -> None:
        self._chord = chord.encode()
        self._held = b""

    @property
    def waiting(self) -> bool:
        """Whether the first key of the chord was typed and nothing since."""
        return bool(self._held)

    def filter(self, typed: bytes) -> tuple[bytes, bool]:
        """The keys to pass on, and whether the chord was among them; keys behind it are passed on too."""
        if not self._chord:
            return typed, False
        typed, self._held = self._held + typed, b""
        before, found, after = typed.partition(self._chord)
        if found:
            return before + after, True
        if typed.endswith(self._chord[:1]) and len(self._chord) > 1:
            self._held = typed[-1:]
            return typed[:-1], False
        return typed, False

    def release(self) -> bytes:
        """The second key did not come: the first one was meant."""
        held, self._held = self._held, b""
        return held
