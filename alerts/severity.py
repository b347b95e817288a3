"""How bad an alert is: five levels, and what monitoring systems call them."""

from __future__ import annotations

LEVELS = ("unknown", "info", "warning", "error", "critical")  # from the least to the worst
RANKS = {level: rank for rank, level in enumerate(LEVELS)}

_WORDS = {
    "critical": "critical crit fatal emergency emerg panic page disaster blocker urgent highest p1 sev0 sev-0 s1 1-critical "
    "down availability unreachable alert",
    "error": "error err high major severe p2 sev1 sev-1 s2 2-high",
    "warning": "warning warn average medium moderate minor p3 sev2 sev-2 s3 3-moderate performance degraded",
    "info": "info information informational notice low lowest debug trivial p4 p5 sev3 sev4 s4 ok normal none success",
}
_LEVEL_OF = {word: level for level, words in _WORDS.items() for word in words.split()}


def level(word: object, default: str = "unknown") -> str:
    """The level that a source's word stands for, whatever its case; formats with words of their own map them first."""
    if word is None:
        return default
    return _LEVEL_OF.get(str(word).strip().lower(), default)


def worst(*levels: str) -> str:
    """The worst of these levels."""
    return max(levels, key=RANKS.__getitem__, default="unknown")
