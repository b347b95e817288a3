"""What config.toml makes of alerts: rules, integrations, policies."""

from __future__ import annotations

import pytest

from alerts import config
from alerts.intake import take_in
from store import tasks, templates
from store.handle import Store
from store.task_changes import change_tasks
from tests.unit.alert_intake.making import Room, delivery, member, registry, webhook

HOUR = 3600


def test_of_several_rules_the_first_that_sets_a_key_wins(store: Store) -> None:
    room = Room(
        store,
        """
        [alerts.integrations.prod]
        owner = "of the integration"
        client = "acme"
        [[alerts.rules]]
        name = "db"
        match = "job=db"
        owner = "ana"
        title = "{name} of {job} on {component}!"
        tags = ["database"]
        due = "4h"
        [[alerts.rules]]
        name = "all"
        owner = "ben"
        priority = "L"
        project = "web"
        severity = "warning"
        """,
    )
    room.fire(100, job="db")
    room.fire(100, "Cpu")
    task, other = room.task(), room.task("Cpu")
    assert task is not None
    assert other is not None
    assert (task["title"], task["owner"], task["priority"], task["project"]) == ("Disk of db on !", "ana", "L", "web")
    assert (task["client"], task["tags"]) == ("acme", ["alert", "database"])
    assert (task["due_at"] - task["created_at"]).total_seconds() == 4 * HOUR
    assert (other["title"], other["owner"], other["tags"], other["due_at"]) == ("Cpu", "ben", ["alert"], None)
    assert (room.alert()["rule"], room.alert("Cpu")["rule"]) == ("db, all", "all")
    assert (room.alert()["severity"], room.alert()["max_severity"]) == ("warning", "warning")


def test_an_integration_says_what_its_tasks_are_like_unless_a_rule_does(store: Store) -> None:
    room = Room(
        store,
        '[alerts.integrations.prod]\nowner = "ana"\npriority = "L"\nescalation = "ops"\n'
        'reopen_window = "never"\nformat = "alertmanager"\n',
    )
    room.fire(0)
    room.resolve(60)
    room.fire(120)
    assert [(task["owner"], task["priority"], task["status"]) for task in room.tasks("true")] == [
        ("ana", "L", "done"),
        ("ana", "L", "open"),
    ]


def test_severities_have_the_priorities_that_are_told(store: Store) -> None:
    room = Room(store, '[alerts.priorities]\ncritical = "L"\n')
    room.fire(0)
    room.fire(0, "Info", severity="info")
    room.fire(0, "Odd", severity="whatever")
    assert {task["title"]: task["priority"] for task in room.tasks()} == {"Disk": "L", "Info": "L", "Odd": "M"}


def test_of_what_needs_no_task_the_alert_is_kept(store: Store) -> None:
    room = Room(store, '[[alerts.rules]]\nmatch = "severity=info"\ntask = false\n')
    room.fire(0, severity="info")
    assert room.alert()["status"] == "firing"
    assert room.tasks("true") == []


def test_rules_about_a_component_match_on_and_below_it_and_may_name_one(store: Store) -> None:
    room = Room(
        store,
        '[[alerts.rules]]\non = "eu/shop/"\nowner = "ana"\n[[alerts.rules]]\nmatch = "job=web"\ncomponent = "shop/api"\n'
        '[[alerts.rules]]\nmatch = \'component="eu/shop"\'\nproject = "core"\n',
    )
    registry(store, [("eu", "region", ()), ("eu/shop", "cluster", ()), ("eu/shop/api", "service", ()), ("eu/shops", "", ())])
    room.fire(0, "Below", job="web")
    room.fire(0, "On", cluster="shop")
    room.fire(0, "Beside", cluster="shops")
    found = {row["name"]: (row["component_path"], row["owner"] == "ana") for row in room.store.rows("FROM alerts")}
    assert found == {"Below": ("eu/shop/api", True), "On": ("eu/shop", True), "Beside": ("eu/shops", False)}
    assert room.alert("Below")["component_how"] == "the rule"
    assert [task["project"] for task in room.tasks()] == [None, "core", None]


def test_a_template_puts_its_steps_before_the_task(store: Store) -> None:
    templates.create(store, "outage", [{"title": "Call {job}"}, {"title": "Look at {alert}"}])
    room = Room(store, '[[alerts.rules]]\nname = "db"\ntemplate = "outage"\n')
    room.fire(0, job="db")
    assert [(task["title"], task["source"]) for task in room.tasks()] == [
        ("Disk on db", "alert"),
        ("Call db", "alert"),
        ("Look at Disk", "alert"),
    ]
    assert room.tasks()[0]["depends_on"] == [2, 3]


def test_a_template_that_is_not_there_is_told_and_the_task_is_made(store: Store) -> None:
    room = Room(store, '[[alerts.rules]]\nname = "db"\ntemplate = "nonesuch"\n')
    room.fire(0)
    assert len(room.tasks()) == 1
    assert any(told.startswith("config.toml: db: ") and "nonesuch" in told for told in room.store.told)


