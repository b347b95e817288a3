"""The expected output of a step as patterns for the lines that it prints."""

from __future__ import annotations

import re

from runbooks.expectation import cut_line, masked_lines
from runbooks.model import Step
from runbooks.template import word

_PLAIN = re.compile(r"[A-Za-z0-9 _]|[^\x00-\x7f]")


def expected(step: Step) -> list[str]:
    """The lines that say what it must print: where the output must be the same, or is waited for."""
    waited = step.retry is not None and step.retry.until == "output"
    if not step.expect.output or not (waited or step.expect.mode == "exact"):
        return []
    lines = [_pattern(line) for line in masked_lines(step.expect)]
    while lines and not lines[-1]:
        lines.pop()
    cut = cut_line(step.expect)
    return [
        f"RB_EXACT=1 RB_EXPECT=({' '.join(word(line) for line in lines)})",
        *([f"RB_CUT={cut}"] if cut is not None else []),
    ]


def _pattern(pieces: list[str | None]) -> str:
    """A line as a pattern of the shell: blanks are one, none at the ends, and a mask is anything."""
    text = "".join("\0" if piece is None else piece for piece in pieces)
    text = re.sub(r"\0+", "\0", " ".join(text.split()))
    return "".join("*" if one == "\0" else one if _PLAIN.match(one) else f"\\{one}" for one in text)
