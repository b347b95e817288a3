"""A made-up firm's alerts, some or very many: services in two regions, bursts, flapping, people who answer or don't."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from recorder.identity import new_uid
from store.bulk import insert_rows
from store.database import Store
from tests.unit.alert_reports.rows import DAY, HOUR, MINUTE, episodes, happened
from tests.unit.reports.rows import component, instant

PATHS = (
    "eu",
    "eu/prod",
    "eu/prod/api",
    "eu/prod/db",
    "eu/prod/web",
    "eu/stage",
    "eu/stage/api",
    "us",
    "us/prod",
    "us/prod/db",
)
NAMES = ("HighLatency", "DiskFull", "PodCrashLooping", "CertExpires", "QueueGrows", "BackupFailed", "NodeDown")
SEVERITIES = ("info", "warning", "error", "error", "critical")
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens, from when to when; what fires again within `again_ms` does so for the same task.

    `shared` is how often something fires for a task that another alert has.
    """

    from_ms: int
    to_ms: int
    count: int
    alerts: int = 40
    step_ms: int = 1
    deliveries: bool = True
    again_ms: int = 2 * HOUR
    shared: float = 0.0


def fill(store: Store, seed: int, size: Size) -> int:
    """Fill the tables; returns how many episodes there are."""
    chance = random.Random(seed)
    places = {path: component(store, path) for path in PATHS}
    alerts = [_alert(chance, number, places) for number in range(1, size.alerts + 1)]
    told: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    work: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for alert in alerts:
        _history(chance, alert, size, told, tasks, work, events)
    for table, rows in (("alert", alerts), ("task", tasks), ("time_entry", work)):
        for begin in range(0, len(rows), _AT_ONCE):
            insert_rows(store, table, rows[begin : begin + _AT_ONCE])
    for begin in range(0, len(told), _AT_ONCE):
        episodes(store, *told[begin : begin + _AT_ONCE])
    for begin in range(0, len(events), _AT_ONCE):
        happened(store, "alert_event", *events[begin : begin + _AT_ONCE])
    if size.deliveries:
        happened(store, "alert_delivery", *_deliveries(chance, told))
    return len(told)


def _alert(chance: random.Random, number: int, places: dict[str, str]) -> dict[str, Any]:
    path = chance.choice(PATHS[2:])
    return {
        "uid": new_uid(), "alert_id": number, "integration": chance.choice(("prom-eu", "grafana", "zabbix")),
        "name": chance.choice(NAMES), "identity": f"i{number}", "severity": chance.choice(SEVERITIES), "status": "resolved",
        "flapping": False, "component_uid": places[path] if chance.random() > 0.1 else None,
    }  # fmt: skip


def _history(
    chance: random.Random, alert: dict[str, Any], size: Size, told: list[dict[str, Any]], tasks: list[dict[str, Any]],
    work: list[dict[str, Any]], events: list[dict[str, Any]],
) -> None:  # fmt: skip
    each = max(size.count // size.alerts, 1)
    gap = (size.to_ms - size.from_ms) / each
    now, task, over, noisy = size.from_ms, None, 0, chance.random() < 0.3
    for ordinal in range(1, each + 1):
        start = now + int(chance.uniform(0.05, 1.9) * gap / size.step_ms) * size.step_ms
        length = (
            max(int(min(chance.expovariate(1 / (5 * MINUTE if noisy else 40 * MINUTE)), gap) / size.step_ms), 1) * size.step_ms
        )
        is_last = ordinal == each
        end = None if start + length >= size.to_ms or (is_last and chance.random() < 0.3) else start + length
        if start >= size.to_ms:
            break
        late, orphan = chance.random() < 0.02, end is not None and chance.random() < 0.02
        kind = "orphan" if orphan else "late" if late and end else "episode"
        seen = None if orphan else (end or start) + MINUTE if kind == "late" else start + chance.randrange(5, 90) * 1000
        if kind == "episode" and tasks and chance.random() < size.shared:
            task = chance.choice(tasks)["uid"]
        elif kind == "episode" and (task is None or start - over > size.again_ms):
            task = new_uid()
            tasks.append(
                {
                    "uid": task, "task_id": len(tasks) + 1, "title": f"{alert['name']} {ordinal}", "status": "open",
                    "source": "alert", "owner": chance.choice(("ana", "bo", None)), "client": chance.choice(("acme", None)),
                    "fields": {"caused_by": "deploy"} if chance.random() < 0.03 else None,
                }
            )  # fmt: skip
            if not noisy and chance.random() < 0.3:
                begin = start + chance.randrange(2, 30) * MINUTE
                work.append(
                    {
                        "uid": new_uid(), "entry_id": len(work) + 1, "task_uid": task, "person": "ana",
                        "started_at": instant(begin), "ended_at": instant(begin + 20 * MINUTE), "zone": "UTC",
                        "measured_ms": 20 * MINUTE, "billable": True, "source": "manual", "status": "draft",
                    }
                )  # fmt: skip
        acked = None
        if kind == "episode" and chance.random() < (0.1 if noisy else 0.7):
            acked = start + int(chance.expovariate(1 / (6 * MINUTE)))
            acked = acked if end is None or acked <= end else None
        if kind == "episode" and noisy and chance.random() < 0.2:
            events.append({"alert_uid": alert["uid"], "kind": "flapping", "received_at": end or start})
        events.append({"alert_uid": alert["uid"], "kind": "firing", "received_at": start + MINUTE})
        if end is not None:
            events.append({"alert_uid": alert["uid"], "kind": "resolved", "received_at": end + MINUTE})
        told.append(
            {
                "uid": new_uid(), "alert_uid": alert["uid"], "ordinal": ordinal, "kind": kind, "starts_at": start,
                "ends_at": end, "first_seen_at": seen, "end_seen_at": None if end is None else end + 30_000,
                "severity": alert["severity"], "acked_at": acked, "acked_by": "ana" if acked else None,
                "closed_by": None if end is None else "person" if chance.random() < 0.05 else "source",
                "suppressed": chance.random() < 0.03, "reopened": chance.random() < 0.02,
                "task_uid": task if kind == "episode" else None,
            }
        )  # fmt: skip
        if end is None:
            alert.update(status="acked" if acked else "firing", starts_at=instant(start), stale=chance.random() < 0.2)
            break
        now = over = end


def _deliveries(chance: random.Random, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "delivery_id": number, "integration": chance.choice(("prom-eu", "grafana", "zabbix")),
            "received_at": one["starts_at"],
            "status": chance.choice(("taken",) * 20 + ("redelivered", "quarantined")), "members": chance.randrange(1, 6),
            "truncated": 1 if chance.random() < 0.01 else 0,
        }
        for number, one in enumerate(told, 1)
    ]  # fmt: skip


__all__ = ["DAY", "HOUR", "MINUTE", "PATHS", "Size", "fill"]
