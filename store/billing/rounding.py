"""How measured time becomes billed time.

measured  |####|##|  52m 10s          rule "up 15m": the sum within the scope is rounded once,
billed    |#####|##| 60m              and the parts share what it gives by the largest remainder
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from store.money import allocate
from store.term_values import Rounding


def rounded_ms(rule: Rounding, milliseconds: int) -> int:
    """What a sum of time is billed as: at least the minimum, in whole increments. No time is billed as none.

    Idempotent: a result rounds to itself. Half an increment rounds up with `nearest`.
    """
    if milliseconds <= 0:
        return 0
    least = max(milliseconds, rule.minimum_ms)
    step = rule.increment_ms
    if not step:
        return least
    whole, over = divmod(least, step)
    if rule.mode == "up":
        whole += over > rule.grace_ms or not whole
    elif rule.mode == "nearest":
        whole += over * 2 >= step
    return max(whole * step, _whole_minimum(rule))


def _whole_minimum(rule: Rounding) -> int:
    """The least that is billed, in whole increments, so that rounding again changes nothing."""
    return -(-rule.minimum_ms // rule.increment_ms) * rule.increment_ms


def spread(rule: Rounding, groups: Iterable[tuple[Hashable, int]]) -> list[int]:
    """The billed milliseconds of each part, given (group, measured) pairs in order; a group's parts sum to its rounded sum."""
    pairs = list(groups)
    members: dict[Hashable, list[int]] = {}
    for index, (group, _) in enumerate(pairs):
        members.setdefault(group, []).append(index)
    billed = [0] * len(pairs)
    for indexes in members.values():
        _share([pairs[index][1] for index in indexes], indexes, rule, billed)
    return billed


def _share(parts: Sequence[int], indexes: Sequence[int], rule: Rounding, billed: list[int]) -> None:
    whole = rounded_ms(rule, sum(parts))
    for index, share in zip(indexes, allocate(whole, parts) if whole else [0] * len(parts), strict=True):
        billed[index] = share
