"""What people do with an entry's time: cut it, join it, make it shorter or longer, move it, let it fill a gap.

All of it goes through `change_entries`: one change, one undo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recorder.clocks import NANOSECONDS_PER_MILLISECOND
from store.changes import State
from store.errors import ConflictError, RefusedError
from store.handle import Store
from store.money import allocate
from store.timesheet import entries, parts, pieces, spans
from store.timesheet.changing import change_entries
from store.timesheet.intervals import Interval, cut


def split_at(store: Store, entry: State, moments: Sequence[int]) -> list[str]:
    """Cut an entry at instants (milliseconds since 1970) that lie within it; returns the uids of its parts in order."""
    span = _span(entry)
    stretches = cut(span, moments)
    if len(stretches) == 1:
        raise RefusedError(f"E{entry['entry_id']} is not cut there; give a moment between its start and its end")
    return _divide(store, entry, stretches, [{}] * len(stretches))


def split_among(store: Store, entry: State, weights: Sequence[int], fields: Sequence[Mapping[str, Any]]) -> list[str]:
    """Cut an entry so that the time that counts is shared by weights; each part gets its fields, in order.

    counts   |----|~~~~|--|      2 : 1 of six minutes that count, the idle ones in between go with the first
    result   |---------||--|

    The parts add up to the whole to the millisecond (largest remainder, the first gets what is left over).
    """
    begin = _span(entry).from_ms
    found = spans.pieces_of(entry)
    kinds = pieces.counting(entry["counted"])
    if not pieces.spent_ms(found, kinds):
        kinds = frozenset(pieces.KINDS)
    shares = allocate(pieces.spent_ms(found, kinds), list(weights))
    if not all(shares):
        raise RefusedError(f"E{entry['entry_id']} is too short for so many parts; give fewer, or larger weights")
    moments = [begin + pieces.moment_after(found, kinds, sum(shares[: number + 1])) for number in range(len(shares) - 1)]
    return _divide(store, entry, cut(_span(entry), moments), fields)


def resize(store: Store, entry: State, to: Interval, *, overlap: str | None = None, allow_future: bool = False) -> list[str]:
    """Let an entry begin and end at other instants; what it gains is active time."""
    return change_entries(store, {entry["uid"]: resized(entry, to)}, overlap=overlap, allow_future=allow_future)


def shorten(store: Store, entry: State, by_ms: int, *, at_start: bool = False) -> list[str]:
    """Take time off an entry's end, or off its start; raises RefusedError where nothing would be left."""
    span = _span(entry)
    if by_ms >= span.duration_ms:
        raise RefusedError(f"E{entry['entry_id']} is no longer than that; `tt time rm E{entry['entry_id']}` deletes it")
    return resize(store, entry, _grown(span, -by_ms, at_start=at_start))


def lengthen(
    store: Store,
    entry: State,
    by_ms: int,
    *,
    at_start: bool = False,
    overlap: str | None = None,
    allow_future: bool = False,
) -> list[str]:
    """Add active time to an entry's end, or before its start."""
    return resize(store, entry, _grown(_span(entry), by_ms, at_start=at_start), overlap=overlap, allow_future=allow_future)


def move(store: Store, entry: State, to_ms: int, *, overlap: str | None = None, allow_future: bool = False) -> list[str]:
    """Let an entry begin at another instant (milliseconds since 1970) and last as long as it did."""
    span = _span(entry)
    moved = {"started_at": spans.to_text(to_ms), "ended_at": spans.to_text(to_ms + span.duration_ms)}
    return change_entries(store, {entry["uid"]: moved}, overlap=overlap, allow_future=allow_future)


def fill(store: Store, entry: State, sides: Sequence[str] = ("before", "after"), *, limit_ms: int | None = None) -> list[str]:
    """Let an entry reach to its neighbours of the same person; sides without one stay, as do gaps beyond `limit_ms`.

    before   |---|     |--|    |---|
    after    |---||------------|---|
    """
    span = _span(entry)
    before, after = entries.neighbours(store, entry)
    begin = _span(before).to_ms if before and "before" in sides else span.from_ms
    end = _span(after, running=True).from_ms if after and "after" in sides else span.to_ms
    if limit_ms is not None:
        begin = begin if span.from_ms - begin <= limit_ms else span.from_ms
        end = end if end - span.to_ms <= limit_ms else span.to_ms
    if (begin, end) == span:
        raise RefusedError(f"there is no gap beside E{entry['entry_id']} to fill; `tt time lengthen` gives it more time")
    return resize(store, entry, Interval(begin, end))


def over(entry: State) -> State:
    """The entry, where it is over; raises RefusedError where it still runs."""
    if entry["ended_at"] is None:
        ends = "tt time stop" if entry["source"] != "session" else "tt stop"
        raise RefusedError(f"E{entry['entry_id']} is still running; `{ends}` ends it, then change its time")
    return entry


def resized(entry: State, to: Interval) -> State:
    """The entry from and to other instants; where it is running, raises RefusedError."""
    return parts.resized(over(entry), to)


def started(entry: State, from_ms: int) -> dict[str, Any]:
    """The columns of a running timer that began at another instant (milliseconds since 1970).

    Raises RefusedError for a recorded session, which began when it did.
    """
    by_ns = (from_ms - spans.to_ms(entry["started_at"])) * NANOSECONDS_PER_MILLISECOND
    if not by_ns:
        return {}
    if entry["source"] == "session" or entry["clock"] is None:
        over(entry)
    clock = {**entry["clock"], "boot_ns": entry["clock"]["boot_ns"] + by_ns, "mono_ns": entry["clock"]["mono_ns"] + by_ns}
    return {"started_at": spans.to_text(from_ms), "clock": clock}


def remove(store: Store, chosen: Sequence[State]) -> list[str]:
    """Delete entries, all or none; raises RefusedError for those that run, ConflictError for those handed in."""
    for entry in chosen:
        name = f"E{entry['entry_id']}"
        if entry["status"] == "running":
            ends = "tt time stop" if entry["source"] != "session" else "tt stop"
            raise RefusedError(f"{name} is still running; `{ends}` ends it")
        if entry["status"] == "submitted":
            raise ConflictError(f"{name} is submitted; `tt time withdraw {name}` makes it a draft again")
    return change_entries(store, {entry["uid"]: None for entry in chosen})


def adjust(store: Store, entry: State, by_ms: int, reason: str | None) -> list[str]:
    """Correct what counts of an entry by so much; raises RefusedError where less than nothing would be left."""
    corrected = spans.counted_ms(entry) + by_ms
    if corrected < 0:
        raise RefusedError(
            f"E{entry['entry_id']} counts less than that; `tt time edit E{entry['entry_id']} --adjust 0m` is the most"
        )
    return change_entries(
        store, {entry["uid"]: {"adjusted_ms": corrected, "adjusted_reason": reason or entry["adjusted_reason"]}}
    )


def _span(entry: State, *, running: bool = False) -> Interval:
    return spans.span(entry if running else over(entry), 0)


def _divide(store: Store, entry: State, stretches: Sequence[Interval], fields: Sequence[Mapping[str, Any]]) -> list[str]:
    made = [{**part, **more} for part, more in zip(parts.divided(entry, stretches), fields, strict=True)]
    change_entries(store, {part["uid"]: part for part in made})
    return [part["uid"] for part in made]


def _grown(span: Interval, by_ms: int, *, at_start: bool) -> Interval:
    return Interval(span.from_ms - by_ms, span.to_ms) if at_start else Interval(span.from_ms, span.to_ms + by_ms)
