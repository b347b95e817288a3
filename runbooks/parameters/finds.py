"""What a pattern finds in an output, line by line as grep does."""

from __future__ import annotations

import re

from runbooks.model import Capture

_LONGEST = 1024 * 1024  # characters of an output in which values are looked for


def capture_values(capture: Capture, output: str) -> list[str]:
    """The different values that the pattern finds in the lines of an output, in order; none where it is no valid pattern."""
    try:
        pattern = re.compile(capture.pattern)
    except (re.error, OverflowError, RecursionError):
        return []
    group = min(pattern.groups, 1)
    lines = output[:_LONGEST].split("\n")
    return list(dict.fromkeys(match[group] for line in lines for match in pattern.finditer(line) if match[group]))


def has_group(pattern: str) -> bool:
    """Whether the value is what the group of a pattern finds, and the rest only says where it stands."""
    try:
        return re.compile(pattern).groups > 0
    except (re.error, OverflowError, RecursionError):
        return False


def fixed(text: str) -> str:
    """Text as a pattern that finds just it, in extended regular expressions and in Python's."""
    return "".join(f"[{char}]" if char in ".+*?(){}|$" else rf"\{char}" if char in "^[]\\" else char for char in text)
