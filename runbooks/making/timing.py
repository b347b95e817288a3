"""How long steps may take, and spans of time in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

SHORTEST_MS = 60_000
PATIENCE = 10  # times the longest that was recorded
_STEP_MS = 30_000


def timeout_of(durations_ms: Iterable[int | None]) -> int | None:
    """A generous limit in milliseconds, None where no duration is known."""
    known = [one for one in durations_ms if one is not None]
    if not known:
        return None
    limit = max(PATIENCE * max(known), SHORTEST_MS)
    return -(-limit // _STEP_MS) * _STEP_MS


def in_words(duration_ms: int) -> str:
    """A duration as people say it: 40 s, 12 min, 1 h 5 min."""
    seconds = round(duration_ms / 1000)
    if seconds < 90:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{minutes} min"
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def between_ms(start: str, end: str) -> int:
    """Milliseconds from one ISO 8601 instant to another."""
    return round((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() * 1000)
