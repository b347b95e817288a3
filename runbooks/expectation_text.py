"""Output as an expectation keeps it: readable, its first and last lines only, no line without end."""

from __future__ import annotations

import re

from recorder.rows import FULL_SCREEN_TEXT
from recorder.text import render, used_alt_screen

HEAD = TAIL = 20  # lines that are kept at each end
LONGEST = 2000  # characters of a line
REST = "…"  # stands for the rest of a longer line, and is masked

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COLUMNS = 1000  # wide enough for what is redrawn on one line, as progress bars are


def readable(output: str) -> str:
    """Output without control sequences and CR LF, without newlines at the end."""
    if _CONTROLS.search(output):
        output = render(output.encode(errors="replace"), _COLUMNS)
    return output.rstrip("\n")


def took_screen(output: str) -> bool:
    """Whether the whole screen was used, so that the text says nothing about what was done."""
    return FULL_SCREEN_TEXT in output or used_alt_screen(output.encode(errors="replace"))


def shortened(output: str) -> tuple[str, int | None]:
    """Readable output with at most its first and last lines, and the offset of the first line after those left out."""
    lines = [line if len(line) <= LONGEST else line[:LONGEST] + REST for line in lines_of(output)]
    if len(lines) <= HEAD + TAIL:
        return "\n".join(lines), None
    head = "".join(line + "\n" for line in lines[:HEAD])
    return head + "\n".join(lines[-TAIL:]), len(head)


def lines_of(output: str) -> list[str]:
    """Its lines; none where it is empty."""
    return output.split("\n") if output else []


def line_starts(output: str) -> list[int]:
    """The offset at which each line begins."""
    starts, at = [], 0
    for line in lines_of(output):
        starts.append(at)
        at += len(line) + 1
    return starts
