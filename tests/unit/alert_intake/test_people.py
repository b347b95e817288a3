"""What people do to alerts and their tasks holds against what sources say, as long as it is meant to."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from alerts import drain, life
from recorder.identity import new_uid
from store import tasks
from store.act import system_act
from store.bulk import insert_rows
from store.changes import change
from store.drain import drain as drain_sessions
from store.errors import RefusedError
from store.handle import Store
from store.task_changes import change_tasks
from store.undo import undo
from tests.journals import JournalBuilder
from tests.unit.alert_intake.making import Room, member, moment, registry, webhook

HOUR = 3600


def act(room: Room, at: float, kind: str, *names: str, **more: str) -> None:
    """A person does something to alerts at a moment."""
    room.set_clock(at)
    uids = [room.alert(name)["uid"] for name in names or ("Disk",)]
    doing: dict[str, Callable[..., object]] = {"ack": life.acknowledge, "unack": life.take_back, "resolve": life.resolve}
    doing[kind](room.store, uids, room.config, **more)


def kinds(room: Room) -> list[str]:
    """What stands in the history of alerts."""
    return [row["kind"] for row in room.store.rows("SELECT kind FROM alert_event ORDER BY event_id")]


def test_an_acknowledged_alert_and_its_task_are_somebodys_until_he_gives_them_back(room: Room) -> None:
    room.fire(0)
    act(room, 10, "ack", note="it is me")
    alert = room.alert()
    assert (alert["status"], alert["acked_at"].isoformat()[:19]) == ("acked", moment(10)[:19])
    assert room.store.value("SELECT acknowledged_at IS NOT NULL FROM task")
    room.fire(20, start=0, summary="it says more")
    assert room.alert()["status"] == "acked"
    act(room, 30, "unack")
    assert room.alert()["status"] == "firing"
    assert room.store.value("SELECT acknowledged_at IS NULL FROM task")
    assert kinds(room) == ["firing", "ack", "firing", "unack"]
    assert json.loads(room.store.value("SELECT CAST(payload AS VARCHAR) FROM alert_event WHERE kind = 'ack'")) == {
        "note": "it is me"
    }


def test_what_is_over_can_not_be_acknowledged_or_resolved(room: Room) -> None:
    room.fire(0)
    room.resolve(10)
    for kind in ("ack", "resolve"):
        with pytest.raises(RefusedError, match="A1 is resolved"):
            act(room, 20, kind)
    assert kinds(room) == ["firing", "resolved"]


def test_to_acknowledge_the_task_is_to_acknowledge_its_alerts(room: Room) -> None:
    room.fire(0)
    room.set_clock(10)
    change_tasks(room.store, {room.tasks()[0]["uid"]: {"acknowledged_at": room.store.now(), "owner": "ana"}})
    room.wait(11)
    assert (room.alert()["status"], room.alert()["acked_by"]) == ("acked", "ana")


def test_to_start_the_task_is_to_acknowledge_its_alerts(room: Room) -> None:
    room.fire(0)
    room.set_clock(10)
    change_tasks(room.store, {room.tasks()[0]["uid"]: {"started_at": room.store.now()}})
    room.fire(20, "Cpu")
    room.fire(20, start=0, summary="more")
    assert (room.alert()["status"], room.alert("Cpu")["status"]) == ("acked", "firing")


def test_work_on_the_task_acknowledges_its_alerts(store: Store) -> None:
    """Recorded work is on the clock of who works: the alert began before."""
    room = Room(store)
    room.fire(0)
    uid = room.tasks()[0]["uid"]
    row = {"uid": new_uid(), "session_id": 1, "task_uid": uid, "started_at": moment(30), "username": "ann"}
    insert_rows(store, "session", [row])
    room.wait(31)
    alert = room.alert()
    assert (alert["status"], alert["acked_by"]) == ("acked", "ann")
    assert alert["acked_at"].isoformat()[:19] == moment(30)[:19]


def test_a_resolved_alert_stays_closed_against_repeats_and_its_task_with_it(room: Room) -> None:
    room.fire(0)
    act(room, 10, "resolve", resolution="false_alarm")
    assert [(task["status"], task["resolution"]) for task in room.tasks("true")] == [("done", "false_alarm")]
    assert (room.alert()["status"], room.alert()["resolved_by"]) == ("resolved", "person")
    room.fire(60, start=0)
    assert room.alert()["status"] == "resolved"
    assert room.alert()["still_firing"]
    room.fire(10 + 4 * HOUR + 1, start=0)
    assert [task["status"] for task in room.tasks("true")] == ["open"]


def test_a_task_stays_open_while_something_else_fires_on_it(room: Room) -> None:
    room.deliver(0, webhook(*(member(name, 0, cluster="x", instance=name) for name in ("Disk", "Cpu", "Net"))))
    act(room, 10, "resolve", "Disk", note="replaced")
    assert [task["status"] for task in room.tasks("true")] == ["open"]
    assert room.alert()["status"] == "resolved"
    act(room, 20, "resolve", "Cpu", "Net")
    assert [task["status"] for task in room.tasks("true")] == ["done"]


def test_an_alert_without_a_task_can_be_seen_to_as_well(store: Store) -> None:
    room = Room(store, "[[alerts.rules]]\ntask = false\n")
    room.fire(0)
    act(room, 10, "ack")
    act(room, 20, "unack")
    act(room, 30, "resolve")
    assert room.alert()["resolved_by"] == "person"


def test_undoing_takes_an_act_back(room: Room) -> None:
    room.fire(0)
    act(room, 10, "resolve")
    assert room.tasks() == []
    events = undo(room.store)
    life.after_undo(room.store, events, room.config)
    assert room.alert()["status"] == "firing"
    assert [task["status"] for task in room.tasks("true")] == ["open"]
    assert kinds(room)[-1] == "undone"


def test_undoing_something_else_says_nothing_of_alerts(room: Room) -> None:
    room.fire(0)
    tasks.add(room.store, "Other")
    before = kinds(room)
    life.after_undo(room.store, undo(room.store), room.config)
    assert kinds(room) == before


def test_a_task_that_a_person_reopens_fires_again(room: Room) -> None:
    room.fire(0)
    room.set_clock(10)
    tasks.done(room.store, ["T1"])
    room.wait(11)
    assert room.alert()["status"] == "resolved"
    room.set_clock(12)
    tasks.reopen(room.store, ["T1"])
    room.wait(13)
    assert room.alert()["status"] == "firing"


def test_a_removed_task_is_not_made_again_while_it_fires(room: Room) -> None:
    room.fire(0)
    room.set_clock(10)
    tasks.remove(room.store, ["T1"])
    room.wait(20)
    room.fire(30, start=0, summary="it says more")
    assert room.tasks("true") == []
    assert (room.alert()["status"], room.alert()["task_id"]) == ("firing", None)
    room.resolve(40)
    room.fire(3 * 24 * HOUR)  # another time, another task
    assert len(room.tasks()) == 1


def test_title_priority_tags_and_components_that_a_person_gave_stay(room: Room) -> None:
    registry(room.store, [("x", "cluster", ()), *((f"x/h{n}", "node", ()) for n in range(3))])
    room.fire(0, instance="h0")
    uid = room.tasks()[0]["uid"]
    change_tasks(room.store, {uid: {"title": "My disk", "priority": "L", "tags": ["mine"], "component_uids": None}})
    room.deliver(10, webhook(*(member("Down", 10, instance=f"h{n}") for n in (1, 2))))
    (task,) = room.tasks()
    assert (task["title"], task["priority"], task["tags"], task["components"]) == ("My disk", "L", ["mine"], [])
    assert room.store.value("SELECT members FROM alert_task") == 3


def test_what_only_one_of_these_was_given_leaves_the_others_to_the_alerts(room: Room) -> None:
    room.fire(0, cluster="x", instance="a", severity="warning")
    uid = room.tasks()[0]["uid"]
    change_tasks(room.store, {uid: {"priority": "L"}})
    room.deliver(10, webhook(*(member(f"D{n}", 10, cluster="x", instance=n) for n in range(3))))
    (task,) = room.tasks()
    assert (task["priority"], "likely root of 4 alerts" in task["title"]) == ("L", True)
    assert task["tags"] == ["alert", "incident", "next"]


def test_a_wait_that_a_person_set_is_left_alone(room: Room) -> None:
    room.fire(0)
    uid = room.tasks()[0]["uid"]
    change_tasks(room.store, {uid: {"wait_at": moment(HOUR)}})
    room.fire(60, start=0, summary="more")
    assert room.store.value("SELECT wait_at = CAST(? AS TIMESTAMPTZ) FROM task", [moment(HOUR)])


def test_what_the_machine_changed_is_nobodys_touch(store: Store) -> None:
    room = Room(store, '[alerts]\nwhen_resolved = "untouched"\n')
    room.fire(0)
    change(room.store, "task", room.tasks()[0]["uid"], {"owner": "ben"}, system_act("task escalate"))
    room.resolve(60)
    assert [task["status"] for task in room.tasks("true")] == ["done"]


def test_work_that_was_recorded_is_found_by_the_next_command(store: Store) -> None:
    """From the journal of a session on the task, through both drains."""
    room = Room(store)
    room.fire(0)
    builder = JournalBuilder(store.places.journals)
    builder.pass_time(60_000)
    builder.begin(task={"uid": room.tasks()[0]["uid"], "title": "Disk"})
    drain_sessions(room.store)
    room.set_clock(61)
    drain.drain(room.store, None)
    assert (room.alert()["status"], room.alert()["acked_by"]) == ("acked", "ann")
    builder.let_go()
