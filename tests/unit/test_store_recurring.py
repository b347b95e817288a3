"""Recurring tasks: made when due, each once, on every machine the same; missed ones as the policy says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from recorder.places import Places
from sandbox.clocks import FakeClock
from store import instants, recurring, tasks, templates
from store.act import Act
from store.chain import verify_chain
from store.changes import states
from store.database import Store, open_store
from store.errors import ConflictError, NotFoundError, UsageError
from store.rebuild import rebuild
from store.task_changes import new_task
from store.undo import undo

DAY = 86_400_000


@pytest.fixture
def clock() -> FakeClock:
    """Stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def store(places: Places, clock: FakeClock) -> Iterator[Store]:
    """An open store whose clock the test moves."""
    with open_store(places, "test", clock=clock) as opened:
        yield opened


def begin(store: Store, rule: str = "daily", *, catch_up: str = "pile", mode: str = "periodic", in_days: int = 1) -> str:
    """A recurring task, first due in some days; its template's uid."""
    due = instants.from_datetime(instants.to_datetime(store.now()) + timedelta(days=in_days))
    row = new_task(store, "Check backups", {"due_at": due, "tags": ["ops"], "scheduled_at": store.now()})
    [uid] = recurring.begin(store, row, rule, mode=mode, catch_up=catch_up, until=None)
    return str(states(store, "task", [uid])[uid]["template_uid"])


def indexes(store: Store) -> list[int]:
    """Which of the recurring tasks there are."""
    return [row["template_index"] for row in store.rows("SELECT template_index FROM task ORDER BY template_index")]


def test_the_next_one_is_made_when_the_present_one_is_past(store: Store, clock: FakeClock) -> None:
    begin(store)
    assert recurring.materialise(store) == []
    clock.pass_time(DAY)
    assert len(recurring.materialise(store)) == 1
    assert recurring.materialise(store) == []
    first, second = store.rows("SELECT due_at, scheduled_at, tags, title FROM task ORDER BY template_index")
    assert second["due_at"] - first["due_at"] == second["scheduled_at"] - first["scheduled_at"] == timedelta(days=1)
    assert (second["tags"], second["title"]) == (["ops"], "Check backups")


@pytest.mark.parametrize(("catch_up", "expected"), [("pile", [0, 1, 2, 3, 4]), ("skip", [0, 4]), ("one", [0])])
def test_missed_ones_are_caught_up_with_as_the_policy_says(
    store: Store, clock: FakeClock, catch_up: str, expected: list[int]
) -> None:
    begin(store, catch_up=catch_up)
    clock.pass_time(int(3.5 * DAY) + DAY)
    recurring.materialise(store)
    assert indexes(store) == expected


def test_one_makes_the_latest_missed_when_the_open_one_is_closed(store: Store, clock: FakeClock) -> None:
    begin(store, catch_up="one")
    clock.pass_time(int(4.5 * DAY))
    tasks.done(store, ["T1"])
    recurring.materialise(store)
    recurring.materialise(store)
    assert indexes(store) == [0, 3]


def test_two_machines_make_the_same_tasks(store: Store, clock: FakeClock) -> None:
    uid = begin(store)
    clock.pass_time(3 * DAY)
    made = recurring.materialise(store)
    template = states(store, "template", [uid])[uid]
    assert made == [templates.occurrence_uid(template, index) for index in (1, 2, 3)]
    store.execute("UPDATE task_template SET last_index = 0")
    assert recurring.materialise(store) == []


def test_a_chained_one_is_counted_from_the_day_it_was_done(store: Store, clock: FakeClock) -> None:
    begin(store, "3d", mode="chained")
    clock.pass_time(10 * DAY)
    assert recurring.materialise(store) == []
    tasks.done(replace(store, act=Act("done")), ["T1"])
    assert indexes(store) == [0, 1]
    [following] = store.rows("SELECT due_at FROM task WHERE template_index = 1")
    assert following["due_at"] - instants.to_datetime(store.now()) == timedelta(days=3)
    undo(replace(store, act=Act("undo")))
    assert indexes(store) == [0]
    tasks.done(store, ["T1"])
    assert indexes(store) == [0, 1]
    assert verify_chain(store) == [] == rebuild(store)


def test_a_paused_or_removed_template_makes_nothing(store: Store, clock: FakeClock) -> None:
    uid = begin(store)
    store.execute("UPDATE task_template SET paused = true")
    clock.pass_time(5 * DAY)
    assert recurring.materialise(store) == []
    store.execute("UPDATE task_template SET paused = false, until_at = CAST(? AS TIMESTAMPTZ)", [store.now()])
    assert len(recurring.materialise(store)) == 4
    assert states(store, "template", [uid])[uid]["last_index"] == 4


def test_a_template_that_makes_no_sense_is_told_and_the_others_go_on(store: Store, clock: FakeClock) -> None:
    begin(store)
    begin(store, "9999y")
    begin(store)
    store.execute('UPDATE task_template SET tasks = \'[{"title": "x", "tags": ["a b"]}]\' WHERE template_id = 3')
    clock.pass_time(2 * DAY)
    assert len(recurring.materialise(store)) == 2
    assert [line.partition(" (")[0] for line in store.told] == ["M2 makes no task", "M3 makes no task"]


def test_what_recurs_needs_a_date_and_a_rule(store: Store) -> None:
    with pytest.raises(UsageError, match="--due"):
        recurring.begin(store, new_task(store, "x", {}), "daily", mode="periodic", catch_up="pile", until=None)
    with pytest.raises(UsageError, match="no rule"):
        begin(store, "now and then")


def test_a_template_keeps_distances_and_dependencies(store: Store) -> None:
    due = instants.from_datetime(instants.to_datetime(store.now()) + timedelta(days=2))
    first = tasks.add(store, "Drain {host}", due=due, tags=["ops"])
    second = tasks.add(store, "Patch {host}", due=instants.from_datetime(instants.to_datetime(due) + timedelta(days=1)),
                       depends_on=[first["uid"]])  # fmt: skip
    uids = [first["uid"], second["uid"]]
    zone = ZoneInfo("UTC")
    bodies = [templates.body(task, second["due_at"], zone, uids) for task in (first, second)]
    made = templates.create(store, "patch", bodies, zone="UTC")
    anchor = instants.to_datetime("2027-01-10T12:00:00.000000Z")
    new = list(states(store, "task", templates.instantiate(store, made, anchor, words={"host": "db-3"})).values())
    by_title = {task["title"]: task for task in new}
    assert by_title["Drain db-3"]["due_at"] == "2027-01-09T12:00:00.000000Z"
    assert by_title["Patch db-3"]["due_at"] == "2027-01-10T12:00:00.000000Z"
    assert by_title["Patch db-3"]["depends_on"] == [by_title["Drain db-3"]["uid"]]
    with pytest.raises(ConflictError):
        templates.create(store, "patch", bodies)
    assert templates.find(store, "m1")["uid"] == made["uid"]
    with pytest.raises(NotFoundError):
        templates.find(store, "other")
