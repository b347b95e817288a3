"""How an alert came to be what it is can be asked; what could be added to the registry is proposed."""

from __future__ import annotations

import pytest

from alerts import explaining, finding, proposing, silencing
from store import component_changes, tasks
from store.changes import change
from store.errors import NotFoundError
from store.handle import Store
from tests.unit.alert_intake.making import Room, member, moment, registry, webhook

HOUR = 3600


def steps(room: Room, name: str = "Disk") -> dict[str, str]:
    """What is explained of an alert."""
    return dict(explaining.explain(room.store, room.alert(name), room.config))


def test_everything_that_decided_is_named(store: Store) -> None:
    room = Room(
        store,
        '[alerts.integrations.prod]\npriority = "L"\n'
        '[[alerts.rules]]\nname = "db"\nmatch = "job=db"\npriority = "H"\n'
        '[[alerts.rules]]\nname = "us"\non = "us"\n'
        '[[alerts.rules]]\nname = "all"\non = "eu"\n',
    )
    registry(store, [("eu", "region", ()), ("eu/db", "database", ())])
    room.fire(0, instance="db", job="db")
    told = steps(room)
    assert "(integration prod), by " in told["identity"]
    assert told["severity"] == "critical, which the source calls 'critical'"
    assert told["component"] == "eu/db, by identity db"
    assert told["rule db"] == 'matches: priority = "H"'
    assert told["rule us"] == "does not match: on us"
    assert told["rule all"] == "matches: says nothing"
    assert told["priority"] == "H, by a rule"
    assert told["correlation"] == "with 3 or more within 5 minutes below eu, eu/db"
    assert told["task"] == "T1 Disk on eu/db"
    room.fire(0, "Cpu", job="other")
    told = steps(room, "Cpu")
    assert told["rule db"] == 'does not match: job="db"'
    assert told["priority"] == "L, by its integration"
    assert told["component"].startswith("none; looked for other (`tt alert propose`")
    assert told["correlation"] == "with none: it is on no known component and has none of the labels cluster"


def test_without_settings_it_is_severity_and_labels(room: Room) -> None:
    room.deliver(0, webhook(*(member(name, 0, cluster="x", instance=name) for name in ("Disk", "Cpu", "Net"))))
    room.deliver(
        0,
        b'{"event":{"event_type":"incident.triggered","occurred_at":"2026-11-18T11:06:40Z","data":{"id":"P","type":"incident","title":"Odd"}}}',
    )
    told = steps(room)
    assert told["rules"] == "none in config.toml; write [[alerts.rules]]"
    assert told["priority"] == "H, by its severity"
    assert told["correlation"] == "with 3 or more within 5 minutes below prod cluster=x"
    assert told["task"].endswith(", with 2 other alerts")
    assert "suppressed" not in told
    told = steps(room, "Odd")
    assert told["severity"].endswith(", as nothing tells it")
    assert "looked for" in told["component"]


def test_what_keeps_it_quiet_or_will_is_named(room: Room) -> None:
    room.fire(0)
    made = {"kind": "silence", "matchers": ["alertname=Disk"], "component_uid": None, "reason": ""}
    silencing.add(room.store, **made, starts_at=moment(HOUR), ends_at=moment(2 * HOUR))  # type: ignore[arg-type]
    assert steps(room)["suppressed"].startswith("from 2026-11-18T12:06:40")
    silencing.add(room.store, **made, starts_at=moment(0), ends_at=moment(HOUR))  # type: ignore[arg-type]
    assert steps(room)["suppressed"] == "by silence SL2"  # not judged yet, and true
    room.judge_all()
    assert steps(room)["suppressed"] == "by silence SL2"


def test_why_there_is_no_task_is_told(store: Store) -> None:
    room = Room(store, '[alerts.correlation]\nmin_alerts = 0\n[[alerts.rules]]\nmatch = "severity=info"\ntask = false\n')
    room.resolve(10)
    room.fire(10, "Info", severity="info")
    assert steps(room)["task"] == "none: only its end was seen, no beginning"
    assert steps(room, "Info")["task"] == "none: it was over when it was first seen, or a rule says task = false"
    assert steps(room)["correlation"] == "switched off in config.toml"


def test_what_a_person_closed_or_deleted_is_explained(room: Room) -> None:
    room.fire(0)
    room.fire(0, "Cpu")
    room.set_clock(10)
    tasks.done(room.store, ["T1"])
    tasks.remove(room.store, ["T2"])
    room.fire(20, start=0)
    room.fire(20, "Cpu", start=0, summary="more")
    assert "opens again 4 hours later" in steps(room)["kept closed"]
    assert steps(room, "Cpu")["task"].startswith("none: its task was deleted")


def test_flapping_is_explained(room: Room) -> None:
    for n in range(3):
        room.fire(n * 120)
        room.resolve(n * 120 + 60, start=n * 120)
    assert steps(room)["flapping"] == "at least 4 changes within 30 minutes"


def test_a_component_that_is_gone_leaves_its_alert_without(room: Room) -> None:
    uid = component_changes.add(room.store, "db", {}, {}, [])
    room.fire(0, instance="db")
    change(room.store, "task", room.tasks()[0]["uid"], {"component_uids": None})
    component_changes.forget(room.store, [uid])
    told = steps(room)
    assert told["component"].startswith("none;")
    assert "has none of the labels" in told["correlation"]


@pytest.mark.parametrize("name", ["A9", "x", "", "A", "A9999999999999999"])
def test_an_alert_that_is_not_there_is_not_found(room: Room, name: str) -> None:
    with pytest.raises(NotFoundError, match="`tt alert ls --all` shows those there are"):
        finding.get(room.store, name)


@pytest.mark.parametrize(
    ("labels", "path", "kind"),
    [
        ({"region": "eu", "cluster": "shop", "namespace": "web", "deployment": "api"}, "eu/shop/web/api", "workload"),
        ({"instance": "db-1.lan:9100"}, "db-1", "host"),
        ({"instance": "10.0.0.1:9100", "zone": "a"}, "a/10.0.0.1", "host"),
        ({"job": "a/b"}, "a_b", "service"),
        ({"node": "n1"}, "n1", "node"),
        ({"region": "eu", "cluster": "shop"}, "eu/shop", "cluster"),
        ({"region": "eu"}, "", ""),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_a_path_is_proposed_from_labels(labels: dict[str, str], path: str, kind: str) -> None:
    assert proposing.path_of(labels) == (path, kind)


def test_what_most_alerts_want_is_proposed_first_and_may_be_added(room: Room) -> None:
    room.fire(0, "One", instance="a")
    room.fire(0, "Two", cluster="shop", job="b")
    room.fire(0, "Three", cluster="shop", job="b")
    room.fire(0, "None")
    room.resolve(10, "Over", instance="c")
    found = proposing.proposals(room.store)
    assert [(one.path, one.kind, one.alerts) for one in found] == [("shop/b", "service", [2, 3]), ("a", "host", [1])]
    component_changes.add(room.store, "a", {}, {}, [])
    assert proposing.add(room.store, found, room.config) == ["shop/b"]  # the other is there already
    assert {row["name"]: row["component_path"] for row in room.store.rows("FROM alerts")} == {
        "One": "a", "Two": "shop/b", "Three": "shop/b", "None": None, "Over": None,
    }  # fmt: skip
    assert room.alert("One")["component_how"] == "a proposal that was accepted"
    assert proposing.proposals(room.store) == []
