"""The pieces of an entry cover it, whatever is cut off, added in front or put behind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.timer import Segment
from store.timesheet import pieces

lengths = st.lists(st.tuples(st.sampled_from(pieces.KINDS), st.integers(0, 9)), max_size=7)


def built(told: list[tuple[str, int]]) -> pieces.Pieces:
    """Pieces of these kinds and lengths, one behind the other."""
    found: pieces.Pieces = ()
    for kind, length in told:
        found = pieces.behind(found, (Segment(kind, 0, length),))
    return found


def every_ms(found: pieces.Pieces) -> list[str]:
    """The kind of each millisecond."""
    return [piece.kind for piece in found for _ in range(piece.duration_ms)]


@given(lengths)
def test_pieces_cover_their_entry_and_are_kept_by_the_store(told: list[tuple[str, int]]) -> None:
    found, whole = built(told), sum(length for _, length in told)
    assert pieces.covers(found, whole)
    assert not pieces.covers(found, whole + 1)
    assert pieces.read(pieces.stored(found), whole) == found
    assert sum(pieces.spent_ms(found, [kind]) for kind in pieces.KINDS) == whole


@given(lengths, st.integers(-4, 40), st.integers(0, 40))
def test_a_clip_keeps_every_millisecond_in_its_place(told: list[tuple[str, int]], from_ms: int, length: int) -> None:
    found = built(told)
    cut = pieces.clipped(found, from_ms, from_ms + length)
    assert pieces.covers(cut, length)
    kinds = every_ms(found)
    wanted = [kinds[at] if 0 <= at < len(kinds) else "active" for at in range(from_ms, from_ms + length)]
    assert every_ms(cut) == wanted


@given(lengths, st.data())
def test_a_moment_after_so_much_time_has_exactly_that_much_before_it(told: list[tuple[str, int]], data: st.DataObject) -> None:
    found = built(told)
    kinds = data.draw(st.sets(st.sampled_from(pieces.KINDS)))
    spent = data.draw(st.integers(0, pieces.spent_ms(found, kinds)))
    moment = pieces.moment_after(found, kinds, spent)
    assert pieces.spent_ms(pieces.clipped(found, 0, moment), kinds) == spent


def test_idle_time_counts_until_somebody_decides() -> None:
    """case 9: policies are applied to pieces that are kept, so a decision can be taken back."""
    found = built([("active", 5), ("idle", 3), ("suspended", 2), ("break", 1)])
    assert pieces.measured_ms(found, None) == 8
    assert pieces.measured_ms(found, []) == 5
    assert pieces.measured_ms(found, ["idle", "suspended"]) == 10
    assert pieces.is_undecided(found, None)
    assert not pieces.is_undecided(found, [])
    assert not pieces.is_undecided(built([("active", 5), ("break", 2)]), None)


def test_pieces_with_a_gap_an_unknown_kind_or_no_length_do_not_cover() -> None:
    assert not pieces.covers((Segment("active", 0, 3), Segment("idle", 4, 5)), 5)
    assert not pieces.covers((Segment("asleep", 0, 5),), 5)
    assert not pieces.covers((Segment("active", 0, 0), Segment("active", 0, 5)), 5)
    assert pieces.covers((), 0)
    assert pieces.stored(built([("active", 3), ("active", 2)])) is None
