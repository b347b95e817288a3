"""Reads what the shell hooks leave in the spool: the text of a command, and how it ended.

A hook writes one file a round (from one prompt to the next), then prints the mark that names the round; the file is
removed once read. Fields are separated by NUL. `.t` files come with T marks, `.d` files with D marks.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_READ = 1 << 20
_HISTORY_ENTRY = re.compile(r" *(\d+)[ *] ")


@dataclass(frozen=True, slots=True)
class TextPayload:
    """What a hook knows of a command as it begins.

    `cwd` is empty where it is the one the prompt was in. `text` is None where the shell's history does not hold it;
    `first` is then bash's own word for the first simple command of the line, normalised by bash.
    """

    cwd: str
    text: str | None
    source: str
    first: str = ""


@dataclass(frozen=True, slots=True)
class EndPayload:
    """What a hook knows when the prompt is back.

    `history` maps history numbers to entries, for several commands that ran within one round (a paste). `environment` is
    the shell's own listing of its exported variables.
    """

    exit_code: int | None
    pipestatus: tuple[int, ...]
    cwd: str
    stopped: bool
    history: dict[int, str]
    environment: str


class Spool:
    """The spool folder of one session."""

    def __init__(self, folder: Path, shell: str) -> None:
        self._folder = folder
        self._shell = shell

    def text(self, round_: int) -> TextPayload | None:
        """The payload of a T mark, None where there is none."""
        raw = self._take(f"{round_}.t")
        if raw is None:
            return None
        fields = raw.split("\0")
        if self._shell != "bash":
            return TextPayload(fields[0], fields[1], "hook") if len(fields) == 2 else None
        if len(fields) != 3:
            return None
        saving, first, listing = fields
        entries = _history(listing)
        text = "\n".join(entry.removesuffix("\n") for entry in entries.values()) if entries and saving == "1" else None
        return TextPayload("", text, "history" if text is not None else "none", first)

    def end(self, round_: int) -> EndPayload | None:
        """The payload of a D mark, None where there is none."""
        raw = self._take(f"{round_}.d")
        if raw is None:
            return None
        fields = raw.split("\0", 5 if self._shell == "bash" else 4 if self._shell == "fish" else 3)
        if self._shell == "bash" and len(fields) == 6:
            status, pipe, cwd, _, listing, dump = fields
            jobs = ""
        elif self._shell == "fish" and len(fields) == 5:
            status, pipe, cwd, jobs, dump = fields
            listing = ""
        elif self._shell == "zsh" and len(fields) == 4:
            status, pipe, cwd, dump = fields
            jobs = listing = ""
        else:
            return None
        return EndPayload(
            _status(status),
            tuple(code for word in pipe.split() if (code := _status(word)) is not None),
            cwd,
            _stopped(_status(status), jobs),
            _history(listing),
            dump,
        )

    def _take(self, name: str) -> str | None:
        path = f"{self._folder}/{name}"
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        pieces = []
        while piece := os.read(descriptor, _READ):
            pieces.append(piece)
            if len(piece) < _READ:
                break
        os.close(descriptor)
        os.unlink(path)  # noqa: PTH108  on the way of every prompt, and a Path costs more than the call
        return b"".join(pieces).decode(errors="surrogateescape")


def _status(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() else None


# bash and zsh report 128 + SIGTSTP, SIGTTIN or SIGTTOU for a job that was stopped.
_STOPPED = frozenset({146, 147, 148, 149, 150})


def _stopped(status: int | None, jobs: str) -> bool:
    # fish reports status 0 and is asked for its jobs instead.
    return status in _STOPPED or "stopped" in jobs


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
