"""Escalation: who hears of a task next when nobody takes it, or when it is past due.

    [escalation]                      # in config.toml
    after = "30m"                     # unacknowledged for so long, or past due for so long, counts as one step
    default = "ops"                   # the path of tasks that name none; without it only tasks that name one escalate

    [escalation.ops]
    path = ["ana", "ben", "team:ops"] # the next person, and at last the team; the owner comes first
    after = "15m"                     # optional

A task is acknowledged when its owner says so (`tt task ack`), or starts to work on it; a step passes the task to the next
one on the path and waits again. Every step is an event of its own; asked again at once, nothing happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from store import instants
from store.act import system_act
from store.changes import State, states
from store.config import section, span
from store.errors import RefusedError, UsageError
from store.handle import Store
from store.sql import question
from store.task_changes import change_tasks
from store.task_fields import CLOSED

_AFTER = "30m"


@dataclass(frozen=True, slots=True)
class Path:
    """Who comes after the owner, and how long each has."""

    name: str
    steps: tuple[str, ...]
    after: timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """One task passed on."""

    task: State
    reason: str
    owner: str
    level: int


def paths(store: Store) -> tuple[dict[str, Path], str | None]:
    """The paths of config.toml by name, and the name of the default one; raises UsageError."""
    settings = section(store.places.config, "escalation")
    after = settings.get("after", _AFTER)
    found = {}
    for name, told in settings.items():
        if not isinstance(told, dict):
            continue
        steps = told.get("path")
        if not isinstance(steps, list) or not steps or not all(isinstance(step, str) and step for step in steps):
            raise UsageError(f'config.toml: [escalation.{name}] needs people; write path = ["ana", "team:ops"]')
        wait = span(told.get("after", after), f"[escalation.{name}] after")
        found[name] = Path(name, tuple(steps), wait)
    default = settings.get("default")
    if default is not None and default not in found:
        raise UsageError(f"config.toml: there is no [escalation.{default}]; write it, or take default away")
    return found, default


def due_steps(store: Store) -> list[Step]:
    """The steps that are due now, changing nothing."""
    known, default = paths(store)
    if not known:
        return []
    now = instants.to_datetime(store.now())
    rows = store.rows(question("escalating_tasks"), {"default": default, "now": store.now()})
    activity = {row["uid"]: row["worked_at"] for row in rows}
    found = []
    for task in states(store, "task", list(activity)).values():
        path = known.get(task["escalation"] or default or "")
        if path is None or task["escalation_level"] >= len(path.steps):
            continue
        reason = _reason(task, path, activity[task["uid"]], now)
        if reason:
            level = task["escalation_level"] + 1
            found.append(Step(task, reason, path.steps[level - 1], level))
    return found


def escalate_due(store: Store) -> list[Step]:
    """Take every step that is due, each told as an event of the machine's own; returns them."""
    with store.transaction():
        steps = due_steps(store)
        _take(store, steps, automatic=True)
        return steps


def escalate(store: Store, tasks: Sequence[State]) -> list[Step]:
    """Pass these tasks on now; raises RefusedError where the path of one is at its end."""
    known, default = paths(store)
    steps = []
    for task in tasks:
        path, name = known.get(task["escalation"] or default or ""), f"T{task['task_id']}"
        if path is None:
            raise RefusedError(f"{name} has no path to escalate on; write [escalation.NAME] in config.toml and name it there")
        if task["status"] in CLOSED or task["escalation_level"] >= len(path.steps):
            raise RefusedError(f"{name} is {'closed' if task['status'] in CLOSED else 'with ' + task['owner'] + ', the last'}"
                               f" on the path {path.name}; `tt task assign` passes it to somebody else")  # fmt: skip
        level = task["escalation_level"] + 1
        steps.append(Step(task, "asked for", path.steps[level - 1], level))
    _take(store, steps, automatic=False)
    return steps


def acknowledge(store: Store, uids: Sequence[str]) -> list[str]:
    """Say that the owner of these tasks has taken note; returns the uids of those that had not been."""
    now = store.now()
    found = states(store, "task", uids)
    return change_tasks(store, {uid: {"acknowledged_at": now} for uid, task in found.items() if not task["acknowledged_at"]})


def _take(store: Store, steps: Sequence[Step], *, automatic: bool) -> None:
    now = store.now()
    changes: dict[str, dict[str, Any]] = {
        step.task["uid"]: {
            "owner": step.owner,
            "escalation_level": step.level,
            "escalated_at": now,
            "acknowledged_at": None,
        }
        for step in steps
    }
    notes = {
        step.task["uid"]: [
            {"text": f"escalated to {step.owner} (step {step.level}), {step.reason}; it was {step.task['owner']}'s"}
        ]
        for step in steps
    }
    change_tasks(store, changes, notes=notes, act=system_act("task escalate") if automatic else store.act)


def _reason(task: State, path: Path, worked_at: datetime | None, now: datetime) -> str:
    """Why the next step is due; empty where it is not.

    unacknowledged    created, awake or passed on |------ after ------> step
    past due          due |> step, once; whoever has it then has `after` to acknowledge it
    """
    told = [instants.to_datetime(task[name]) for name in ("created_at", "wait_at", "escalated_at") if task[name]]
    passed_on = max(moment for moment in told if moment <= now) if told else now
    due = instants.to_datetime(task["due_at"]) if task["due_at"] else None
    if due and due <= now and not (task["escalated_at"] and passed_on >= due):
        return "past due"
    acknowledged = task["acknowledged_at"] or task["started_at"] or (worked_at and worked_at >= passed_on)
    return "" if acknowledged or now - passed_on < path.after else "unacknowledged"
