"""Intervals are cut, subtracted and merged without a millisecond lost or counted twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.timesheet.intervals import Interval, common, cut, merge, overlapping, subtract, total_ms, union_ms

interval = st.builds(Interval, st.integers(0, 60), st.integers(0, 60))
several = st.lists(interval, max_size=8)


def covered(intervals: list[Interval]) -> set[int]:
    """Every millisecond that any of them covers."""
    return {at for one in intervals for at in range(one.from_ms, one.to_ms)}


@given(several)
def test_what_is_merged_covers_the_same_and_never_touches(given_: list[Interval]) -> None:
    merged = merge(given_)
    assert covered(merged) == covered(given_)
    assert all(first.to_ms < second.from_ms for first, second in pairwise(merged))
    assert all(one.duration_ms for one in merged)


@given(several, several)
def test_what_is_subtracted_and_what_is_left_are_the_whole(whole: list[Interval], taken: list[Interval]) -> None:
    left = subtract(whole, taken)
    assert covered(left) == covered(whole) - covered(taken)
    assert total_ms(left) == len(covered(left))


@given(several)
def test_a_union_is_no_more_than_the_sum_and_than_the_span(given_: list[Interval]) -> None:
    """case 13: attendance never exceeds what the entries add up to, nor the time from the first to the last."""
    real = [one for one in given_ if one.duration_ms]
    span = max((one.to_ms for one in real), default=0) - min((one.from_ms for one in real), default=0)
    assert len(covered(given_)) == union_ms(given_) <= min(total_ms(given_), span)


@given(interval, st.lists(st.integers(-5, 65), max_size=8))
def test_the_parts_of_a_cut_follow_each_other_and_add_up(whole: Interval, at: list[int]) -> None:
    parts = cut(whole, at)
    assert (parts[0].from_ms, parts[-1].to_ms) == whole
    assert sum(part.to_ms - part.from_ms for part in parts) == whole.to_ms - whole.from_ms
    assert all(first.to_ms == second.from_ms for first, second in pairwise(parts))
    assert {part.from_ms for part in parts[1:]} == {x for x in at if whole.from_ms < x < whole.to_ms}


@given(st.dictionaries(st.integers(0, 20), interval, max_size=8))
def test_every_pair_with_time_in_common_is_found_once(given_: dict[int, Interval]) -> None:
    expected = {
        frozenset((one, other))
        for one in given_
        for other in given_
        if one < other and common(given_[one], given_[other]).duration_ms
    }
    found = [frozenset(pair) for pair in overlapping(given_)]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_what_touches_does_not_overlap() -> None:
    """case 11: intervals are half-open, so entries back to back do not overlap."""
    assert list(overlapping({"a": Interval(0, 5), "b": Interval(5, 9)})) == []
    assert list(overlapping({"a": Interval(0, 6), "b": Interval(5, 9)})) == [("a", "b")]


@pytest.mark.parametrize(
    ("one", "other", "both"), [((0, 5), (3, 9), (3, 5)), ((0, 3), (5, 9), (5, 5)), ((0, 9), (2, 3), (2, 3))]
)
def test_what_both_cover(one: tuple[int, int], other: tuple[int, int], both: tuple[int, int]) -> None:
    assert common(Interval(*one), Interval(*other)) == both
