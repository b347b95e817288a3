"""One person at the same time twice: noticed always, and resolved as was agreed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.identity import new_uid
from recorder.places import Places
from store.changes import change_many
from store.database import Store, open_store
from store.errors import ConflictError, RefusedError
from store.timesheet import entries, spans
from store.timesheet.changing import change_entries
from store.timesheet.intervals import Interval, overlapping, total_ms, union_ms
from store.timesheet.meetings import overlapped_by
from store.undo import undo
from tests.unit.timesheet.making import at, client, made, next_command, piece, project, row, timeline


def test_overlap_is_forbidden_unless_agreed_otherwise_and_the_error_says_with_what(store: Store) -> None:
    """case 12: overlap of a person is always noticed."""
    made(store, "9:00", "10:00")
    with pytest.raises(RefusedError, match=r"overlaps E1 \(2026-06-01 09:00 to 10:00\); --overlap trim-new"):
        made(store, "9:59", "11:00")
    made(store, "9:30", "11:00", person="bob")
    made(store, "10:00", "11:00")
    assert timeline(store) == ["E1 09:00-10:00", "E2 09:30-11:00", "E3 10:00-11:00"]
    made(store, "8:00", "8:30")
    made(store, "8:30", "8:40")
    with pytest.raises(RefusedError, match=r"E4 .*, E5 .*, E1 .* and 1 more; "):
        made(store, "8:00", "12:00")


@pytest.mark.parametrize(
    ("policy", "times", "expected"),
    [
        ("allow", ("9:30", "10:30"), ["E1 09:00-10:00", "E2 09:30-10:30"]),
        ("trim-new", ("9:30", "10:30"), ["E1 09:00-10:00", "E2 10:00-10:30"]),
        ("trim-new", ("8:30", "9:30"), ["E2 08:30-09:00", "E1 09:00-10:00"]),
        ("trim-new", ("8:30", "10:30"), ["E2 08:30-09:00", "E1 09:00-10:00", "E3 10:00-10:30"]),
        ("trim-old", ("9:30", "10:30"), ["E1 09:00-09:30", "E2 09:30-10:30"]),
        ("trim-old", ("8:30", "9:30"), ["E2 08:30-09:30", "E1 09:30-10:00"]),
        ("trim-old", ("9:15", "9:30"), ["E1 09:00-09:15", "E2 09:15-09:30"]),
        ("trim-old", ("8:30", "10:30"), ["E2 08:30-10:30"]),
        ("split", ("9:15", "9:30"), ["E1 09:00-09:15", "E2 09:15-09:30", "E3 09:30-10:00"]),
        ("split", ("9:30", "10:30"), ["E1 09:00-09:30", "E2 09:30-10:30"]),
    ],
)
def test_each_policy_does_what_its_timeline_shows(
    store: Store, policy: str, times: tuple[str, str], expected: list[str]
) -> None:
    """case 12: forbid, trim-new, trim-old, split and allow."""
    project(store, "web", terms={"overlap": policy})
    made(store, "9:00", "10:00")
    before = list(entries.list_entries(store).rows)
    made(next_command(store, "time add"), *times, project="web.api")
    assert timeline(store) == expected
    undo(next_command(store, "undo"))
    assert entries.list_entries(store).rows == before


def test_what_gives_way_is_told_and_nothing_left_is_refused(store: Store) -> None:
    made(store, "9:00", "10:00")
    with pytest.raises(RefusedError, match="nothing is left of that time beside E1"):
        made(store, "9:00", "10:00", overlap="trim-new")
    made(store, "9:30", "10:00", overlap="split")
    assert store.told.pop() == "E1 (2026-06-01 09:00 to 10:00) gave way: 0:30:00 shorter"
    made(store, "9:10", "9:20", overlap="split")
    assert store.told.pop() == "E1 (2026-06-01 09:00 to 09:30) gave way: 0:10:00 shorter, now in 2 parts"
    made(store, "9:00", "9:10", overlap="trim-old")
    assert store.told.pop() == "E1 (2026-06-01 09:00 to 09:10) gave way: nothing of it was left, it is gone"


def test_a_session_that_gives_way_keeps_the_pieces_of_what_is_left(store: Store) -> None:
    found = [piece("active", 0, 20), piece("idle", 20, 40), piece("active", 40, 60)]
    old = made(store, "9:00", "10:00", pieces=found, counted=[], adjusted_ms=20 * 60_000, adjusted_reason="agreed")
    assert old["measured_ms"] == 40 * 60_000
    made(store, "9:30", "9:50", overlap="split")
    first, _, last = (row(store, uid) for uid in [e["uid"] for e in entries.list_entries(store).rows])
    assert first["pieces"] == [piece("active", 0, 20), piece("idle", 20, 30)]
    assert (first["measured_ms"], last["measured_ms"], last["pieces"]) == (20 * 60_000, 10 * 60_000, None)
    assert (first["adjusted_ms"], last["adjusted_ms"]) == (10 * 60_000, 5 * 60_000)


@pytest.mark.parametrize("status", ["approved", "invoiced"])
@pytest.mark.parametrize("policy", ["trim-old", "split"])
def test_approved_and_invoiced_time_is_never_cut(store: Store, status: str, policy: str) -> None:
    """case 34: what was approved gives way to nobody."""
    old = made(store, "9:00", "10:00")
    change_many(store, "time_entry", {old["uid"]: {"status": status}})
    with pytest.raises(ConflictError, match=f"overlaps E1 .*, which is {status}; .*--overlap allow or trim-new"):
        made(store, "9:30", "10:30", overlap=policy)
    made(store, "9:30", "10:30", overlap="trim-new")
    assert timeline(store) == ["E1 09:00-10:00", "E2 10:00-10:30"]


def test_what_runs_is_overlapped_until_now_and_can_not_be_cut(store: Store) -> None:
    running = made(store, "9:00", None)
    for policy in ("trim-old", "split"):
        with pytest.raises(RefusedError, match=r"E1 .*9:00 to now.*still running"):
            made(store, "9:30", "10:30", overlap=policy)
    with pytest.raises(RefusedError, match="overlaps E1"):
        made(store, "9:30", "10:30")
    made(store, "8:00", "9:30", overlap="trim-new")
    assert timeline(store) == ["E2 08:00-09:00", "E1 09:00-"]
    with pytest.raises(RefusedError, match=r"a timer that runs can't be cut, and it would overlap E2 .*; start it later"):
        change_entries(store, {running["uid"]: {"started_at": at("8:30")}}, overlap="trim-new")


def test_nobody_is_kept_from_mending_what_overlapped_before(store: Store) -> None:
    one = made(store, "9:00", "11:00")
    made(store, "10:00", "12:00", overlap="allow")
    change_entries(store, {one["uid"]: {"note": "any", "ended_at": at("10:30")}})
    change_entries(store, {one["uid"]: {"ended_at": at("10:15")}})
    with pytest.raises(RefusedError, match="overlaps E2"):
        change_entries(store, {one["uid"]: {"ended_at": at("10:20")}})
    with pytest.raises(RefusedError, match="overlaps E2"):
        change_entries(store, {made(store, "11:00", "11:30", person="bob")["uid"]: {"person": "ann"}})


def test_of_entries_written_together_the_later_named_is_the_new_one(store: Store) -> None:
    wanted = {
        new_uid(): {"started_at": at(begin), "ended_at": at(end), "person": "ann", "zone": "Europe/Berlin"}
        for begin, end in (("10:00", "11:00"), ("9:00", "10:30"))
    }
    with pytest.raises(RefusedError, match="overlaps another new entry"):
        change_entries(store, wanted)
    change_entries(store, wanted, overlap="trim-new")
    assert timeline(store) == ["E2 09:00-10:00", "E1 10:00-11:00"]
    with pytest.raises(RefusedError, match="overlaps E1"):
        change_entries(store, {uid: {"ended_at": at("11:30")} for uid in wanted})


def test_two_clients_pay_for_the_same_time_only_on_purpose(store: Store) -> None:
    """case 13: the double billing guard."""
    client(store, "Acme", aliases=["ACME GmbH"])
    made(store, "9:00", "10:00", client="acme gmbh")
    globex = {"client": "globex", "overlap": "allow"}
    with pytest.raises(RefusedError, match=r"billed to Acme already by E1 .*; --shared if globex pays .* --no-billable"):
        made(store, "9:30", "10:30", **globex)
    made(store, "9:30", "10:30", client="Acme", overlap="allow")
    made(store, "9:30", "10:30", billable=False, **globex)
    made(store, "9:30", "10:30", overlap="allow")
    made(store, "10:30", "11:00", **globex)
    shared = made(store, "9:30", "10:00", shared=True, **globex)
    assert overlapped_by(store, shared)[0]["entry_id"] == 1
    with pytest.raises(RefusedError, match="billed to"):
        change_entries(store, {shared["uid"]: {"shared": False}})
    with pytest.raises(RefusedError, match="billed to"):
        change_entries(store, {entries.resolve(store, "E3")["uid"]: {"billable": True}})


def test_what_was_billed_twice_by_recording_may_be_mended_step_by_step(store: Store) -> None:
    one = made(store, "9:00", "11:00", client="acme")
    other = {"started_at": at("10:00"), "ended_at": at("12:00"), "client": "globex", "billable": True, "status": "draft"}
    change_many(store, "time_entry", {new_uid(): {**other, "person": "ann", "zone": "Europe/Berlin"}})
    change_entries(store, {one["uid"]: {"ended_at": at("10:30")}})
    with pytest.raises(RefusedError, match="billed to globex already by E2"):
        change_entries(store, {one["uid"]: {"ended_at": at("10:45")}}, overlap="allow")


minutes = st.tuples(st.integers(0, 50), st.integers(1, 30)).map(lambda told: Interval(told[0], told[0] + told[1]))


@settings(max_examples=25, deadline=None)
@given(st.lists(minutes, min_size=1, max_size=5), st.sampled_from(["trim-new", "trim-old", "split"]))
def test_trimming_leaves_no_overlap_and_loses_only_what_it_says(
    tmp_path_factory: pytest.TempPathFactory, given_: list[Interval], policy: str
) -> None:
    """case 12: what each policy leaves, against sets of minutes."""
    begin = spans.to_ms(at("9:00"))
    with open_store(Places(tmp_path_factory.mktemp("home")), "test") as store:
        left: dict[int, set[int]] = {}
        for number, asked in enumerate(given_):
            new = set(range(asked.from_ms, asked.to_ms))
            taken = set().union(*left.values()) if left else set()
            times = {
                "started_at": spans.to_text(begin + asked.from_ms * 60_000),
                "ended_at": spans.to_text(begin + asked.to_ms * 60_000),
            }
            fields: dict[str, Any] = {**times, "person": "ann", "zone": "Europe/Berlin", "note": str(number)}
            if policy == "trim-new" and not new - taken:
                with pytest.raises(RefusedError, match="nothing is left"):
                    change_entries(store, {new_uid(): fields}, overlap=policy)
                continue
            change_entries(store, {new_uid(): fields}, overlap=policy)
            left = _expected(left, number, new, policy)
            stored = {uid: spans.span(one, 0) for uid, one in _rows(store).items()}
            assert list(overlapping(stored)) == []
            assert union_ms(stored.values()) == total_ms(stored.values())
            assert _by_note(store, begin) == {name: kept for name, kept in left.items() if kept}


def _expected(left: dict[int, set[int]], number: int, new: set[int], policy: str) -> dict[int, set[int]]:
    if policy == "trim-new":
        return {**left, number: new - set().union(*left.values())} if left else {number: new}
    kept = {name: old - new for name, old in left.items()}
    if policy == "trim-old":
        kept = {
            name: ({one for one in old if one < min(new)} or kept[name]) if old & new else old for name, old in left.items()
        }
    return {**kept, number: new}


def _rows(store: Store) -> dict[str, Any]:
    return entries.rows_of(store, [one["uid"] for one in entries.list_entries(store).rows])


def _by_note(store: Store, begin: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one in _rows(store).values():
        span = spans.span(one, 0)
        covered = range((span.from_ms - begin) // 60_000, (span.to_ms - begin) // 60_000)
        found.setdefault(int(one["note"]), set()).update(covered)
    return found


def test_what_two_clients_share_on_purpose_is_no_mistake(store: Store) -> None:
    """case 13: a meeting for both clients needs its mark, and nothing else."""
    made(store, "9:00", "10:00", client="acme")
    made(store, "9:00", "10:00", client="globex", shared=True)
    made(store, "9:30", "10:30", client="initech", overlap="allow", billable=False)
    assert timeline(store) == ["E1 09:00-10:00", "E2 09:00-10:00", "E3 09:30-10:30"]
    with pytest.raises(RefusedError, match=r"overlaps E2 \(.*\); --overlap"):
        made(store, "9:00", "9:30", client="globex", shared=True)
    made(store, "9:00", "9:10", client="hooli", shared=True, overlap="trim-old")
    assert sorted(timeline(store)) == ["E1 09:10-10:00", "E2 09:10-10:00", "E3 09:30-10:30", "E4 09:00-09:10"]
