"""Bars and sparklines drawn with block characters, exact to an eighth of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEVELS = "▁▂▃▄▅▆▇█"

Number = int | Decimal


def bar(value: Number, largest: Number, width: int) -> str:
    """A bar as long as its share of the largest; what is more than nothing shows at least an eighth of a cell."""
    if value <= 0 or largest <= 0 or width <= 0:
        return ""
    eighths = min(max(int(Decimal(value) * width * 8 / Decimal(largest) + Decimal("0.5")), 1), width * 8)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def sparkline(values: Sequence[Number], width: int) -> str:
    """How values went, oldest first: one character each, or the sums of neighbours where there are more than fit."""
    if not values or width <= 0:
        return ""
    shown = _fitted(values, width)
    largest = max(shown)
    if largest <= 0:
        return _LEVELS[0] * len(shown)
    return "".join(" " if value <= 0 else _LEVELS[min(int(value * 8 / largest), 7)] for value in map(Decimal, shown))


def _fitted(values: Sequence[Number], width: int) -> list[Decimal]:
    if len(values) <= width:
        return [Decimal(value) for value in values]
    bounds = [place * len(values) // width for place in range(width + 1)]
    return [Decimal(sum(values[first:last])) / (last - first) for first, last in pairwise(bounds)]
