"""Time is accounted for: idle, suspended and stepped stretches are journaled as they were."""

from __future__ import annotations

import pytest

from recorder.activity import Activity
from recorder.clocks import NANOSECONDS_PER_MILLISECOND
from recorder.plan import Plan
from recorder.writer import JournalWriter
from sandbox.clocks import START, FakeClock
from tests.unit.conftest import Written, events

MINUTE = 60_000


@pytest.fixture
def activity(writer: JournalWriter, clock: FakeClock, plan: Plan) -> Activity:
    """What is under test, at the beginning of a session."""
    return Activity(writer, clock, plan)


def boot(milliseconds: int) -> int:
    """The boot clock so long after the start."""
    return START.boot_ns + milliseconds * NANOSECONDS_PER_MILLISECOND


def test_a_pause_longer_than_allowed_is_idle_from_the_last_activity(
    activity: Activity, clock: FakeClock, written: Written
) -> None:
    activity.seen(clock.pass_time(1000))
    activity.seen(clock.pass_time(5 * MINUTE))
    assert events(written()) == [{"type": "idle", "from_ns": boot(1000), "to_ns": boot(1000 + 5 * MINUTE)}]


def test_a_shorter_pause_is_none(activity: Activity, clock: FakeClock, written: Written) -> None:
    activity.seen(clock.pass_time(MINUTE))
    activity.seen(clock.pass_time(MINUTE))
    assert events(written()) == []


def test_the_end_of_the_session_ends_an_idle_stretch(activity: Activity, clock: FakeClock, written: Written) -> None:
    activity.close(clock.pass_time(2 * MINUTE))
    assert events(written()) == [{"type": "idle", "from_ns": boot(0), "to_ns": boot(2 * MINUTE)}]


def test_a_heartbeat_comes_when_it_is_due_and_names_the_last_activity(
    activity: Activity, clock: FakeClock, written: Written, plan: Plan
) -> None:
    interval = int(plan.heartbeat_interval * 1000)
    activity.seen(clock.pass_time(1000))
    assert activity.until_heartbeat() == pytest.approx(plan.heartbeat_interval - 1)
    activity.tick()
    assert events(written()) == []
    clock.pass_time(interval - 1000)
    assert activity.until_heartbeat() == 0
    activity.tick()
    activity.tick()
    assert events(written()) == [{"type": "heartbeat", "last_activity_ns": boot(1000)}]


def test_sleep_of_the_machine_is_a_suspend_that_ends_now(activity: Activity, clock: FakeClock, written: Written) -> None:
    clock.pass_time(1000)
    clock.sleep(30_000)
    activity.tick()
    (suspend,) = events(written(), "suspend")
    assert suspend == {"type": "suspend", "ms": 30_000, "from_ns": boot(1000), "to_ns": boot(31_000)}
    assert events(written(), "clock_step") == []


@pytest.mark.parametrize("step", [3_600_000, -3_600_000, 1500])
def test_a_set_wall_clock_is_a_step_and_no_time(activity: Activity, clock: FakeClock, written: Written, step: int) -> None:
    clock.set_wall(step)
    activity.tick()
    assert events(written()) == [{"type": "clock_step", "ms": step}]


def test_a_slowly_corrected_wall_clock_is_no_step(activity: Activity, clock: FakeClock, written: Written) -> None:
    for _ in range(10):
        clock.set_wall(400)
        clock.pass_time(10)
        activity.tick()
    assert events(written(), "clock_step") == []


def test_the_timer_holds_while_nobody_is_attached_and_a_prompt_waits(activity: Activity, written: Written) -> None:
    activity.at_prompt(False)
    activity.attached(False, "the terminal vanished")
    activity.at_prompt(True)
    activity.at_prompt(False)
    activity.at_prompt(True)
    activity.attached(True, "attach")
    told = [(event["type"], event.get("what")) for event in events(written())]
    assert told == [
        ("detach", None),
        ("pause", "timer"),
        ("resume", "timer"),
        ("pause", "timer"),
        ("attach", None),
        ("resume", "timer"),
    ]


def test_a_pause_that_was_asked_for_holds_until_it_is_taken_back(activity: Activity, written: Written) -> None:
    activity.pause(True)
    activity.pause(True)
    activity.at_prompt(False)
    activity.at_prompt(True)
    activity.pause(False)
    assert [(event["type"], event["reason"]) for event in events(written())] == [("pause", "asked"), ("resume", "asked")]
