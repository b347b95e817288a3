"""Reads what the shell hooks leave in the spool: the text of a command, and how it ended.

A hook writes one file a round (from one prompt to the next), then prints the mark that names the round; the file is
removed after it was read. Fields are separated by NUL. `.t` files come with T marks, `.d` files with D marks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_ROOM = 1 << 16
_READ = 1 << 20
_HISTORY_ENTRY = re.compile(r" *(\d+)[ *] ")


@dataclass(frozen=True, slots=True)
class TextPayload:
    """What a hook knows of a command as it begins."""

    cwd: str
    text: str


@dataclass(frozen=True, slots=True)
class EndPayload:
    """What a hook knows when the prompt is back.

    `stopped` is what fish says of its jobs; the other shells say it by the status. `environment` is the shell's own listing
    of its exported variables. Of bash only: `history` maps history numbers to entries, those of the round and the one
    before it; `last_entry` is the number of the newest entry when the round began; `ps2` is the continuation prompt.
    """

    pipestatus: tuple[int, ...]
    cwd: str
    environment: str
    stopped: bool = False
    history: Mapping[int, str] = field(default_factory=dict)
    last_entry: int | None = None
    ps2: str = ""


class Spool:
    """The spool folder of one session."""

    def __init__(self, folder: Path, shell: str) -> None:
        self._folder = folder
        self._shell = shell
        self._buffer = bytearray(_ROOM)
        self._read: list[str] = []

    def text(self, round_: int) -> TextPayload | None:
        """The payload of a T mark, None where there is none."""
        fields = (self._take(f"{round_}.t") or "").split("\0")
        return TextPayload(*fields) if len(fields) == 2 else None

    def end(self, round_: int) -> EndPayload | None:
        """The payload of a D mark, None where there is none."""
        raw = self._take(f"{round_}.d")
        if raw is None:
            return None
        if self._shell == "bash":
            return _end_of_bash(raw.split("\0", 5))
        if self._shell == "fish":
            return _end_of_fish(raw.split("\0", 3))
        return _end_of_zsh(raw.split("\0", 2))

    def tidy(self) -> None:
        """Remove the files that were read; no prompt waits for that."""
        for path in self._read:
            os.unlink(path)  # noqa: PTH108  after every command, and a Path costs more than the call
        self._read.clear()

    def _take(self, name: str) -> str | None:
        path = f"{self._folder}/{name}"
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            # Into room that is there already: fresh memory costs more than the reading.
            size = os.readv(descriptor, [self._buffer])
            raw = bytes(memoryview(self._buffer)[:size])
            while size == len(self._buffer) and (more := os.read(descriptor, _READ)):
                raw += more
        finally:
            os.close(descriptor)
        self._read.append(path)
        return raw.decode(errors="surrogateescape")


def _end_of_bash(fields: list[str]) -> EndPayload | None:
    if len(fields) != 6:
        return None
    listing, pipe, cwd, ps2, last_entry, dump = fields
    return EndPayload(_statuses(pipe), cwd, dump, False, _history(listing), as_number(last_entry), ps2)


def _end_of_fish(fields: list[str]) -> EndPayload | None:
    if len(fields) != 4:
        return None
    pipe, cwd, jobs, dump = fields
    return EndPayload(_statuses(pipe), cwd, dump, stopped="stopped" in jobs)


def _end_of_zsh(fields: list[str]) -> EndPayload | None:
    if len(fields) != 3:
        return None
    pipe, cwd, dump = fields
    return EndPayload(_statuses(pipe), cwd, dump)


def as_number(word: str) -> int | None:
    """A field that holds a number, None where it holds something else."""
    return int(word) if word.isascii() and word.isdigit() else None


def _statuses(words: str) -> tuple[int, ...]:
    return tuple(code for word in words.split() if (code := as_number(word)) is not None)


def _history(listing: str) -> dict[int, str]:
    """The entries of bash's `history N` by number; entries may span lines, numbers rise by one."""
    entries: dict[int, str] = {}
    number = -1
    for line in listing.splitlines(keepends=True):
        match = _HISTORY_ENTRY.match(line)
        if match and (number < 0 or int(match[1]) == number + 1):
            number = int(match[1])
            entries[number] = line[match.end() :]
        elif number >= 0:
            entries[number] += line
    return {key: text.removesuffix("\n") for key, text in entries.items()}
