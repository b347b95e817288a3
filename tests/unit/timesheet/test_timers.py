"""A timer measures what passed, can always be stopped, and says what happened to the clocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recorder.places import Places
from sandbox.clocks import FakeClock
from store.changes import State, change
from store.database import Store, open_store
from store.errors import NotFoundError, RefusedError, UsageError
from store.timesheet import entries, spans, timers
from store.undo import undo
from tests.unit.timesheet.making import HOUR, MINUTE, next_command, piece, project, row, task

ANN = {"person": "ann", "zone": "Europe/Berlin"}


@pytest.fixture
def clock() -> FakeClock:
    """Stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def clocked(places: Places, clock: FakeClock) -> Iterator[Store]:
    """An open store on that clock."""
    with open_store(places, "test", clock=clock) as opened:
        yield opened


def stopped(store: Store, **options: int) -> State:
    return row(store, timers.stop(store, person="ann", **options))


def lasted(entry: State) -> int:
    return spans.span(entry, 0).duration_ms


def test_a_timer_measures_boot_time_whatever_is_done_to_the_wall_clock(clocked: Store, clock: FakeClock) -> None:
    """case 7: a step is told, the duration is that of the boot clock, and stopping works backwards in time as well."""
    timers.start(clocked, ANN)
    clock.pass_time(20 * MINUTE)
    clock.set_wall(-40 * MINUTE)
    entry = stopped(clocked)
    assert (lasted(entry), entry["measured_ms"], entry["clock_step_ms"], entry["status"]) == (
        20 * MINUTE, 20 * MINUTE, -40 * MINUTE, "draft",
    )  # fmt: skip
    assert clocked.told == ["the clock was set back by 2400 s while E1 ran; its length is not affected"]
    timers.start(clocked, ANN)
    clock.set_wall(10 * MINUTE)
    entry = stopped(clocked)
    assert lasted(entry) == 0
    assert "forward by 600 s" in clocked.told[1]


def test_time_asleep_is_a_piece_of_its_own_that_counts_as_was_agreed(clocked: Store, clock: FakeClock) -> None:
    """case 7: what boot time has beyond monotonic time was suspend, kept for review and not billed by default."""
    project(clocked, "ask", terms={"suspended": "ask"})
    project(clocked, "keep", terms={"suspended": "keep", "idle": "discard"})
    for name, counted, minutes in ((None, ["idle"], 10), ("ask", None, 10), ("keep", ["suspended"], 70)):
        timers.start(clocked, {**ANN, "project": name})
        clock.pass_time(10 * MINUTE)
        clock.sleep(HOUR)
        entry = stopped(clocked)
        assert entry["pieces"] == [piece("active", 0, 10), piece("suspended", 10, 70)]
        assert (entry["counted"], entry["measured_ms"]) == (counted, minutes * MINUTE)
    timers.start(clocked, {**ANN, "project": "ask"})
    clock.sleep(999)
    assert (entry := stopped(clocked))["pieces"] is None
    assert entry["counted"] == ["idle"]


def test_a_timer_stopped_in_retrospect_leaves_out_what_was_slept_since(clocked: Store, clock: FakeClock) -> None:
    timers.start(clocked, ANN)
    clock.pass_time(HOUR)
    evening = spans.now_ms(clocked)
    clock.sleep(10 * HOUR)
    entry = stopped(clocked, at_ms=evening)
    assert (entry["pieces"], entry["measured_ms"]) == (None, HOUR)


def test_stop_refuses_moments_before_the_start_and_to_come(clocked: Store, clock: FakeClock) -> None:
    with pytest.raises(NotFoundError, match="no timer is running; `tt time start"):
        timers.stop(clocked)
    timers.start(clocked, ANN)
    clock.pass_time(HOUR)
    now = spans.now_ms(clocked)
    with pytest.raises(UsageError, match="E1 began at 2026-11-18 12:06"):
        stopped(clocked, at_ms=now - HOUR)
    with pytest.raises(UsageError, match="future"):
        stopped(clocked, at_ms=now + 1)
    assert lasted(stopped(clocked, at_ms=now - 1)) == HOUR - 1


def test_after_a_reboot_the_wall_clock_measures_and_that_is_said(clocked: Store, clock: FakeClock) -> None:
    """case 7: without the boot it began in, wall time is all there is."""
    timers.start(clocked, ANN)
    clock.pass_time(HOUR)
    clock.boot_id = "another"  # type: ignore[misc]
    entry = stopped(clocked)
    assert lasted(entry) == HOUR
    assert "started anew while E1 ran; its length is that of the wall clock" in clocked.told[0]
    uid = timers.start(clocked, ANN)
    change(clocked, "time_entry", uid, {"clock": None})
    clock.set_wall(-HOUR)
    assert lasted(stopped(clocked)) == 0


