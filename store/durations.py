"""Lengths of time as people write them."""

from __future__ import annotations

import re

from store.errors import UsageError

_LENGTHS = {"h": 3_600_000, "m": 60_000, "s": 1000, "d": 8 * 3_600_000}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([hmsd])(?:in)?")


def milliseconds(text: str) -> int:
    """A duration such as `2h`, `90m`, `1h30m`; a day is eight hours of work. Raises UsageError."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise UsageError(f"{text!r} is not a duration; write 2h, 90m or 1h30m")
    return sum(int(float(number) * _LENGTHS[unit]) for number, unit in parts)
