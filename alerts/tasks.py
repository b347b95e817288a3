"""Tasks made of alerts: created, merged, reopened and closed as their alerts go, around what people did to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts import incidents
from alerts.correlation import Group
from alerts.incidents import Member, Topology
from alerts.known import Alert
from alerts.people import MERGED
from alerts.task_plan import Plan
from recorder.identity import new_uid
from store import instants, task_notes, templates
from store.act import Act, system_act
from store.bulk import insert_rows
from store.changes import ONE_OF, State, change_many, states
from store.errors import StoreError
from store.handle import Store
from store.sql import question
from store.task_changes import change_tasks
from store.task_fields import CLOSED


@dataclass(slots=True)
class Outcome:
    """The uids of tasks that were made, opened again, closed and merged away."""

    made: list[str]
    reopened: list[str]
    closed: list[str]
    merged: list[str]


def wants_task(alert: Alert) -> bool:
    """Whether tasks are made of this alert at all."""
    return alert.settings.get("task", True) is not False


def assign(store: Store, groups: Sequence[Group], members: Mapping[str, Member], tasks: dict[str, State]) -> dict[str, str]:
    """Give the runs in every group one task; returns tasks that are merged away, each with the one it goes into.

    The task may be one that is not there yet. `tasks` are those known, and are added to.
    """
    several = [uid for group in groups if len(group.tasks) > 1 for uid in group.tasks]
    missing = [uid for group in groups for uid in group.tasks if uid not in tasks]
    tasks |= states(store, "task", missing)
    touched = touched_tasks(store, several)
    merged: dict[str, str] = {}
    for group in groups:
        present = [uid for uid in group.tasks if uid in tasks]
        survivor = min(
            present,
            key=lambda uid: (tasks[uid]["status"] in CLOSED, uid not in touched, tasks[uid]["task_id"]),
            default=min(group.tasks, default=None) or new_uid(),
        )
        merged |= {uid: survivor for uid in present if uid != survivor}
        for name in group.runs & members.keys():
            members[name].run.task_uid = survivor
        if group.keys or len(present) > 1:
            incidents.keep(store, group, survivor)
    return merged


def touched_tasks(store: Store, uids: Sequence[str]) -> set[str]:
    """Those of these tasks that a person changed, noted on, or worked on."""
    rows = store.rows(question("alert_touched_tasks"), {"uids": json.dumps(list(uids))}) if uids else []
    return {row["uid"] for row in rows}


def reconcile(
    store: Store,
    uids: Iterable[str],
    alerts: Iterable[Alert],
    tasks: Mapping[str, State],
    topology: Topology,
) -> Outcome:
    """Make these tasks what their alerts, as stored now, want them to be; people's own changes stay."""
    wanted = list(dict.fromkeys(uids))
    facts: dict[str, list[dict[str, Any]]] = {}
    for row in store.rows(question("alert_task_facts"), {"uids": json.dumps(wanted)}) if wanted else ():
        facts.setdefault(row["task_uid"], []).append(row)
    known = _as_made(store, wanted)
    by_task: dict[str, list[Alert]] = {}
    for alert in alerts:
        for run in alert.runs:
            if run.task_uid:
                by_task.setdefault(run.task_uid, []).append(alert)
    outcome = Outcome([], [], [], [])
    changes: dict[str, dict[str, Any]] = {}
    notes: dict[str, list[dict[str, Any]]] = {}
    made: list[dict[str, Any]] = []
    touched = touched_tasks(store, [uid for uid in facts if uid in tasks])
    now = store.now()
    for uid in wanted:
        rows = facts.get(uid)
        if rows is None:
            continue
        plan = Plan(store, uid, rows, by_task.get(uid, []), tasks.get(uid), known.get(uid), uid in touched, topology, now)
        fields = plan.fields()
        if fields:
            changes[uid] = fields
            if plan.note:
                notes[uid] = [{"text": plan.note, "author": "alerts"}]
            if plan.event in ("made", "reopened", "closed"):
                getattr(outcome, plan.event).append(uid)
        if plan.changes_kept:
            made.append(plan.kept())
    act = system_act("alert")
    for begin in range(0, len(changes), 5000):
        chunk = dict(list(changes.items())[begin : begin + 5000])
        present = {uid: tasks[uid] for uid in chunk if uid in tasks}
        change_tasks(store, chunk, notes={uid: notes[uid] for uid in chunk if uid in notes}, act=act, present=present)
    _keep(store, made)
    _add_templates(store, outcome.made, by_task, act)
    return outcome


def _as_made(store: Store, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
    columns = "*, CAST(task_uid AS VARCHAR) AS task, CAST(component_uids AS VARCHAR[]) AS linked"
    sql = f"SELECT {columns} FROM alert_task WHERE task_uid IN {ONE_OF}"
    return {row["task"]: row for row in store.rows(sql, [json.dumps(list(uids))])} if uids else {}


def _keep(store: Store, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        store.execute(f"DELETE FROM alert_task WHERE task_uid IN {ONE_OF}", [json.dumps([row["task_uid"] for row in rows])])
        insert_rows(store, "alert_task", rows)


def merge_away(store: Store, merged: Mapping[str, str], tasks: Mapping[str, State]) -> None:
    """Take tasks that went into others out of the way: those nobody touched are deleted, the others closed as merged."""
    if not merged:
        return
    touched = touched_tasks(store, list(merged))
    into = states(store, "task", list(dict.fromkeys(merged.values())))
    kept = [uid for uid in merged if uid in touched and uid in tasks]
    gone = [uid for uid in merged if uid not in touched and uid in tasks]
    if gone:
        notes = [note["uid"] for found in task_notes.of_tasks(store, gone).values() for note in found]
        for uid in gone:
            act = system_act(f"alert merge into T{into[merged[uid]]['task_id']}")
            change_many(store, "task", {uid: None}, act)
        change_many(store, "note", dict.fromkeys(notes), system_act("alert merge"))
        store.execute(f"DELETE FROM alert_task WHERE task_uid IN {ONE_OF}", [json.dumps(gone)])
    for uid in kept:
        target = into[merged[uid]]
        fields = {"status": "cancelled", "resolution": MERGED, "done_at": store.now(), "started_at": None}
        note = {"text": f"merged into T{target['task_id']} {target['title']}", "author": "alerts"}
        if tasks[uid]["status"] not in CLOSED:
            change_tasks(store, {uid: fields}, notes={uid: [note]}, act=system_act("alert merge"))


def _add_templates(store: Store, made: Sequence[str], by_task: Mapping[str, Sequence[Alert]], act: Act) -> None:
    """Beside a new task, those of the template that its rule names."""
    for uid in made:
        for alert in by_task.get(uid, ())[:1]:
            name = alert.settings.get("template")
            if not name:
                continue
            try:
                template = templates.find(store, str(name))
            except StoreError as error:
                store.told.append(f"config.toml: {', '.join(alert.rules)}: {error}")
                continue
            anchor = instants.to_datetime(store.now())
            words = {**alert.labels, "alert": alert.name}
            steps = templates.instantiate(store, template, anchor, words=words, overrides={"source": "alert"}, act=act)
            change_tasks(store, {uid: {"depends_on": steps}}, act=act)
