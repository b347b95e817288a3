"""Alerts as the store keeps them, while deliveries are taken in: loaded, judged anew, written back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from alerts.fold import Act, Folded, settle
from alerts.policy import Policy
from alerts.statements import Live
from store import instants
from store.bulk import insert_rows, quoted
from store.bulk_json import decoded
from store.changes import ONE_OF, row_as_json
from store.handle import Store

_NAMESPACE = uuid.UUID("5e0a8a5e-2f0c-5d5e-9a5f-6c1d0f3b7a11")
CHUNK = 5000
_FARTHEST = 253_370_764_800_000_000  # the year 9999: what lasts always ends there
_CONTENT = ("name", "severity_told", "summary", "description", "url", "runbook_url", "identity_from")
_LISTS = ("labels", "annotations", "resources")


@dataclass(slots=True)
class Run:
    """Episodes that follow each other within the reopen window, and the task they have in common.

    `first` and `last` are positions among the alert's episodes; `end` is None while it is firing.
    """

    first: int
    last: int
    start: int
    end: int | None
    task_uid: str | None = None


@dataclass(slots=True)
class Alert:
    """One alert: what is stored of it, what is remembered, and what follows from that now."""

    uid: str
    integration: str
    identity: str
    format: str
    live: Live
    tasks: list[tuple[int, str]] = field(default_factory=list)  # (when an episode began, its task's uid)
    row: dict[str, Any] = field(default_factory=dict)  # as stored; empty for a new one
    number: int = 0
    acts: list[Act] = field(default_factory=list)
    removed: dict[str, int] = field(default_factory=dict)  # when people deleted tasks of it, by uid
    policy: Policy = field(default_factory=Policy)
    settings: dict[str, Any] = field(default_factory=dict)  # of the rules that match
    rules: tuple[str, ...] = ()
    folded: Folded = field(default_factory=Folded)
    told: Folded = field(default_factory=Folded)  # the same before what is expected to fire was turned round
    runs: list[Run] = field(default_factory=list)
    component_uid: str | None = None
    component_path: str = ""
    component_how: str | None = None
    status: str = "orphan"
    suppressed_by: str | None = None
    suppressed_until: str | None = None
    inhibited_by: str | None = None
    incident: str | None = None
    due_at: int | None = None
    priority: str = "M"
    known_content: dict[str, Any] | None = None

    @property
    def is_new(self) -> bool:
        """Whether nothing of it is stored yet."""
        return not self.row

    @property
    def content(self) -> dict[str, Any]:
        """What its source says beside state, times and severity."""
        if self.known_content is None:
            self.known_content = self.live.contents.get(self.folded.content) or stored_content(self.row)
        return self.known_content

    @property
    def name(self) -> str:
        """The name of what was found wrong."""
        return str(self.content.get("name") or "unnamed alert")

    @property
    def labels(self) -> dict[str, str]:
        """Its labels, with what rules and silences may ask for beside."""
        told = self.content.get("labels") or {}
        return {
            "alertname": self.name,
            **told,
            "integration": self.integration,
            "identity": self.identity,
            "severity": told.get("severity") or self.folded.severity,
            "component": self.component_path,
        }


def uid_of(integration: str, identity: str) -> str:
    """The uid of an alert, the same in every store."""
    told = f"{integration}\0{identity}".encode("utf-8", "surrogatepass")
    digest = bytearray(hashlib.sha1(_NAMESPACE.bytes + told, usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80  # a UUID of version 5 (RFC 9562)
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def stored_content(row: dict[str, Any]) -> dict[str, Any]:
    """The content in a stored row."""
    return {name: row[name] for name in (*_CONTENT, *_LISTS) if row.get(name)}


def load(store: Store, uids: Sequence[str]) -> dict[str, Alert]:
    """Those of these alerts that are stored, by uid."""
    sql = f"SELECT {row_as_json(store, 'alert')} AS row FROM alert WHERE uid IN {ONE_OF}"
    found: dict[str, Alert] = {}
    for begin in range(0, len(uids), CHUNK):
        texts = [row["row"] for row in store.rows(sql, [json.dumps(uids[begin : begin + CHUNK])])]
        found |= {row["uid"]: _alert_of(row) for row in decoded(texts)}
    return found


def on_tasks(store: Store, tasks: Sequence[str]) -> list[str]:
    """The uids of alerts of which an episode stands on one of these tasks."""
    sql = f"SELECT DISTINCT CAST(alert_uid AS VARCHAR) AS uid FROM alert_episode WHERE task_uid IN {ONE_OF}"
    return [row["uid"] for row in store.rows(sql, [json.dumps(list(tasks))])]


def _alert_of(row: dict[str, Any]) -> Alert:
    told = row["live"]
    live = Live.decode(told)
    live.contents[told["shown"]] = stored_content(row)
    return Alert(
        uid=row["uid"], integration=row["integration"], identity=row["identity"], format=row["format"], live=live,
        tasks=[(start, uid) for start, uid in told["tasks"]], row=row, number=row["alert_id"],
        component_uid=row["component_uid"], component_how=row["component_how"],
    )  # fmt: skip


def write(store: Store, alerts: Iterable[Alert]) -> None:
    """Replace the rows of these alerts and of their episodes."""
    written, now = list(alerts), store.clock.now().wall_ns // 1000
    for begin in range(0, len(written), CHUNK):
        chunk = written[begin : begin + CHUNK]
        rows, episodes, offsets = [], [], []
        for alert in chunk:
            offsets.append({"uid": alert.uid, "settled": alert.live.settled.episodes})
            episodes += episode_rows(alert)
            row = row_of(alert)
            settle(alert.live, alert.told, alert.policy, now)  # what is written now need not be judged again
            rows.append({**row, "live": _live_row(alert)})
        stored = [alert for alert in chunk if not alert.is_new]
        if stored:
            uids = json.dumps([alert.uid for alert in stored])
            store.execute(f"DELETE FROM {quoted('alert')} WHERE uid IN {ONE_OF}", [uids])
            store.execute(_FORGET_EPISODES, [json.dumps(offsets)])
        insert_rows(store, "alert", rows)
        insert_rows(store, "alert_episode", episodes)


_FORGET_EPISODES = """
DELETE FROM alert_episode USING (
    SELECT unnest(from_json_strict(CAST(? AS VARCHAR), '[{"uid": "UUID", "settled": "BIGINT"}]'), recursive := true)
) AS kept
WHERE alert_episode.alert_uid = kept.uid AND alert_episode.ordinal > kept.settled
"""


@lru_cache(maxsize=4096)  # what came in one delivery shares its times
def text_of(moment: int | None) -> str | None:
    """An instant in microseconds as the store takes it."""
    return None if moment is None else instants.from_nanoseconds(min(moment, _FARTHEST) * 1000)


def row_of(alert: Alert) -> dict[str, Any]:
    """The columns of an alert, but for `live`."""
    folded, content, live = alert.folded, alert.content, alert.live
    last = folded.episodes[-1] if folded.episodes else None
    acked = folded.acked.get(len(folded.episodes) - 1) if last else None
    first_seen = min((one.first for one in live.statements.values()), default=None)
    return {
        "uid": alert.uid,
        "alert_id": alert.number,
        "integration": alert.integration,
        "format": alert.format,
        "identity": alert.identity,
        "severity": alert.settings.get("severity") or folded.severity,
        "max_severity": alert.settings.get("severity") or folded.max_severity,
        "status": alert.status,
        "flapping": folded.flapping,
        "priority": alert.priority,
        "stale": folded.stale,
        **{name: content.get(name) for name in _CONTENT},
        "labels": content.get("labels") or {},
        "annotations": content.get("annotations") or {},
        "resources": content.get("resources") or [],
        "component_uid": alert.component_uid,
        "component_how": alert.component_how,
        "rule": ", ".join(alert.rules) or None,
        "incident": alert.incident,
        "task_uid": alert.runs[-1].task_uid if alert.runs else None,
        "starts_at": text_of(last.start) if last else None,
        "first_seen_at": _earliest(alert.row.get("first_seen_at"), text_of(first_seen)),
        "last_seen_at": text_of(folded.last_seen),
        "acked_at": text_of(acked.at) if acked else None,
        "acked_by": acked.by if acked else None,
        "resolved_at": text_of(last.end) if last else None,
        "resolved_by": last.by if last else None,
        "deliveries": live.deliveries,
        "episodes": live.settled.episodes + sum(1 for one in folded.episodes if one.kind != "orphan"),
        "suppressed_by": alert.suppressed_by,
        "suppressed_until": alert.suppressed_until,
        "inhibited_by": alert.inhibited_by,
        "still_firing": folded.still_firing,
        "due_at": text_of(alert.due_at),
    }


def _live_row(alert: Alert) -> dict[str, Any]:
    """What later deliveries are judged by."""
    shown = alert.folded.content
    return {
        **alert.live.encode(),
        "contents": {digest: one for digest, one in alert.live.contents.items() if digest != shown},
        "shown": shown,
        "tasks": [(run.start, run.task_uid) for run in alert.runs if run.task_uid],
    }


def _earliest(*moments: str | None) -> str | None:
    return min((moment for moment in moments if moment), default=None)


def episode_rows(alert: Alert) -> list[dict[str, Any]]:
    """The rows of an alert's episodes, but for those long settled."""
    made = []
    task_of = {index: run.task_uid for run in alert.runs for index in range(run.first, run.last + 1)}
    for index, episode in enumerate(alert.folded.episodes):
        acked = alert.folded.acked.get(index)
        made.append(
            {
                "alert_uid": alert.uid,
                "ordinal": alert.live.settled.episodes + index + 1,
                "kind": episode.kind,
                "starts_at": text_of(episode.start),
                "ends_at": text_of(episode.end),
                "first_seen_at": text_of(episode.first_seen),
                "last_seen_at": text_of(episode.last_seen),
                "end_seen_at": text_of(episode.end_known_at),
                "severity": alert.settings.get("severity") or episode.severity,
                "acked_at": text_of(acked.at) if acked else None,
                "acked_by": acked.by if acked else None,
                "closed_by": episode.by,
                "suppressed": alert.suppressed_by is not None and index == len(alert.folded.episodes) - 1,
                "reopened": episode.refuted_at is not None,
                "task_uid": task_of.get(index),
            }
        )
    return made
