"""A room in which alerts are delivered at moments of its own clock, as Alertmanager and others send them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from alerts import config, judging, known
from alerts.config import Config
from alerts.delivery import Delivery
from alerts.intake import Outcome, take_in
from alerts.known import text_of
from recorder import journal
from recorder.clocks import Instant
from recorder.identity import new_uid
from sandbox.clocks import FakeClock
from store import component_facts
from store.act import Act
from store.changes import change_many
from store.handle import Store
from store.table import Row

START = 1_795_000_000  # a day in November 2026, in seconds
Component = tuple[str, str, Sequence[str]]  # path, kind, relations
OPEN = "status NOT IN ('done', 'cancelled')"


def moment(seconds: float) -> str:
    """A moment of the room as JSON has it."""
    return text_of(int((START + seconds) * 1_000_000)) or ""


def member(name: str, start: float, *, end: float | None = None, severity: str = "critical", **labels: Any) -> dict[str, Any]:
    """One alert of an Alertmanager delivery: firing since `start`, resolved where it has an end."""
    summary = labels.pop("summary", f"{name} is wrong")
    return {
        "status": "firing" if end is None else "resolved",
        "labels": {"alertname": name, "severity": severity, **{key: str(value) for key, value in labels.items()}},
        "annotations": {"summary": summary},
        "startsAt": moment(start),
        "endsAt": "0001-01-01T00:00:00Z" if end is None else moment(end),
    }


def webhook(*members: dict[str, Any], truncated: int = 0, url: str = "http://am:9093") -> bytes:
    """An Alertmanager delivery."""
    status = "firing" if any(one["status"] == "firing" for one in members) else "resolved"
    told = {"version": "4", "groupKey": "{}:{}", "status": status, "externalURL": url, "truncatedAlerts": truncated}
    return json.dumps({**told, "alerts": list(members)}).encode()


def delivery(body: bytes, at: float, *, integration: str = "prod", **fields: Any) -> Delivery:
    """A delivery that is received at a moment."""
    return Delivery(body, uid=new_uid(), integration=integration, received_at=int((START + at) * 1_000_000), **fields)


class Room:
    """A store with a clock that is set by hand, in seconds since START."""

    def __init__(self, store: Store, settings: str = "") -> None:
        store.places.config.write_text(settings)
        self.clock = FakeClock(Instant(START * 10**9, 0, 0))
        self.store = replace(store, clock=self.clock, act=Act("test"))

    @property
    def config(self) -> Config:
        """The settings, which make sense."""
        found = config.load(self.store.places.config)
        assert not found.mistakes
        return found

    def set_clock(self, seconds: float) -> None:
        """Let it be so late."""
        wanted = int((START + seconds) * 1000) - self.clock.now().wall_ns // 1_000_000
        self.clock.pass_time(wanted)

    def deliver(self, at: float, *bodies: bytes, integration: str = "prod", **fields: Any) -> Outcome:
        """Take these bodies in at a moment, all at once."""
        self.set_clock(at)
        received = int((START + at) * 1_000_000)
        found = [Delivery(body, uid=new_uid(), integration=integration, received_at=received, **fields) for body in bodies]
        return take_in(self.store, found, self.config)

    def fire(self, at: float, name: str = "Disk", start: float | None = None, **more: Any) -> Outcome:
        """It fires; told at a moment."""
        return self.deliver(at, webhook(member(name, at if start is None else start, **more)))

    def resolve(self, at: float, name: str = "Disk", start: float = 0, end: float | None = None, **more: Any) -> Outcome:
        """It is over; told at a moment."""
        return self.deliver(at, webhook(member(name, start, end=at if end is None else end, **more)))

    def wait(self, until: float) -> None:
        """Nothing comes until a moment, when somebody looks."""
        self.set_clock(until)
        judging.judge_due(self.store, self.config)

    def alert(self, name: str = "Disk") -> Row:
        """The one alert of this name."""
        rows = self.store.rows("SELECT * FROM alerts WHERE name = ?", [name])
        assert len(rows) == 1
        return rows[0]

    def task(self, name: str = "Disk") -> Row | None:
        """The task of the one alert of this name."""
        number = self.alert(name)["task_id"]
        return None if number is None else self.store.rows("SELECT * FROM tasks WHERE task_id = ?", [number])[0]

    def tasks(self, where: str = OPEN) -> list[Row]:
        """Tasks, by number."""
        return self.store.rows(f"SELECT * FROM tasks WHERE {where} ORDER BY task_id")

    def episodes(self, name: str = "Disk") -> list[tuple[float, float | None, str]]:
        """(start, end, kind) of the episodes of an alert, in seconds."""
        rows = self.store.rows(
            "SELECT epoch_us(starts_at) AS s, epoch_us(ends_at) AS e, kind FROM alert_episodes"
            " WHERE name = ? ORDER BY ordinal",
            [name],
        )
        return [(row["s"] / 1e6 - START, None if row["e"] is None else row["e"] / 1e6 - START, row["kind"]) for row in rows]

    def judge_all(self) -> None:
        """Judge every alert anew."""
        uids = [row["uid"] for row in self.store.rows("SELECT uid FROM alerts")]
        judging.judge(self.store, known.load(self.store, uids), self.config)


def shuffled(deliveries: list[bytes], seed: int) -> list[bytes]:
    """Some order of deliveries, some of them twice."""
    chance = random.Random(seed)
    found = [*deliveries, *chance.sample(deliveries, chance.randint(0, len(deliveries)))]
    chance.shuffle(found)
    return found


def registry(store: Store, rows: Iterable[Component]) -> dict[str, str]:
    """Put components into the registry, each with its path, kind and relations; returns their uids by path."""
    uids: dict[str, str] = {}
    made: dict[str, dict[str, Any]] = {}
    for number, (path, kind, relations) in enumerate(rows):
        uid = uids[path] = f"00000000-0000-7000-8000-{number:012d}"
        above, _, name = path.rpartition("/")
        told: dict[str, Any] = {"name": name, "kind": kind, "relations": list(relations), "identities": [f"name:{name}"]}
        if above:
            told["parent_uid"] = uids[above]
        made[uid] = {**component_facts.columns({"test": told}, (), {}), "first_seen_at": store.now()}
    change_many(store, "component", made)
    return uids


def in_journal(folder: Path, deliveries: Iterable[Delivery | bytes], *, name: str = "") -> Path:
    """A journal of deliveries that nobody writes any more; bytes stand in it as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or new_uid()}{journal.SUFFIX}"
    with path.open("ab") as file:
        if not file.tell():
            file.write(journal.HEADER)
        for one in deliveries:
            if isinstance(one, bytes):
                file.write(one)
            else:
                at = Instant(one.received_at * 1000, 0, 0)
                file.write(journal.encode(journal.Kind.DELIVERY, 0, at, one.encode()))
    return path
