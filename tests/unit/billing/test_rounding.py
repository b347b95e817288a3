"""Time becomes billed time by the rule, once, and no millisecond is lost between the parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.billing.rounding import rounded_ms, spread
from store.errors import UsageError
from store.term_values import Rounding, rounding

MINUTE = 60_000
rules = st.builds(
    Rounding,
    mode=st.sampled_from(("up", "nearest", "down")),
    increment_ms=st.sampled_from((0, 1, 6 * MINUTE, 15 * MINUTE, 3_600_000)),
    minimum_ms=st.sampled_from((0, 5 * MINUTE, 30 * MINUTE)),
    scope=st.sampled_from(("entry", "day", "task", "line", "invoice")),
    grace_ms=st.sampled_from((0, 0, 2 * MINUTE)),
)
lengths = st.integers(0, 90 * 3_600_000)


@pytest.mark.parametrize(
    ("words", "minutes", "billed"),
    [
        ("up 15m", 1, 15),
        ("up 15m", 15, 15),
        ("up 15m", 16, 30),
        ("up 15m grace 2m", 17, 15),
        ("up 15m grace 2m", 18, 30),
        ("up 15m grace 2m", 1, 15),
        ("nearest 15m", 22, 15),
        ("nearest 15m", 22.5, 30),
        ("nearest 15m", 7, 0),
        ("down 15m", 29, 15),
        ("up 15m min 40m", 1, 45),
        ("down 6m min 30m", 7, 30),
        ("none", 7.5, 7.5),
        ("up 15m", 0, 0),
        ("up 15m min 30m", 0, 0),
    ],
)
def test_a_rule_rounds_as_it_says(words: str, minutes: float, billed: float) -> None:
    """Case 17: the sum, then the minimum, then the increment; half goes up; nothing stays nothing."""
    assert rounded_ms(rounding(words), round(minutes * MINUTE)) == round(billed * MINUTE)


@given(rules, lengths)
def test_rounding_again_changes_nothing(rule: Rounding, length: int) -> None:
    """Case 17: round(round(x)) == round(x)."""
    once = rounded_ms(rule, length)
    assert rounded_ms(rule, once) == once


@given(rules, st.lists(st.tuples(st.integers(0, 3), lengths), max_size=20))
def test_the_parts_of_a_group_sum_to_its_rounded_sum(rule: Rounding, parts: list[tuple[int, int]]) -> None:
    """The rounding is shared by the parts, none of which becomes negative, nor anything from nothing."""
    billed = spread(rule, parts)
    for group in {group for group, _ in parts}:
        whole = sum(length for member, length in parts if member == group)
        assert sum(ms for ms, (member, _) in zip(billed, parts, strict=True) if member == group) == rounded_ms(rule, whole)
    assert all(ms >= 0 for ms in billed)
    assert all(ms == 0 for ms, (_, length) in zip(billed, parts, strict=True) if length == 0)


def test_entry_and_group_give_different_hours() -> None:
    """Case 17: six entries of a minute are ninety minutes each by itself, fifteen together."""
    six = [MINUTE] * 6
    assert sum(spread(rounding("up 15m"), enumerate(six))) == 90 * MINUTE
    assert sum(spread(rounding("up 15m per day"), (("today", ms) for ms in six))) == 15 * MINUTE


@pytest.mark.parametrize("words", ["upp 15m", "up", "up 15", "up 15m per week", "up 15m min"])
def test_what_is_no_rule_is_refused(words: str) -> None:
    """The error says what to write."""
    with pytest.raises(UsageError, match=r"write|there are|length"):
        rounding(words)
