"""Escalation: the next person, then the team; each step once, each an event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from recorder.places import Places
from sandbox.clocks import FakeClock
from store import escalation, instants, task_notes, tasks
from store.changes import state
from store.database import Store, open_store
from store.errors import RefusedError, UsageError

MINUTE = 60_000
CONFIG = """
[escalation]
default = "ops"
[escalation.ops]
path = ["ana", "team:ops"]
[escalation.slow]
path = ["ben"]
after = "2h"
"""


@pytest.fixture
def clock() -> FakeClock:
    """Stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def store(places: Places, clock: FakeClock) -> Iterator[Store]:
    """An open store with two paths, whose clock the test moves."""
    places.home.mkdir()
    places.config.write_text(CONFIG)
    with open_store(places, "test", clock=clock) as opened:
        yield opened


def steps(store: Store) -> list[tuple[int, str, str]]:
    """The steps taken now."""
    return [(step.task["task_id"], step.owner, step.reason) for step in escalation.escalate_due(store)]


def test_a_task_nobody_takes_goes_to_the_next_and_then_to_the_team(store: Store, clock: FakeClock) -> None:
    task = tasks.add(store, "Disk full", owner="me")
    clock.pass_time(29 * MINUTE)
    assert steps(store) == []
    clock.pass_time(MINUTE)
    assert steps(store) == [(1, "ana", "unacknowledged")]
    assert steps(store) == []
    clock.pass_time(30 * MINUTE)
    assert steps(store) == [(1, "team:ops", "unacknowledged")]
    clock.pass_time(300 * MINUTE)
    assert steps(store) == []
    shown = tasks.get(store, "T1").rows[0]
    assert (shown["owner"], shown["escalation_level"], shown["note_count"]) == ("team:ops", 2, 2)
    told = store.rows(
        "SELECT action, after->>'owner' AS owner FROM audit WHERE kind = 'task' AND source = 'system' ORDER BY seq"
    )
    assert told == [{"action": "task escalate", "owner": "ana"}, {"action": "task escalate", "owner": "team:ops"}]
    notes = task_notes.of_tasks(store, [task["uid"]])[task["uid"]]
    assert notes[0]["text"] == "escalated to ana (step 1), unacknowledged; it was me's"


def test_whoever_acknowledges_or_works_keeps_it(store: Store, clock: FakeClock) -> None:
    acknowledged, started = tasks.add(store, "one"), tasks.add(store, "two", started_at=store.now())
    assert escalation.acknowledge(store, [acknowledged["uid"]]) == [acknowledged["uid"]]
    assert escalation.acknowledge(store, [acknowledged["uid"]]) == []
    clock.pass_time(120 * MINUTE)
    assert steps(store) == []
    assert started["started_at"]


def test_past_due_escalates_once_even_if_acknowledged(store: Store, clock: FakeClock) -> None:
    due = instants.from_datetime(instants.to_datetime(store.now()) + timedelta(hours=1))
    task = tasks.add(store, "one", due=due)
    escalation.acknowledge(store, [task["uid"]])
    clock.pass_time(61 * MINUTE)
    assert steps(store) == [(1, "ana", "past due")]
    escalation.acknowledge(store, [task["uid"]])
    clock.pass_time(300 * MINUTE)
    assert steps(store) == []


def test_a_path_of_its_own_and_a_task_that_waits_or_is_done(store: Store, clock: FakeClock) -> None:
    tasks.add(store, "slow", escalation="slow")
    wait = instants.from_datetime(instants.to_datetime(store.now()) + timedelta(minutes=100))
    tasks.add(store, "asleep", wait_at=wait)
    tasks.add(store, "done")
    tasks.done(store, ["T3"])
    clock.pass_time(119 * MINUTE)
    assert steps(store) == []
    clock.pass_time(MINUTE)
    assert steps(store) == [(1, "ben", "unacknowledged")]
    clock.pass_time(10 * MINUTE)
    assert steps(store) == [(2, "ana", "unacknowledged")]


def test_by_hand_up_to_the_end_of_the_path(store: Store) -> None:
    task = tasks.add(store, "one", escalation="slow", owner="me")
    [step] = escalation.escalate(store, [task])
    assert (step.owner, step.level) == ("ben", 1)
    now = state(store, "task", task["uid"])
    assert now is not None
    with pytest.raises(RefusedError, match="T1 is with ben, the last on the path slow"):
        escalation.escalate(store, [now])
    tasks.done(store, ["T1"])


def test_without_a_path_nothing_escalates_and_a_bad_one_is_told(store: Store, clock: FakeClock, places: Places) -> None:
    places.config.unlink()
    task = tasks.add(store, "one")
    clock.pass_time(999 * MINUTE)
    assert steps(store) == []
    with pytest.raises(RefusedError, match=r"\[escalation.NAME\]"):
        escalation.escalate(store, [task])
    for text in ("[escalation.x]\npath = []", '[escalation]\ndefault = "y"', '[escalation.x]\npath=["a"]\nafter="soon"'):
        places.config.write_text(text)
        with pytest.raises(UsageError, match=r"config\.toml"):
            escalation.due_steps(store)
