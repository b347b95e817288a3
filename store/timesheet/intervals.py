"""The algebra of half-open intervals [from, to) in whole milliseconds: what touches does not overlap, and sums are exact."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Interval(NamedTuple):
    """A stretch of time, in milliseconds since 1970 or since whatever the caller counts from."""

    from_ms: int
    to_ms: int

    @property
    def duration_ms(self) -> int:
        """How long it is; nothing where it ends before it begins."""
        return max(self.to_ms - self.from_ms, 0)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """What any of them covers, in order; those that overlap or touch become one, empty ones vanish.

    given    |-----|  |--|--|
                |----|
    result   |-------||-----|   of which the touching ones are one
    """
    merged: list[Interval] = []
    for interval in sorted(one for one in intervals if one.duration_ms):
        if merged and interval.from_ms <= merged[-1].to_ms:
            merged[-1] = Interval(merged[-1].from_ms, max(merged[-1].to_ms, interval.to_ms))
        else:
            merged.append(interval)
    return merged


def subtract(whole: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What is left of some intervals, in order, where others took their part.

    whole    |----------------|
    taken       |---|     |------|
    result   |--|   |-----|
    """
    left: list[Interval] = []
    away = merge(taken)
    for interval in merge(whole):
        begin = interval.from_ms
        for other in away:
            if other.to_ms <= begin or other.from_ms >= interval.to_ms:
                continue
            if other.from_ms > begin:
                left.append(Interval(begin, other.from_ms))
            begin = other.to_ms
        if begin < interval.to_ms:
            left.append(Interval(begin, interval.to_ms))
    return left


def cut(interval: Interval, at: Iterable[int]) -> list[Interval]:
    """An interval cut at those of the instants that lie within it; the parts add up to the whole.

    at    x  x     x    x
    given    |---------|
    result   |-----|---|
    """
    within = sorted({moment for moment in at if interval.from_ms < moment < interval.to_ms})
    edges = [interval.from_ms, *within, interval.to_ms]
    return [Interval(first, last) for first, last in pairwise(edges)]


def common(one: Interval, other: Interval) -> Interval:
    """What both cover; empty where they do not overlap."""
    begin = max(one.from_ms, other.from_ms)
    return Interval(begin, max(min(one.to_ms, other.to_ms), begin))


def total_ms(intervals: Iterable[Interval]) -> int:
    """The sum of their durations, overlapping time counted as often as it is covered."""
    return sum(interval.duration_ms for interval in intervals)


def union_ms(intervals: Iterable[Interval]) -> int:
    """How long any of them lasted: attendance, overlapping time counted once."""
    return total_ms(merge(intervals))


def overlapping(intervals: Mapping[Key, Interval]) -> Iterator[tuple[Key, Key]]:
    """Every pair that has time in common, the one that begins first named first.

    a   |--------|
    b      |--|           (a, b), (a, c); b and c only touch
    c         |------|
    """
    running: list[tuple[Key, int]] = []
    for key, interval in sorted(intervals.items(), key=lambda item: item[1]):
        if not interval.duration_ms:
            continue
        running = [(other, to_ms) for other, to_ms in running if to_ms > interval.from_ms]
        yield from ((other, key) for other, _ in running)
        running.append((key, interval.to_ms))
