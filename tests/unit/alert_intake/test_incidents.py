"""Alerts that are one incident are one task: named after its likely root, open while any of them fires."""

from __future__ import annotations

from typing import Any

import pytest

from alerts import titles
from store import task_notes, tasks
from store.handle import Store
from store.task_changes import change_tasks
from tests.unit.alert_intake.making import Component, Room, member, registry, webhook

REGISTRY: list[Component] = [
    ("eu", "region", ()),
    ("eu/shop", "cluster", ()),
    ("eu/shop/db", "database", ()),
    ("eu/shop/api", "service", ("depends_on name:db",)),
    ("eu/shop/web", "service", ("depends_on name:api",)),
    ("eu/blog", "cluster", ()),
    *((f"eu/blog/n{n}", "node", ()) for n in range(5)),
    *((f"eu/blog/n0/app{n}", "service", ()) for n in range(3)),
]


@pytest.fixture
def site(room: Room) -> Room:
    """A room with two clusters."""
    registry(room.store, REGISTRY)
    return room


def fire(room: Room, at: float, *wheres: str, name: str = "Down", **labels: Any) -> None:
    """It fires on each of these hosts."""
    room.deliver(at, webhook(*(member(name, at, instance=where, **labels) for where in wheres)))


def test_an_incident_is_named_after_what_the_others_depend_on(site: Room) -> None:
    fire(site, 0, "web")
    fire(site, 60, "api")
    fire(site, 120, "db", name="Disk")
    (task,) = site.tasks()
    assert task["title"] == "Disk on eu/shop/db: likely root of 3 alerts below eu/shop"
    assert (task["priority"], task["tags"]) == ("H", ["alert", "incident", "next"])
    assert task["components"] == ["eu/shop", "eu/shop/api", "eu/shop/db", "eu/shop/web"]
    assert {row["task_id"] for row in site.store.rows("FROM alerts")} == {task["task_id"]}
    site.resolve(200, "Disk", start=120, instance="db")
    assert len(site.tasks()) == 1
    site.deliver(300, webhook(member("Down", 0, end=300, instance="web"), member("Down", 60, end=300, instance="api")))
    assert [row["status"] for row in site.tasks("true")] == ["done"]


def test_where_most_of_a_place_is_in_trouble_the_place_is_the_root(site: Room) -> None:
    fire(site, 0, "n0", "n1", "n2", severity="warning")
    (task,) = site.tasks()
    assert (task["title"], task["priority"]) == ("3 alerts, likely root eu/blog", "M")
    assert "next" not in task["tags"]
    assert site.store.value("SELECT kind FROM alert_task") == "incident"


def test_without_a_root_the_worst_that_began_first_gives_the_name(site: Room) -> None:
    site.deliver(0, webhook(member("Slow", 0, instance="app0", severity="warning"), member("Down", 20, instance="app1")))
    fire(site, 30, "app2", name="Later")
    assert [task["title"] for task in site.tasks()] == ["3 alerts, likely root eu/blog/n0"]
    site.deliver(40, webhook(member("Slow", 40, instance="n1", severity="warning")))
    assert [task["title"] for task in site.tasks()] == ["Down on eu/blog/n0/app1: likely root of 4 alerts below eu/blog"]


def test_what_is_told_of_the_place_itself_is_the_root_of_what_lies_in_it(site: Room) -> None:
    fire(site, 0, "app0", "app1")
    fire(site, 10, "n0", name="NodeDown")
    assert [task["title"] for task in site.tasks()] == ["NodeDown on eu/blog/n0: likely root of 3 alerts below eu/blog/n0"]


def test_many_alerts_are_worse_than_each(room: Room) -> None:
    fire(room, 0, *(f"h{n}" for n in range(9)), cluster="x", severity="warning")
    assert [task["priority"] for task in room.tasks()] == ["M"]
    fire(room, 1, "h9", cluster="x", severity="warning")
    (task,) = room.tasks()
    assert (task["priority"], task["tags"]) == ("H", ["alert", "incident", "next"])
    assert task["title"].endswith(": likely root of 10 alerts")


def test_alerts_on_no_component_are_grouped_by_a_label_in_common(room: Room) -> None:
    fire(room, 0, "a", "b", "c", cluster="x")
    fire(room, 0, "d", "e", "f")
    assert len(room.tasks()) == 4
    room.deliver(1, webhook(member("Down", 1, instance="g", cluster="x")), integration="other")
    assert len(room.tasks()) == 5  # which cluster x of another integration need not be


def test_correlation_can_be_switched_off(store: Store) -> None:
    room = Room(store, "[alerts.correlation]\nmin_alerts = 0\n")
    registry(store, REGISTRY)
    fire(room, 0, "db", "api", "web")
    assert len(room.tasks()) == 3


def test_one_more_alert_joins_an_incident_that_is_known(site: Room) -> None:
    fire(site, 0, "n0", "n1", "n2")
    fire(site, 290, "n3")
    fire(site, 580, "app0")  # within the window of the last
    assert len(site.tasks("true")) == 1
    fire(site, 2000, "app1")
    assert len(site.tasks("true")) == 2