@pytest.mark.parametrize(
    "text",
    [
        "[alerts.integrations.prod]\ngrace = 'soon'\n",
        "[[alerts.rules]]\ntags = 5\n",
        "[alerts]\ncorrelation = 5\n",
        "[alerts.integrations.prod]\noutbound = 'alertmanager'\n",
        "[alerts\n",
    ],
)
def test_a_mistake_in_the_settings_keeps_no_alert_from_being_taken_in(store: Store, text: str) -> None:
    room = Room(store, text)
    settings = config.load(store.places.config)
    take_in(room.store, [delivery(webhook(member("Disk", 0)), 0)], settings)
    assert [task["title"] for task in room.tasks()] == ["Disk"]


@pytest.mark.parametrize("name", ["grace", "reopen_window", "ttl", "stale_after", "remind_after", "mute_for", "flap_window"])
def test_every_length_of_time_may_be_without_end(store: Store, name: str) -> None:
    room = Room(store, f'[alerts]\n{name} = "always"\n[alerts.correlation]\nwindow = "always"\n')
    room.fire(0)
    room.set_clock(30)
    tasks.close(room.store, ["T1"], "cancelled", "wont_fix")
    room.resolve(60)
    room.fire(HOUR)
    room.wait(2 * HOUR)
    assert room.alert()["suppressed_by"] == "wont_fix T1"
    if name == "mute_for":
        assert room.alert()["suppressed_until"].year == 9999


def test_what_is_over_is_marked_where_closing_is_for_people(store: Store) -> None:
    room = Room(store, '[alerts]\nwhen_resolved = "mark"\n')
    room.fire(0)
    room.resolve(60)
    (task,) = room.tasks()
    assert task["tags"] == ["alert", "recovered"]
    notes = room.store.rows("SELECT text FROM task_note")
    assert [note["text"] for note in notes] == ["its alerts are over, as their sources say"]
    room.resolve(70, end=60, summary="said again")
    assert room.tasks()[0]["tags"] == ["alert", "recovered"]
    room.fire(120)
    assert room.tasks()[0]["tags"] == ["alert"]
    tasks.done(room.store, ["T1"])
    room.resolve(180, start=120)
    assert (room.tasks("true")[0]["status"], room.tasks("true")[0]["resolution"]) == ("done", "done")


def test_what_was_over_before_it_came_is_marked_in_its_new_task(store: Store) -> None:
    room = Room(store, '[alerts]\nwhen_resolved = "mark"\n')
    room.deliver(60, webhook(member("Disk", 0)), webhook(member("Disk", 0, end=50)))
    assert [task["tags"] for task in room.tasks()] == [["alert", "recovered"]]


def test_only_tasks_nobody_touched_close_by_themselves_where_it_is_so_told(store: Store) -> None:
    room = Room(store, '[alerts]\nwhen_resolved = "untouched"\n')
    room.fire(0)
    room.fire(0, "Cpu")
    uid = room.store.value("SELECT uid FROM tasks WHERE title = 'Cpu'")
    change_tasks(room.store, {uid: {"owner": "ana"}})
    room.resolve(60)
    room.resolve(60, "Cpu")
    assert {task["title"]: task["status"] for task in room.tasks("true")} == {"Disk": "done", "Cpu": "open"}


def test_a_watchdog_is_expected_without_being_told_and_may_be_one_like_others(store: Store) -> None:
    room = Room(store)
    room.fire(0, "Watchdog")
    assert room.tasks("true") == []
    room.wait(7 * HOUR)
    assert [task["title"] for task in room.tasks()] == ["no heartbeat from Watchdog"]
    assert room.alert("Watchdog")["severity"] == "critical"
    room.wait(8 * HOUR)  # still silent: the same absence
    assert [start for start, _, _ in room.episodes("Watchdog")] == [6 * HOUR]
    other = Room(store, '[[alerts.rules]]\nmatch = "alertname=DeadMansSwitch"\nheartbeat = "never"\n')
    other.fire(9 * HOUR, "DeadMansSwitch")
    assert other.alert("DeadMansSwitch")["status"] == "firing"


def test_a_watchdog_that_was_never_heard_is_not_missed(room: Room) -> None:
    room.resolve(60, "Watchdog")
    room.wait(10 * HOUR)
    assert room.tasks("true") == []


def test_a_longer_reopen_window_leaves_the_tasks_there_were(store: Store) -> None:
    room = Room(store, '[alerts]\nreopen_window = "never"\n')
    room.fire(0)
    room.resolve(60)
    room.fire(HOUR)
    room.resolve(HOUR + 60, start=HOUR)
    store.places.config.write_text("")
    room.fire(2 * HOUR)
    assert [task["status"] for task in room.tasks("true")] == ["open", "done"]
