"""What people do to alerts: acknowledge, take back, resolve, silence; all of it can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from alerts import judging, known
from alerts.config import Config
from alerts.intake import News, write_events
from alerts.judging import Judged
from recorder.identity import new_uid
from store import escalation, tasks
from store.act import present_user
from store.changes import ONE_OF, change_many
from store.errors import RefusedError
from store.handle import Store
from store.task_fields import CLOSED

RESOLUTIONS = ("fixed", "wont_fix", "ignored", "duplicate", "false_alarm")
_OPEN = ("firing", "acked", "suppressed")
_MOST = 20_000


def acknowledge(store: Store, uids: Sequence[str], config: Config, note: str = "") -> Judged:
    """Say that somebody takes these alerts on; their tasks count as acknowledged. Raises RefusedError where one is over."""
    with store.transaction():
        alerts = known.load(store, uids)
        for alert in alerts.values():
            if alert.row["status"] not in _OPEN:
                raise RefusedError(f"A{alert.number} is {alert.row['status']}; there is nothing to acknowledge")
        _act(store, alerts, "ack", note)
        escalation.acknowledge(store, _open_tasks(store, alerts))
        return judging.judge(store, alerts, config)


def take_back(store: Store, uids: Sequence[str], config: Config, note: str = "") -> Judged:
    """Say that nobody has these alerts any more."""
    with store.transaction():
        alerts = known.load(store, uids)
        _act(store, alerts, "unack", note)
        open_tasks = _open_tasks(store, alerts)
        change_many(store, "task", {uid: {"acknowledged_at": None} for uid in open_tasks})
        return judging.judge(store, alerts, config)


def resolve(store: Store, uids: Sequence[str], config: Config, resolution: str = "fixed", note: str = "") -> Judged:
    """Say that these alerts are over, whatever their sources say; closes the tasks that nothing else fires on."""
    with store.transaction():
        alerts = known.load(store, uids)
        for alert in alerts.values():
            if alert.row["status"] not in _OPEN:
                name = f"A{alert.number}"
                raise RefusedError(f"{name} is {alert.row['status']} already; `tt alert show {name}` tells since when")
        _act(store, alerts, "resolve", note or (resolution if resolution != "fixed" else ""))
        done = [uid for uid in _open_tasks(store, alerts) if not _fires_beside(store, uid, alerts)]
        if done:
            tasks.close(store, done, "done", None if resolution == "fixed" else resolution)
        return judging.judge(store, alerts, config)


def _act(store: Store, alerts: Mapping[str, known.Alert], kind: str, note: str) -> None:
    now = store.now()
    rows: dict[str, dict[str, Any]] = {
        new_uid(): {
            "alert_uid": alert.uid,
            "kind": kind,
            "acted_at": now,
            "actor": present_user(),
            "severity": alert.row["severity"],
            "note": note or None,
        }
        for alert in alerts.values()
    }
    change_many(store, "alert_act", rows)
    moment = store.clock.now().wall_ns // 1000
    told = {"note": note} if note else {}
    write_events(store, [News(alert, None, kind, moment, content=told, actor=present_user()) for alert in alerts.values()])


def _open_tasks(store: Store, alerts: Mapping[str, known.Alert]) -> list[str]:
    uids = dict.fromkeys(alert.row["task_uid"] for alert in alerts.values() if alert.row["task_uid"])
    sql = f"SELECT CAST(uid AS VARCHAR) AS uid, status FROM task WHERE uid IN {ONE_OF}"
    rows = {row["uid"]: row for row in store.rows(sql, [json.dumps(list(uids))])} if uids else {}
    return [uid for uid in uids if uid in rows and rows[uid]["status"] not in CLOSED]


def _fires_beside(store: Store, task_uid: str, alerts: Mapping[str, known.Alert]) -> bool:
    sql = "SELECT CAST(uid AS VARCHAR) AS uid FROM alert WHERE task_uid = CAST(? AS UUID) AND status IN (?, ?, ?)"
    return any(row["uid"] not in alerts for row in store.rows(sql, [task_uid, *_OPEN]))


def judge_open(store: Store, config: Config) -> Judged:
    """Judge all alerts that fire, as after a silence was made or ended."""
    sql = "SELECT CAST(uid AS VARCHAR) AS uid FROM alert WHERE status IN (?, ?, ?) ORDER BY last_seen_at DESC LIMIT ?"
    return judging.judge(store, known.load(store, [row["uid"] for row in store.rows(sql, [*_OPEN, _MOST])]), config)


def after_undo(store: Store, events: Sequence[Mapping[str, Any]], config: Config) -> None:
    """Judge what a change that was taken back had changed."""
    kinds = {event["kind"] for event in events}
    if "silence" in kinds:
        judge_open(store, config)
    told = [event["before"] or event["after"] or {} for event in events if event["kind"] == "alert_act"]
    acts = {str(one["alert_uid"]): str(one["kind"]) for one in told if one.get("alert_uid")}
    if acts:
        alerts = known.load(store, list(acts))
        moment = store.clock.now().wall_ns // 1000
        actor = present_user()
        write_events(
            store,
            [News(alert, None, "undone", moment, content={"note": acts[uid]}, actor=actor) for uid, alert in alerts.items()],
        )
        judging.judge(store, alerts, config)