def test_tasks_become_one_when_their_alerts_do_and_what_people_did_is_kept(site: Room) -> None:
    fire(site, 0, "n0")
    fire(site, 10, "n1")
    uid = site.store.value("SELECT uid FROM tasks WHERE title = 'Down on eu/blog/n1'")
    change_tasks(site.store, {uid: {"owner": "ana"}})
    fire(site, 20, "n2")
    (task,) = site.tasks("true")
    assert (task["task_id"], task["owner"], task["title"]) == (2, "ana", "3 alerts, likely root eu/blog")


def test_of_two_tasks_that_people_touched_one_is_closed_as_merged(site: Room) -> None:
    fire(site, 0, "n0")
    fire(site, 10, "n1")
    for task in site.tasks():
        task_notes.write(site.store, {task["uid"]: [{"text": "I saw it"}]})
    fire(site, 20, "n2")
    assert [(task["status"], task["resolution"]) for task in site.tasks("true")] == [("open", None), ("cancelled", "merged")]
    notes = [row["text"] for row in site.store.rows("SELECT text FROM task_note ORDER BY note_id")]
    assert "merged into T1 Down on eu/blog/n0" in notes or any(note.startswith("merged into T1 ") for note in notes)
    site.deliver(60, webhook(*(member("Down", at, end=60, instance=f"n{n}") for n, at in enumerate((0, 10, 20)))))
    assert site.tasks() == []
    assert [task["resolution"] for task in site.tasks("true")] == ["auto-resolved", "merged"]


def test_a_closed_task_that_people_touched_stays_closed_as_it_was_when_it_is_merged(site: Room) -> None:
    fire(site, 0, "n0")
    fire(site, 10, "n1")
    site.set_clock(15)
    tasks.done(site.store, ["T2"])
    fire(site, 20, "n2")
    assert [(task["status"], task["resolution"]) for task in site.tasks("true")] == [("open", None), ("done", "done")]
    assert {row["task_id"] for row in site.store.rows("FROM alerts")} == {1}


def test_notes_that_alerts_wrote_go_with_the_task_they_were_written_on(site: Room) -> None:
    fire(site, 0, "n0")
    site.resolve(5, "Down", start=0, instance="n0")
    site.fire(9, "Down", instance="n0")  # reopened, with a note
    fire(site, 10, "n1")
    site.resolve(15, "Down", start=10, instance="n1")
    site.fire(19, "Down", instance="n1")
    assert site.store.value("SELECT count(*) FROM task_note") == 2
    fire(site, 20, "n2")
    assert len(site.tasks("true")) == 1
    assert site.store.value("SELECT count(*) FROM task_note") == 1


def test_an_inhibited_alert_is_part_of_the_incident_of_what_inhibits_it(store: Store) -> None:
    room = Room(
        store,
        '[[alerts.inhibit]]\nsource = "alertname=~Down|Gone"\ntarget = "severity=warning"\n'
        '[[alerts.inhibit]]\nsource = "alertname=Gone"\ntarget = \'alertname=~"Gone|Slow"\'\n',
    )
    registry(store, REGISTRY)
    fire(room, 0, "db", name="Slow", severity="warning")
    fire(room, 9000, "n3")
    assert room.alert("Slow")["inhibited_by"] == room.alert("Down")["alert_id"]
    assert len(room.tasks()) == 1
    fire(room, 9001, "n1", name="Gone", severity="warning")  # by Down; itself it may not inhibit
    assert room.alert("Gone")["suppressed_by"] == "inhibited by Down"
    assert {row["task_id"] for row in room.store.rows("FROM alerts")} == {room.alert("Down")["task_id"]}
    room.resolve(9100, "Down", start=9000, instance="n3")
    assert room.alert("Gone")["inhibited_by"] is None
    assert room.alert("Slow")["inhibited_by"] == room.alert("Gone")["alert_id"]


@pytest.mark.parametrize(
    ("name", "labels", "path", "title"),
    [
        ("Disk", {}, "", "Disk"),
        ("Disk", {"instance": "n1", "job": "x"}, "", "Disk on n1"),
        ("Disk", {"instance": "n1"}, "eu/db", "Disk on eu/db"),
        ("Disk on n1", {"instance": "n1"}, "", "Disk on n1"),
        ("Disk", {"mountpoint": "/var", "instance": ""}, "", "Disk (mountpoint=/var)"),
        ("Restarts", {"pod": "api-1", "container": "app"}, "eu/api", "Restarts on eu/api (api-1, container=app)"),
        ("Restarts", {"pod": "api-1"}, "eu/api-1", "Restarts on eu/api-1"),
        ("A\nlong", {"host": "h" * 300}, "", "A long on " + "h" * 189 + "…"),
    ],
)
def test_a_title_says_what_is_wrong_and_where(name: str, labels: dict[str, str], path: str, title: str) -> None:
    assert titles.of_alert(name, labels, path) == title


@pytest.mark.parametrize(
    ("template", "title"),
    [
        ("{name} of { job } on {component}", "Disk of db on eu/db"),
        ("{job}{nonesuch}!", "db!"),
        ("{odd}", "(job}"),  # a value is text, whatever is in it
        ("an { open one", "an { open one"),
        ("{nonesuch}", "Disk"),
    ],
)
def test_a_title_of_a_rule_is_filled_in(template: str, title: str) -> None:
    assert titles.from_template(template, "Disk", {"job": "db", "odd": "{job}"}, "eu/db") == title
