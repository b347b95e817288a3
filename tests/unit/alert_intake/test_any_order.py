"""Whatever order deliveries come in, and however often: the same alerts, tasks and metrics."""

from __future__ import annotations

import json
import random
import shutil
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from recorder.places import Places
from store.database import open_store, prepare_home
from store.handle import Store
from tests.unit.alert_intake.making import START, Component, Room, member, registry, shuffled, webhook
from tests.unit.alert_intake.test_states import pagerduty

_ALERTS = """
SELECT identity, name, severity, max_severity, status, flapping, component_path, starts_at, resolved_at, resolved_by, episodes,
       summary, task_status, labels
FROM alerts ORDER BY identity
"""
_EPISODES = """
SELECT name, kind, starts_at, ends_at, severity, closed_by, reopened, count(*) AS n
FROM alert_episodes GROUP BY ALL ORDER BY ALL
"""
_TASKS = "SELECT title, status, resolution, priority, tags, components, done_at FROM tasks"
_METRICS = """
SELECT count(*) AS episodes, sum(epoch_us(ends_at) - epoch_us(starts_at)) AS down_us, count(DISTINCT task_id) AS tasks,
       count(*) FILTER (ends_at IS NULL) AS open
FROM alert_episodes WHERE kind = 'episode'
"""
_TOGETHER = """
SELECT list(a.identity ORDER BY a.identity) AS members FROM alerts a WHERE task_id IS NOT NULL
GROUP BY task_id ORDER BY members
"""
_REGISTRY: list[Component] = [
    ("eu", "region", ()),
    ("eu/prod", "cluster", ()),
    ("eu/prod/db", "database", ()),
    ("eu/prod/api", "service", ("depends_on name:db",)),
    ("eu/prod/web", "service", ("depends_on name:api",)),
    ("eu/prod/n1", "node", ()),
    ("eu/prod/n2", "node", ()),
]


def seen(store: Store) -> dict[str, Any]:
    """What is to be the same."""
    tasks = Counter(repr(row) for row in store.rows(_TASKS))
    return {
        "alerts": store.rows(_ALERTS), "episodes": store.rows(_EPISODES), "tasks": tasks, "metrics": store.rows(_METRICS),
        "together": store.rows(_TOGETHER),
    }  # fmt: skip


def prometheus(chance: random.Random) -> list[bytes]:
    """A few alerts that fire, end, fire again, change what they say, in mixed groups of Alertmanager and of Grafana."""
    places = ["db", "api", "web", "n1", "n2", "elsewhere-1", "elsewhere-2"]
    told: list[dict[str, Any]] = []
    for _ in range(chance.randint(2, 5)):
        name = chance.choice(["Disk", "Cpu", "Down"])
        labels: dict[str, Any] = {"instance": chance.choice(places), **({"cluster": "x"} if chance.random() < 0.3 else {})}
        severity = chance.choice(["critical", "warning"])
        begin = chance.choice([0, 30, 120, 1000, 200_000])
        for _ in range(chance.randint(1, 3)):
            end = begin + chance.choice([1, 20, 600])
            told.append(member(name, begin, severity=severity, **labels))
            if chance.random() < 0.3:
                told.append(member(name, begin, severity=severity, summary="it says something else", **labels))
            if chance.random() < 0.8:
                told.append(member(name, begin, end=end, severity=severity, **labels))
            begin = end + chance.choice([5, 100, 40_000, 200_000])
    bodies = []
    while told:
        size = chance.randint(1, 3)
        bodies.append(chance.choice([webhook, webhook, grafana])(*told[:size]))
        told = told[size:]
    return bodies


def grafana(*members: dict[str, Any]) -> bytes:
    """A delivery of Grafana, which says the fingerprints itself."""
    found = [{**one, "fingerprint": f"{zlib.crc32(repr(sorted(one['labels'].items())).encode()):016x}"} for one in members]
    told: dict[str, Any] = {
        "receiver": "tt",
        "orgId": 1,
        "version": "1",
        "state": "alerting",
        "title": "t",
        "externalURL": "http://g/",
    }
    return json.dumps({**told, "status": "firing", "alerts": found}).encode()


def opsgenie(chance: random.Random) -> list[bytes]:
    """What people and machines do to an alert of Opsgenie, each action dated."""
    at = chance.choice([0, 50, 1000])
    bodies: list[bytes] = []
    alert: dict[str, Any] = {"alertId": f"o-{chance.random()}", "message": "Slow", "entity": chance.choice(["db", "web", "x"])}
    alert |= {"priority": chance.choice(["P1", "P3"]), "createdAt": (START + at) * 1000}
    for action in (
        "Create",
        *chance.sample(["Acknowledge", "AddNote", "UnAcknowledge", "Snooze", "Close"], chance.randint(0, 5)),
    ):
        told = {**alert, "updatedAt": (START + at) * 10**9, "username": "ada"}
        bodies.append(json.dumps({"action": action, "alert": told, "source": {"type": "web"}}).encode())
        at += chance.choice([1, 40, 700])
    return bodies


def incident(chance: random.Random) -> list[bytes]:
    """The webhooks of an incident of PagerDuty; an event that is sent again has the id it had."""
    at, number = chance.choice([0, 50, 1000]), chance.randint(0, 10**6)
    bodies: list[bytes] = []
    for event in (
        "triggered",
        *chance.choices(["acknowledged", "unacknowledged", "resolved", "reopened"], k=chance.randint(0, 5)),
    ):
        bodies.append(pagerduty(event, at, f"e{number}-{len(bodies)}", f"P{number}"))
        at += chance.choice([1, 40, 700])
    return bodies


def scenario(seed: int) -> list[bytes]:
    """Deliveries of several systems, as they are sent."""
    chance = random.Random(seed)
    return [*prometheus(chance), *opsgenie(chance), *incident(chance)]


@pytest.fixture
def fresh(tmp_path: Path, empty_store: Path) -> Any:
    """Makes rooms, each with a store of its own."""
    count = iter(range(10_000))

    def make(bodies: list[bytes], most: int) -> dict[str, Any]:
        places = Places(tmp_path / f"home{next(count)}")
        prepare_home(places)
        shutil.copy(empty_store, places.store)
        with open_store(places, "test") as store:
            room = Room(store)
            registry(room.store, _REGISTRY)
            rest, at = list(bodies), 1_000_000.0
            chance = random.Random(len(bodies))
            while rest:
                size = chance.randint(1, most)
                room.deliver(at, *rest[:size])
                rest, at = rest[size:], at + 0.5  # all within the grace period
            return seen(room.store)

    return make


@pytest.mark.parametrize("seed", range(8))
def test_any_order_and_any_repetition_come_to_the_same(fresh: Any, seed: int) -> None:
    bodies = scenario(seed)
    wanted = fresh(bodies, 1000)
    assert fresh(shuffled(bodies, seed + 1), 1000) == wanted
    assert fresh(shuffled(bodies, seed + 2) if seed % 2 else bodies[::-1], 3) == wanted
