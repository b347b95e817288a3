"""Which commands take back which others, read from `tables/reverses.txt`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "reverses.txt"


@cache
def pairs_of(program: str) -> tuple[tuple[str, str, str], ...]:
    """(command, what takes it back, what is to know about that) of a program, as patterns."""
    return tuple(row for row in _rows() if row[1] != "-" and row[0].partition(" ")[0] == program)


@cache
def without_reverse_of(program: str) -> tuple[tuple[str, str], ...]:
    """(command, why nothing is proposed) of a program, where one would expect something."""
    return tuple((row[0], row[2]) for row in _rows() if row[1] == "-" and row[0].partition(" ")[0] == program)


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    found = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            forward, _, rest = line.partition(" => ")
            backward, _, note = rest.partition("  # ")
            found.append((forward, backward, note))
    return tuple(found)
