"""Which commands take back which others, read from `tables/reverses.txt`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

_TABLE = Path(__file__).parent / "tables" / "reverses.txt"
_ARROW = re.compile(r" =(new|no|)> ")

Proposed = Literal["", "new", "no"]


class Pair(NamedTuple):
    """A command and what takes it back, as patterns, what is to know about that, and when it may be proposed.

    `proposed` is "" always, "new" where the output proves that the thing was not there before, "no" never.
    """

    forward: str
    backward: str
    note: str
    proposed: Proposed


@cache
def pairs_of(program: str) -> tuple[Pair, ...]:
    """What takes back the commands of a program."""
    return tuple(row for row in _rows() if row.backward != "-" and row.forward.partition(" ")[0] == program)


@cache
def without_reverse_of(program: str) -> tuple[tuple[str, str], ...]:
    """(command, why nothing is proposed) of a program, where one would expect something."""
    return tuple(
        (row.forward, row.note) for row in _rows() if row.backward == "-" and row.forward.partition(" ")[0] == program
    )


@cache
def _rows() -> tuple[Pair, ...]:
    found = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            forward, proposed, rest = _ARROW.split(line, maxsplit=1)
            backward, _, note = rest.partition("  # ")
            found.append(Pair(forward, backward, note, cast(Proposed, proposed)))
    return tuple(found)
