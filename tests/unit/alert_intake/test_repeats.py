"""Repeats are only counted, and leave the same rows as judging everything anew would."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from alerts import repeats
from recorder.places import Places
from store.database import open_store, prepare_home
from tests.unit.alert_intake.making import Room, member, moment, webhook
from tests.unit.alert_intake.test_states import nagios, pagerduty, splunk

Step = tuple[float, bytes]
_TABLES = (
    "alert", "alert_episode", "alert_task", "alert_incident", "alert_event", "alert_delivery", "task", "task_note",
)  # fmt: skip
# What is another in every store, and when somebody looks next, which may be too early.
_NOT_THE_SAME = {"uid", "task_uid", "delivery_uid", "due_at", "note_uid", "live"}


@pytest.fixture
def rooms(tmp_path: Path, empty_store: Path) -> Any:
    """Makes rooms with stores of their own."""
    with ExitStack() as stack:

        def make(name: str) -> Room:
            places = Places(tmp_path / name)
            prepare_home(places)
            shutil.copy(empty_store, places.store)
            return Room(stack.enter_context(open_store(places, "test")))

        yield make


def rows(room: Room) -> dict[str, list[dict[str, Any]]]:
    """All that is kept."""
    found = {}
    for table in _TABLES:
        told = room.store.rows(f"FROM {table}")
        for row in told:
            if table == "alert":
                live = json.loads(row["live"])
                row["said"] = sorted(map(str, live["said"]))
                row["beside"] = [live["contents"], live["shown"], live["settled"], len(live["tasks"])]
        kept = [{name: value for name, value in row.items() if name not in _NOT_THE_SAME} for row in told]
        found[table] = sorted(kept, key=repr)
    return found


def full(room: Room, steps: Sequence[Step]) -> None:
    """Take everything in by judging it anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeats, "take_quietly", lambda _store, _told: set())
        quietly(room, steps)


def quietly(room: Room, steps: Sequence[Step]) -> None:
    """Take everything in as it is."""
    for at, body in steps:
        room.deliver(at, body)


def repeated(seed: int) -> list[Step]:
    """Some alerts of several formats, told again and again, with news between."""
    chance = random.Random(seed)
    bodies = [
        webhook(member("Disk", 0, cluster="x", instance="a")),
        webhook(member("Disk", 0, cluster="x", instance="a"), member("Cpu", 0, cluster="x", instance="b")),
        webhook(member("Cpu", 0, cluster="x", instance="b", summary="it got worse")),
        webhook(member("Disk", 0, end=400, cluster="x", instance="a")),
        webhook(member("Disk", 900, cluster="x", instance="a")),
        webhook(member("Watchdog", 0)),
        webhook(member("Gone", 0, end=50)),
        pagerduty("triggered", 0),
        pagerduty("acknowledged", 60, "e2"),
        nagios("WARNING", 0),
        nagios("CRITICAL", 30),
        splunk(0),
    ]
    at = 0.0
    steps: list[Step] = []
    for _ in range(26):
        at += chance.choice([0, 1, 29, 31, 300])
        steps.append((at, chance.choice(bodies[: 4 + len(steps)])))
    return steps


@pytest.mark.parametrize("seed", range(4))
def test_the_quiet_way_leaves_the_same_rows_as_judging_everything(rooms: Callable[[str], Room], seed: int) -> None:
    one, other = rooms("quiet"), rooms("full")
    steps = repeated(seed)
    quietly(one, steps)
    full(other, steps)
    assert rows(one) == rows(other)
    for room in (one, other):
        room.set_clock(90_000)
        room.judge_all()
    assert rows(one) == rows(other)


def quiet_ones(room: Room, monkeypatch: pytest.MonkeyPatch, at: float, *bodies: bytes) -> int:
    """Of how many alerts was nothing new, when these come?"""
    found: list[int] = []
    take = repeats.take_quietly

    def counting(store: Any, told: Any) -> set[str]:
        quiet = take(store, told)
        found.append(len(quiet))
        return quiet

    with monkeypatch.context() as patch:
        patch.setattr(repeats, "take_quietly", counting)
        room.deliver(at, *bodies)
    return found[0]


def test_a_repeat_is_quiet_only_where_it_can_change_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = webhook(member("Disk", 0))
    over = webhook(member("Disk", 0, end=50))
    assert quiet_ones(room, monkeypatch, 0, disk) == 0  # the first time
    assert quiet_ones(room, monkeypatch, 10, disk) == 1
    assert quiet_ones(room, monkeypatch, 20, disk, webhook(member("Cpu", 20))) == 1
    assert quiet_ones(room, monkeypatch, 30, webhook(member("Disk", 0, summary="it says more"))) == 0
    assert quiet_ones(room, monkeypatch, 40, disk) == 0  # which words are shown?
    assert quiet_ones(room, monkeypatch, 60, over) == 0
    assert quiet_ones(room, monkeypatch, 70, over) == 1
    assert quiet_ones(room, monkeypatch, 80, disk) == 0  # it may fire again
    assert quiet_ones(room, monkeypatch, 14 * 3600, webhook(member("Cpu", 20))) == 0  # it was stale


def test_what_came_earlier_and_is_taken_in_later_is_not_quiet(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that was replayed has the time it came."""
    body = webhook(member("Disk", 0))
    room.deliver(100, body)
    assert quiet_ones(room, monkeypatch, 50, body) == 0
    assert room.store.value("SELECT strftime(first_seen_at, '%S') FROM alert_episode") == moment(50)[17:19]


def test_a_repeat_touches_no_episode_of_another_alert(room: Room) -> None:
    """Of which something was heard that is no firing."""
    room.deliver(0, pagerduty("triggered", 0))
    room.deliver(60, pagerduty("acknowledged", 60, "e2"))
    room.fire(70, "Cpu")
    room.fire(80, "Cpu", start=70)
    seen = "SELECT last_seen_at FROM alert_episodes WHERE name = ?"
    assert room.store.value(seen, ["Disk"]).isoformat()[:19] == moment(0)[:19]
    assert room.store.value(seen, ["Cpu"]).isoformat()[:19] == moment(80)[:19]
