"""Which commands take back which others, read from `tables/reverses.txt`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "reverses.txt"


@cache
def pairs() -> tuple[tuple[str, str, str], ...]:
    """(command, what takes it back, what is to know about that), as patterns."""
    return tuple(row for row in _rows() if row[1] != "-")


@cache
def without_reverse() -> tuple[tuple[str, str], ...]:
    """(command, why nothing is proposed), where one would expect something."""
    return tuple((forward, note) for forward, backward, note in _rows() if backward == "-")


def _rows() -> list[tuple[str, str, str]]:
    found = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            forward, _, rest = line.partition(" => ")
            backward, _, note = rest.partition("  # ")
            found.append((forward, backward, note))
    return found
