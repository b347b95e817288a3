"""What people did about alerts: said so (`tt alert ack`), acknowledged or closed the task, began to work on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from alerts.fold import Act
from alerts.known import Alert
from store import instants
from store.changes import State, states
from store.handle import Store
from store.sql import question
from store.task_fields import CLOSED

BY_SOURCE = "auto-resolved"  # the resolution of tasks that were closed because their alerts were over
MERGED = "merged"
NOBODYS = (BY_SOURCE, MERGED, "expired")
MUTING = ("wont_fix", "ignored", "duplicate")


def microseconds(text: str) -> int:
    """An instant's text in microseconds."""
    moment = instants.to_datetime(text)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def load_acts(store: Store, alerts: Iterable[Alert]) -> dict[str, State]:
    """Give every alert its acts; returns the tasks they stand on, by uid."""
    known = [alert for alert in alerts if not alert.is_new]
    if not known:
        return {}
    by_uid = {alert.uid: alert for alert in known}
    for alert in known:
        alert.acts = []
    for row in store.rows(question("alert_acts"), {"uids": json.dumps(list(by_uid))}):
        alert = by_uid[row["alert_uid"]]
        alert.acts.append(_act(row["kind"], row["acted_at"], row["actor"], alert, None))
    uids = list(dict.fromkeys(uid for alert in known for _, uid in alert.tasks))
    tasks = states_of(store, uids)
    removed = _removed(store, [uid for uid in uids if uid not in tasks])
    work: dict[str, list[tuple[int, str]]] = {}
    for row in store.rows(question("alert_task_work"), {"uids": json.dumps(uids)}) if uids else ():
        work.setdefault(row["task_uid"], []).append((row["started_at"], row["actor"]))
    for alert in known:
        mine = dict.fromkeys(uid for _, uid in alert.tasks)
        alert.removed = {uid: removed[uid] for uid in mine if uid in removed}
        for uid in mine:
            if uid in tasks:
                alert.acts += _task_acts(alert, tasks[uid], work.get(uid, ()))
        alert.acts.sort(key=lambda act: act.at)
    return tasks


def _removed(store: Store, uids: list[str]) -> dict[str, int]:
    """When tasks were deleted, by uid."""
    rows = store.rows(question("tasks_removed"), {"uids": json.dumps(uids)}) if uids else []
    return {row["uid"]: row["removed_at"] for row in rows}


def _task_acts(alert: Alert, task: State, work: Iterable[tuple[int, str]]) -> Iterable[Act]:
    owner = str(task["owner"] or "somebody")
    if task["acknowledged_at"]:
        yield _act("ack", microseconds(task["acknowledged_at"]), owner, alert, task)
    if task["started_at"]:
        yield _act("work", microseconds(task["started_at"]), owner, alert, task)
    for began, actor in work:
        yield _act("work", began, actor, alert, task)
    if is_closed_by_person(task):
        yield _act("resolve", microseconds(task["done_at"]), owner, alert, task)


def is_closed_by_person(task: Mapping[str, object]) -> bool:
    """Whether a person closed this task, and not the source of its alerts."""
    return task["status"] in CLOSED and task["resolution"] not in NOBODYS and bool(task["done_at"])


def muted_until(task: Mapping[str, object], alert: Alert) -> int:
    """Until when a task that was closed as not to be fixed keeps its alerts quiet; 0 where it does not."""
    if not is_closed_by_person(task) or task["resolution"] not in MUTING:
        return 0
    return microseconds(str(task["done_at"])) + alert.policy.mute_for


def _act(kind: str, moment: int, actor: str, alert: Alert, task: State | None) -> Act:
    holds = moment + alert.policy.remind_after
    return Act(kind, moment, actor, max(holds, muted_until(task, alert) if task else 0))


def states_of(store: Store, uids: list[str]) -> dict[str, State]:
    """These tasks, by uid."""
    found: dict[str, State] = {}
    for begin in range(0, len(uids), 5000):
        found |= states(store, "task", uids[begin : begin + 5000])
    return found