def test_one_timer_of_a_person_runs_at_a_time(clocked: Store, clock: FakeClock) -> None:
    timers.start(clocked, ANN)
    with pytest.raises(RefusedError, match=r"E1 is running since 2026-11-18 12:06; `tt time switch`"):
        timers.start(clocked, ANN)
    timers.start(clocked, {**ANN, "person": "bob"})
    clock.pass_time(MINUTE)
    assert [entry["entry_id"] for entry in entries.running_of(clocked, "bob")] == [2]


def test_a_timer_may_have_begun_in_the_past_but_not_within_other_time(clocked: Store, clock: FakeClock) -> None:
    now = spans.now_ms(clocked)
    timers.start(clocked, ANN, at_ms=now - HOUR)
    clock.pass_time(HOUR)
    assert lasted(stopped(clocked)) == 2 * HOUR
    with pytest.raises(RefusedError, match="overlaps E1"):
        timers.start(clocked, ANN, at_ms=now)
    with pytest.raises(RefusedError, match="future"):
        timers.start(clocked, ANN, at_ms=now + 3 * HOUR)
    timers.start(clocked, ANN, at_ms=now, overlap="trim-old")
    assert lasted(entries.resolve(clocked, "E1")) == HOUR


def test_what_a_timer_overlaps_when_it_is_stopped_is_told_and_kept(clocked: Store, clock: FakeClock) -> None:
    """case 14: two tracks at once are two entries."""
    began = clocked.now()
    timers.start(clocked, {**ANN, "client": "acme"})
    clock.pass_time(HOUR)
    other = {"started_at": began, "ended_at": clocked.now(), "person": "ann", "client": "globex", "billable": True}
    change(clocked, "time_entry", "00000000-0000-7000-8000-000000000001", {**other, "status": "draft", "source": "session"})
    assert lasted(stopped(clocked)) == HOUR
    assert clocked.told[-1].startswith("E1 overlaps E2 (2026-11-18 11:06 to 12:06); `tt time check`")


def test_a_timer_that_ran_long_may_have_been_forgotten(clocked: Store, clock: FakeClock) -> None:
    """case 40: it is stopped all the same, and how to mend it is said."""
    project(clocked, "watch", terms={"long_entry": "12h"})
    for name, told in (("web", 1), ("watch", 0)):
        timers.start(clocked, {**ANN, "project": name})
        clock.pass_time(11 * HOUR)
        assert lasted(stopped(clocked)) == 11 * HOUR
        assert len(clocked.told) == told
        clocked.told.clear()


def test_switch_ends_and_begins_in_one_instant_and_undo_takes_both_back(clocked: Store, clock: FakeClock) -> None:
    first, second = task(clocked), task(clocked, "Other")
    timers.start(next_command(clocked), {**ANN, "task_uid": first})
    clock.pass_time(HOUR)
    before = clocked.rows("SELECT * FROM time_entry")
    ended, begun = timers.switch(next_command(clocked), {**ANN, "task_uid": second}, person="ann")
    assert row(clocked, ended)["ended_at"] == row(clocked, begun)["started_at"]
    undo(next_command(clocked, "undo"))
    assert clocked.rows("SELECT * FROM time_entry") == before
    ended, begun = timers.switch(clocked, ANN, person="ann", at_ms=spans.now_ms(clocked) - MINUTE)
    assert (lasted(row(clocked, ended)), row(clocked, ended)["ended_at"]) == (59 * MINUTE, row(clocked, begun)["started_at"])
    clock.set_wall(HOUR)
    ended, begun = timers.switch(clocked, ANN, person="ann")
    assert lasted(row(clocked, ended)) == MINUTE
    assert spans.to_ms(row(clocked, begun)["started_at"]) == spans.now_ms(clocked)


def test_what_is_carried_on_is_the_work_and_not_its_review(clocked: Store) -> None:
    entry = row(clocked, timers.start(clocked, {**ANN, "note": "x", "tags": ["a"], "kind": "travel", "client": "acme"}))
    carried = timers.carried_on(entry)
    assert {name: carried[name] for name in ("note", "tags", "kind", "client")} == {
        "note": "x", "tags": ["a"], "kind": "travel", "client": "acme",
    }  # fmt: skip
    assert not {"uid", "entry_id", "status", "started_at", "clock", "adjusted_ms"} & carried.keys()
