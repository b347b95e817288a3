"""Entries are cut, joined, stretched and moved; what they add up to stays, and undo brings back exactly what was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.changes import State, change_many
from store.database import Store
from store.errors import ConflictError, RefusedError
from store.timer import Segment
from store.timesheet import editing, entries, joining, parts, pieces, spans
from store.timesheet.intervals import Interval, cut
from store.undo import undo
from tests.unit.timesheet.making import HOUR, MINUTE, at, client, made, next_command, piece, row, task, timeline


def ms(text: str) -> int:
    """A local time in milliseconds since 1970."""
    return spans.to_ms(at(text))


def stored(store: Store) -> list[State]:
    """Every entry as it is stored."""
    return store.rows("SELECT * FROM time_entry ORDER BY uid")


def test_a_split_has_parts_that_follow_each_other_and_add_up(store: Store) -> None:
    found = [piece("active", 0, 30), piece("idle", 30, 60), piece("active", 60, 90)]
    entry = made(store, "9:00", "10:30", pieces=found, counted=[], note="both", adjusted_ms=30 * MINUTE, external_id="x")
    uids = editing.split_at(store, entry, [ms("10:00"), ms("9:45"), ms("8:00")])
    made_ = [row(store, uid) for uid in uids]
    assert timeline(store) == ["E1 09:00-09:45", "E2 09:45-10:00", "E3 10:00-10:30"]
    assert [one["measured_ms"] // MINUTE for one in made_] == [30, 0, 30]
    assert [one["adjusted_ms"] // MINUTE for one in made_] == [15, 0, 15]
    assert [one["note"] for one in made_] == ["both"] * 3
    assert [one["external_id"] for one in made_] == ["x", None, None]
    with pytest.raises(RefusedError, match="E1 is not cut there"):
        editing.split_at(store, row(store, uids[0]), [ms("9:00"), ms("9:45")])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(pieces.KINDS), st.integers(1, 10**6)), min_size=1, max_size=5),
    st.lists(st.integers(0, 5 * 10**6), max_size=5),
    st.none() | st.integers(0, 10**7),
    st.none() | st.just(["idle", "suspended"]),
)
def test_the_parts_of_an_entry_are_the_whole_to_the_millisecond(
    told: list[tuple[str, int]], moments: list[int], adjusted: int | None, counted: list[str] | None
) -> None:
    """case 15: measured and corrected time of the parts add up exactly."""
    found: pieces.Pieces = ()
    for kind, length in told:
        found = pieces.behind(found, (Segment(kind, 0, length),))
    whole = Interval(ms("9:00"), ms("9:00") + found[-1].to_ms)
    entry = {
        "uid": "x", "started_at": spans.to_text(whole.from_ms), "ended_at": spans.to_text(whole.to_ms), "counted": counted,
        "pieces": pieces.stored(found), "measured_ms": pieces.measured_ms(found, counted), "adjusted_ms": adjusted,
    }  # fmt: skip
    made_ = parts.divided(entry, cut(whole, [whole.from_ms + moment for moment in moments]))
    assert sum(one["measured_ms"] for one in made_) == entry["measured_ms"]
    if adjusted is not None:
        assert sum(one["adjusted_ms"] for one in made_) == adjusted
    joined: pieces.Pieces = ()
    for one in made_:
        joined = pieces.behind(joined, spans.pieces_of(one))
    assert joined == found


def test_shares_of_clients_are_exact_and_of_the_time_that_counts(store: Store) -> None:
    """case 15: an entry split over clients by weights, by the largest remainder."""
    found = [piece("active", 0, 10), piece("idle", 10, 60), piece("active", 60, 100)]
    entry = made(store, "9:00", "10:40", pieces=found, counted=[])
    uids = editing.split_among(store, entry, [1, 1, 1], [{"client": name} for name in ("a", "b", "c")])
    made_ = [row(store, uid) for uid in uids]
    assert [one["measured_ms"] for one in made_] == [1_000_000] * 3
    assert [one["client"] for one in made_] == ["a", "b", "c"]
    assert sum(spans.span(one, 0).duration_ms for one in made_) == 100 * MINUTE
    uneven = editing.split_among(store, made(store, "12:00", "12:00:10"), [3, 3, 1], [{}] * 3)
    assert [row(store, uid)["measured_ms"] for uid in uneven] == [4286, 4286, 1428]
    nothing = made(store, "13:00", "14:00", pieces=[piece("break", 0, 60)])
    halves = editing.split_among(store, nothing, [1, 1], [{}] * 2)
    assert [row(store, uid)["measured_ms"] for uid in halves] == [0, 0]
    with pytest.raises(RefusedError, match="too short for so many parts"):
        editing.split_among(store, made(store, "15:00", "15:00:00.002"), [1, 1, 1], [{}] * 3)


def test_an_entry_that_overlaps_another_is_split_all_the_same(store: Store) -> None:
    one = made(store, "9:00", "11:00", client="acme")
    made(store, "9:30", "10:30", client="globex", overlap="allow", shared=True)
    uids = editing.split_at(store, one, [ms("10:00")])
    change_many(store, "time_entry", {entries.resolve(store, "E2")["uid"]: {"shared": False}})
    assert editing.split_at(store, row(store, uids[0]), [ms("9:45")])
    assert len(timeline(store)) == 4


def test_join_makes_one_of_what_touches_and_needs_a_word_for_gaps(store: Store) -> None:
    first = made(
        store, "9:00", "10:00", note="a", tags=["x"], pieces=[piece("active", 0, 50), piece("idle", 50, 60)], counted=[]
    )
    second = made(store, "10:00", "11:00", note="b", tags=["x", "y"], adjusted_ms=30 * MINUTE, adjusted_reason="why")
    third = made(store, "11:30", "12:00", note="a")
    with pytest.raises(RefusedError, match=r"gap before E3; give --over-gap .* --fill"):
        joining.join(store, [third, first, second])
    one = row(store, joining.join(store, [second, first]))
    assert (one["entry_id"], one["note"], one["tags"], one["counted"]) == (1, "a; b", ["x", "y"], [])
    assert (one["measured_ms"], one["adjusted_ms"], one["adjusted_reason"]) == (110 * MINUTE, 80 * MINUTE, "why")
    one = row(store, joining.join(store, [one, third], gap="break"))
    assert one["pieces"][-2] == piece("break", 120, 150)
    assert (one["measured_ms"], one["adjusted_ms"]) == (140 * MINUTE, 110 * MINUTE)
    assert timeline(store) == ["E1 09:00-12:00"]
    last = made(store, "12:10", "12:20")
    one = row(store, joining.join(store, [one, last], gap="active"))
    assert one["measured_ms"] == 160 * MINUTE
    assert one["adjusted_ms"] == 120 * MINUTE


def test_join_refuses_what_is_not_alike(store: Store) -> None:
    idle = [piece("idle", 0, 60)]
    one = made(store, "9:00", "10:00", task_uid=task(store), pieces=idle, counted=[])
    other = made(store, "10:00", "11:00", task_uid=task(store), pieces=idle, counted=["idle"])
    with pytest.raises(RefusedError, match="one entry alone"):
        joining.join(store, [one])
    with pytest.raises(RefusedError, match="E1 and E2 differ in task; give --task"):
        joining.join(store, [one, other])
    with pytest.raises(RefusedError, match="do not count the same kinds"):
        joining.join(store, [one, other], task_uid=one["task_uid"])
    with pytest.raises(RefusedError, match="differ in billable or not; make them alike"):
        joining.join(store, [one, made(store, "11:00", "12:00", billable=False, task_uid=one["task_uid"])])
    overlapping = made(store, "9:30", "9:40", task_uid=one["task_uid"], overlap="allow")
    with pytest.raises(RefusedError, match="E1 and E4 overlap"):
        joining.join(store, [one, overlapping])
    with pytest.raises(RefusedError, match="E5 is still running"):
        joining.join(store, [one, made(store, "13:00", None, task_uid=one["task_uid"])])
    made_ = joining.join(store, [one, made(store, "10:00", "11:00", overlap="allow")], task_uid=other["task_uid"])
    assert row(store, made_)["task_uid"] == other["task_uid"]


def test_time_is_taken_off_and_added_at_either_end(store: Store) -> None:
    entry = made(store, "9:00", "10:00", pieces=[piece("idle", 0, 30), piece("active", 30, 60)], counted=[])
    editing.shorten(store, entry, 10 * MINUTE)
    editing.shorten(store, row(store, entry["uid"]), 10 * MINUTE, at_start=True)
    editing.lengthen(store, row(store, entry["uid"]), 5 * MINUTE)
    editing.lengthen(store, row(store, entry["uid"]), 5 * MINUTE, at_start=True)
    after = row(store, entry["uid"])
    assert timeline(store) == ["E1 09:05-09:55"]
    assert after["pieces"] == [piece("active", 0, 5), piece("idle", 5, 25), piece("active", 25, 50)]
    assert after["measured_ms"] == 30 * MINUTE
    with pytest.raises(RefusedError, match="no longer than that; `tt time rm E1`"):
        editing.shorten(store, after, 50 * MINUTE)
    made(store, "10:00", "11:00")
    with pytest.raises(RefusedError, match="overlaps E2"):
        editing.lengthen(store, after, 10 * MINUTE)
    editing.lengthen(store, after, 10 * MINUTE, overlap="allow")


def test_a_moved_entry_stays_as_long_as_it_is(store: Store) -> None:
    entry = made(store, "9:00", "10:00", pieces=[piece("idle", 0, 30), piece("active", 30, 60)])
    editing.move(store, entry, ms("2026-03-29 01:30"))
    after = row(store, entry["uid"])
    assert (after["pieces"], after["measured_ms"]) == (entry["pieces"], HOUR)
    assert after["ended_at"] == at("2026-03-29 03:30")
    with pytest.raises(RefusedError, match="running"):
        editing.move(store, made(store, "9:00", None), ms("8:00"))


def test_fill_reaches_to_the_neighbours_of_the_same_person(store: Store) -> None:
    made(store, "8:00", "8:30")
    entry = made(store, "9:00", "10:00", pieces=[piece("idle", 0, 60)], counted=[])
    made(store, "10:20", "11:00")
    made(store, "8:45", "8:50", person="bob")
    editing.fill(store, entry, ["before"])
    assert timeline(store) == ["E1 08:00-08:30", "E2 08:30-10:00", "E4 08:45-08:50", "E3 10:20-11:00"]
    with pytest.raises(RefusedError, match="no gap beside E2"):
        editing.fill(store, row(store, entry["uid"]), limit_ms=10 * MINUTE)
    editing.fill(store, row(store, entry["uid"]), limit_ms=20 * MINUTE)
    after = row(store, entry["uid"])
    assert (after["measured_ms"], spans.span(after, 0).duration_ms) == (50 * MINUTE, 110 * MINUTE)
    with pytest.raises(RefusedError, match="no gap beside E4"):
        editing.fill(store, entries.resolve(store, "E4"))


def test_only_drafts_are_deleted(store: Store) -> None:
    """case 34: what was handed in is withdrawn first."""
    submitted, running = made(store, "9:00", "10:00"), made(store, "10:00", None)
    session = made(store, "8:00", None, source="session", overlap="allow")
    change_many(store, "time_entry", {submitted["uid"]: {"status": "submitted"}})
    for entry, error, says in (
        (row(store, submitted["uid"]), ConflictError, "tt time withdraw E1"),
        (running, RefusedError, "`tt time stop`"),
        (session, RefusedError, "`tt stop`"),
    ):
        with pytest.raises(error, match=says):
            editing.remove(store, [entry])
    with pytest.raises(RefusedError, match="`tt stop` ends it, then"):
        editing.over(session)
    draft = made(store, "7:00", "8:00")
    editing.remove(store, [draft])
    assert entries.find(store, draft["uid"]) is None


def test_a_negative_correction_is_an_adjustment_with_a_reason(store: Store) -> None:
    """case 47: what was measured stays."""
    about = task(store)
    made(store, "8:00", "9:00", task_uid=about)
    made(store, "10:00", "11:00", task_uid=about)
    made(store, "11:00", "12:00")
    entry = entries.newest_of(store, "ann", about, "draft")
    assert entry is not None
    assert entry["entry_id"] == 2
    editing.adjust(store, entry, -20 * MINUTE, "lunch")
    editing.adjust(store, row(store, entry["uid"]), -10 * MINUTE, None)
    after = row(store, entry["uid"])
    assert (after["measured_ms"], after["adjusted_ms"], after["adjusted_reason"]) == (HOUR, 30 * MINUTE, "lunch")
    with pytest.raises(RefusedError, match="counts less than that; `tt time edit E2 --adjust 0m`"):
        editing.adjust(store, after, -31 * MINUTE, "x")
    assert entries.newest_of(store, "bob") is None


def test_a_timer_that_began_earlier_than_said_keeps_its_clock(store: Store) -> None:
    clock = {"boot_id": "b", "boot_ns": 10**12, "mono_ns": 10**12}
    running = made(store, "9:00", None, clock=clock)
    assert editing.started(running, ms("9:00")) == {}
    assert editing.started(running, ms("8:59")) == {
        "started_at": at("8:59"),
        "clock": {"boot_id": "b", "boot_ns": 10**12 - 60 * 10**9, "mono_ns": 10**12 - 60 * 10**9},
    }
    with pytest.raises(RefusedError, match="still running"):
        editing.started({**running, "source": "session"}, ms("8:59"))


EDITS: dict[str, Callable[[Store, State, State], object]] = {
    "split": lambda store, one, _: editing.split_at(store, one, [ms("9:20"), ms("9:40")]),
    "shares": lambda store, one, _: editing.split_among(store, one, [1, 2], [{"client": "a"}, {"client": "b"}]),
    "join": lambda store, one, other: joining.join(store, [one, other], gap="break"),
    "shorten": lambda store, one, _: editing.shorten(store, one, MINUTE),
    "lengthen": lambda store, one, _: editing.lengthen(store, one, 90 * MINUTE, overlap="split"),
    "move": lambda store, one, _: editing.move(store, one, ms("10:40"), overlap="trim-old"),
    "fill": lambda store, one, _: editing.fill(store, one),
    "rm": lambda store, one, other: editing.remove(store, [one, other]),
    "adjust": lambda store, one, _: editing.adjust(store, one, -MINUTE, "x"),
}


@pytest.mark.parametrize("verb", EDITS)
def test_undo_brings_back_exactly_what_was(store: Store, verb: str) -> None:
    """case 38: every verb is one step, taken back whole."""
    client(store, "a")
    found = [piece("active", 0, 30), piece("idle", 30, 60)]
    one = made(
        store, "9:00", "10:00", pieces=found, counted=[], adjusted_ms=MINUTE, tags=["x"], note="n", hourly_rate="9.5000"
    )
    other = made(store, "10:30", "11:30", pieces=found, counted=[], hourly_rate="9.5000")
    before = stored(store)
    EDITS[verb](next_command(store), one, other)
    assert stored(store) != before
    undo(next_command(store, "undo"))
    assert stored(store) == before


def test_a_correction_of_what_never_counted_is_shared_by_length(store: Store) -> None:
    """case 15: a correction is shared out exactly also where nothing was measured."""
    entry = made(store, "9:00", "10:00", pieces=[piece("break", 0, 60)], adjusted_ms=HOUR, adjusted_reason="x")
    uids = editing.split_at(store, entry, [ms("9:15")])
    assert [row(store, uid)["adjusted_ms"] for uid in uids] == [15 * MINUTE, 45 * MINUTE]


def test_join_asks_whose_time_it_is_not_where_that_is_written(store: Store) -> None:
    """What was approved once has its client written on it; the other has the same one from its task."""
    client(store, "acme", aliases=["apex"])
    client(store, "globex")
    work = task(store, client="acme", project="acme.web")
    first = made(store, "9:00", "10:00", task_uid=work)
    second = made(store, "10:00", "11:00", task_uid=work, client="Apex", project="acme.web")
    one = row(store, joining.join(store, [first, second]))
    assert (one["client"], timeline(store)) == (None, ["E1 09:00-11:00"])
    third = made(store, "11:00", "12:00", task_uid=work, client="globex")
    with pytest.raises(RefusedError, match=r"E1 and E3 differ in client \(acme and globex\); `tt time edit E3 --client`"):
        joining.join(store, [one, third])
    fourth = made(store, "12:00", "13:00", task_uid=work, project="acme")
    with pytest.raises(RefusedError, match=r"differ in project \(acme.web and acme\)"):
        joining.join(store, [one, fourth])


def test_joined_to_a_task_entries_are_compared_as_that_tasks(store: Store) -> None:
    theirs, ours = task(store, client="globex"), task(store, client="acme")
    one = made(store, "9:00", "10:00", task_uid=theirs)
    other = made(store, "10:00", "11:00", task_uid=ours)
    assert row(store, joining.join(store, [one, other], task_uid=ours))["task_uid"] == ours
    written = made(store, "11:00", "12:00", task_uid=theirs, client="globex")
    with pytest.raises(RefusedError, match=r"differ in client \(acme and globex\)"):
        joining.join(store, [row(store, one["uid"]), written], task_uid=ours)
