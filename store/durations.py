"""Lengths of time as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

from store.errors import UsageError

_LENGTHS = {"h": 3_600_000, "m": 60_000, "s": 1000, "d": 8 * 3_600_000}
_PART = re.compile(r"(\d{1,8}(?:\.\d+)?)\s*([hmsd])(?:in)?")
_SPAN = re.compile(r"(\d{1,8}(?:\.\d+)?)\s*(ms|s|min|m|h|d|w)")
_UNITS = {"ms": 0.001, "s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def milliseconds(text: str) -> int:
    """An amount of work such as `2h`, `90m`, `1h30m`; a day is eight hours. Raises UsageError."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise UsageError(f"{text!r} is not a duration; write 2h, 90m or 1h30m")
    return sum(int(float(number) * _LENGTHS[unit]) for number, unit in parts)


def span(text: str) -> timedelta:
    """A time that passes, such as `30m` or `2d`; a day is 24 hours. Raises UsageError."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no length of time; write 30m, 4h or 2d")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
