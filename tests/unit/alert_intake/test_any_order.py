"""Whatever order deliveries come in, and however often: the same alerts, tasks and metrics."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from recorder.places import Places
from store.database import open_store, prepare_home
from store.handle import Store
from tests.unit.alert_intake.making import Component, Room, member, registry, shuffled, webhook

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
SELECT list(a.identity ORDER BY a.identity) AS members FROM alerts a WHERE task_id IS NOT NULL GROUP BY task_id ORDER BY members
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


def scenario(seed: int) -> list[bytes]:
    """Deliveries of a few alerts that fire, end, fire again, change what they say, in mixed groups; most of them repeated."""
    chance = random.Random(seed)
    places = ["db", "api", "web", "n1", "n2", "elsewhere-1", "elsewhere-2"]
    told: list[dict[str, Any]] = []
    for _ in range(chance.randint(1, 7)):
        name = chance.choice(["Disk", "Cpu", "Down"])
        labels = {"instance": chance.choice(places), **({"cluster": "x"} if chance.random() < 0.3 else {})}
        severity = chance.choice(["critical", "warning"])
        begin = chance.choice([0, 30, 120, 1000, 200_000])
        for _ in range(chance.randint(1, 4)):
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
        bodies.append(webhook(*told[:size]))
        told = told[size:]
    return bodies


@pytest.fixture
def fresh(tmp_path: Path, empty_store: Path) -> Any:
    """Makes rooms, each with a store of its own."""
    count = iter(range(10_000))

    def make(bodies: list[bytes], *, at_once: bool) -> dict[str, Any]:
        places = Places(tmp_path / f"home{next(count)}")
        prepare_home(places)
        shutil.copy(empty_store, places.store)
        with open_store(places, "test") as store:
            room = Room(store)
            registry(room.store, _REGISTRY)
            if at_once:
                room.deliver(1_000_000, *bodies)
            else:
                for number, body in enumerate(bodies):
                    room.deliver(1_000_000 + number * 0.1, body)
            return seen(room.store)

    return make


@pytest.mark.parametrize("seed", range(25))
def test_any_order_and_any_repetition_come_to_the_same(fresh: Any, seed: int) -> None:
    bodies = scenario(seed)
    wanted = fresh(bodies, at_once=True)
    assert fresh(shuffled(bodies, seed + 1), at_once=True) == wanted
    assert fresh(shuffled(bodies, seed + 2), at_once=False) == wanted
    assert fresh(bodies[::-1], at_once=False) == wanted
