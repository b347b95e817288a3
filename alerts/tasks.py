"""Tasks made of alerts: created, merged, reopened and closed as their alerts go, around what people did to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from alerts import incidents, roots, titles
from alerts.correlation import Group
from alerts.incidents import Member, Topology
from alerts.known import Alert, text_of
from alerts.people import BY_SOURCE, MERGED, is_closed_by_person, muted_until
from alerts.policy import length
from recorder.identity import new_uid
from store import instants, task_notes, templates
from store.act import Act, system_act
from store.bulk import insert_rows
from store.changes import ONE_OF, State, change_many, states
from store.errors import StoreError
from store.handle import Store
from store.sql import question
from store.task_changes import change_tasks, new_task
from store.task_fields import CLOSED

TAG, INCIDENT_TAG, NEXT_TAG, RECOVERED_TAG = "alert", "incident", "next", "recovered"
_PRIORITIES = ("L", "M", "H")
_MOST_COMPONENTS = 50
_COPIED = ("owner", "project", "client", "escalation")


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
            default=next(iter(sorted(group.tasks)), None),
        )
        mine = [members[name] for name in sorted(group.points) if name in members]
        if survivor is None and any(_makes_task(member) for member in mine):
            survivor = new_uid()
        if survivor is None:
            continue
        merged |= {uid: survivor for uid in present if uid != survivor}
        for member in mine:
            if member.run.task_uid or _makes_task(member):
                member.run.task_uid = survivor
        if group.keys or len(present) > 1:
            incidents.keep(store, group, survivor)
    return merged


def _makes_task(member: Member) -> bool:
    """Whether a run of an alert is worth a task: what was first seen when it was long over is not."""
    episodes = member.alert.folded.episodes[member.run.first : member.run.last + 1]
    return wants_task(member.alert) and any(episode.kind == "episode" for episode in episodes)


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
    for uid, rows in facts.items():
        plan = _Plan(store, uid, rows, by_task.get(uid, []), tasks.get(uid), known.get(uid), uid in touched, topology, now)
        fields = plan.fields()
        if fields:
            changes[uid] = fields
            plan.note_in(outcome, notes)
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


class _Plan:
    """What one task should be, against what it is."""

    def __init__(
        self,
        store: Store,
        uid: str,
        rows: list[dict[str, Any]],
        alerts: list[Alert],
        task: State | None,
        known: dict[str, Any] | None,
        touched: bool,
        topology: Topology,
        now: str,
    ) -> None:
        self.store, self.uid, self.rows, self.alerts, self.task, self.known = store, uid, rows, alerts, task, known
        self.touched, self.topology, self.now = touched, topology, now
        self.members = sum(row["members"] for row in rows)
        self.firing = sum(row["firing"] for row in rows)
        self.heard = sum(row["heard"] for row in rows)
        self.flapping = any(row["flapping"] for row in rows)
        self.is_incident = self.members > 1
        self.event = ""
        worst = max(rows, key=lambda row: (row["worst"]["rank"], -row["worst"]["start"], row["worst"]["uid"]))
        self.first = min(row["first"] for row in rows)
        self.worst = worst
        self.lead = next((alert for alert in alerts if alert.uid == worst["worst"]["uid"]), alerts[0] if alerts else None)
        self.root_uid: str | None = worst["component_uid"]
        self.title, self.components = self._named()
        self.priority = self._priority()
        self.tags = self._tags()

    def _named(self) -> tuple[str, list[str]]:
        linked = [row["component_uid"] for row in self.rows if row["component_uid"]]
        if not self.is_incident:
            name, labels = self.worst["worst"]["name"], self.worst["worst"]["labels"] or {}
            self.topology.learn(linked)
            place = self.topology.place(self.root_uid)
            path = place.path if place else ""
            template = self.lead.settings.get("title") if self.lead else None
            title = titles.from_template(template, name, labels, path) if template else titles.of_alert(name, labels, path)
            return title, linked
        root = roots.root_of(self.store, self.rows, self.topology)
        self.root_uid = root.component_uid
        first = [uid for uid in (root.component_uid, root.above_uid) if uid]
        linked = list(dict.fromkeys([*first, *sorted(linked)]))[:_MOST_COMPONENTS]
        return titles.of_incident(root.title, self.members, root.above, is_place=root.is_place), linked

    def _priority(self) -> str:
        best = max(row["priority"] or 1 for row in self.rows)
        if self.is_incident and self.members >= 10:  # many alerts at once are worse than each of them
            best = min(best + 1, len(_PRIORITIES))
        return _PRIORITIES[best - 1]

    def _tags(self) -> list[str]:
        extra = [str(tag) for alert in self.alerts[:1] for tag in alert.settings.get("tags", ())]
        if not self.is_incident:
            return [TAG, *extra]
        return [TAG, INCIDENT_TAG, *([NEXT_TAG] if self.priority == "H" else ()), *extra]

    def fields(self) -> dict[str, Any]:
        """The columns of the task that change."""
        if self.task is None:
            return self._new() if self.known is None else {}
        changes = self._described()
        is_closed = self.task["status"] in CLOSED
        if is_closed and self.firing and not self._is_muted():
            self.event = "reopened"
            changes |= {"status": "open", "resolution": None, "done_at": None, "acknowledged_at": None, "started_at": None}
            changes |= self._waiting()
        elif not is_closed and not self.firing and not self.flapping:
            changes |= self._over()
        elif not is_closed:
            present = changes.get("tags") or self.task["tags"] or []
            if RECOVERED_TAG in present:
                changes["tags"] = [tag for tag in present if tag != RECOVERED_TAG]
            changes |= self._waiting()
        return {name: value for name, value in changes.items() if self.task.get(name) != value}

    def _new(self) -> dict[str, Any]:
        self.event = "made"
        settings = self.lead.settings if self.lead else {}
        told = {name: settings[name] for name in _COPIED if settings.get(name)}
        fields = {
            **told,
            "priority": self.priority,
            "tags": self.tags,
            "component_uids": self.components or None,
            "source": "alert",
            "created_at": self.now,
        }
        if settings.get("due"):
            began = instants.to_datetime(text_of(self.first) or "")
            fields["due_at"] = instants.from_datetime(began + timedelta(microseconds=length(settings["due"], "due")))
        row = new_task(self.store, self.title, fields)
        return {**row, **(self._over() if not self.firing and not self.flapping else self._waiting())}

    def _described(self) -> dict[str, Any]:
        """Title, priority, tags and links, where nobody gave the task his own."""
        task, known = self.task, self.known
        if task is None or known is None:
            return {}
        changes: dict[str, Any] = {}
        if task["title"] == known["title"]:
            changes["title"] = self.title
        if task["priority"] == known["priority"]:
            changes["priority"] = self.priority
        if (task["tags"] or []) == (known["tags"] or []):
            changes["tags"] = self.tags
        if (task["component_uids"] or []) == (known["linked"] or []):
            changes["component_uids"] = self.components or None
        return changes

    def _waiting(self) -> dict[str, Any]:
        """Hidden while all that fires is to be quiet."""
        untils = [row["quiet_until"] for row in self.rows if row["quiet_until"]]
        if self.firing and not self.heard and untils:
            return {"wait_at": instants.from_datetime(max(untils))}
        was_hidden = self.task is not None and self.task["wait_at"] and self.task["wait_at"] > self.now
        return {"wait_at": None} if was_hidden and not self.touched else {}

    def _over(self) -> dict[str, Any]:
        policies = {alert.policy.when_resolved for alert in self.alerts} or {"resolve"}
        if "mark" in policies or ("untouched" in policies and self.touched):
            tags = list(self.task["tags"] or ()) if self.task else self.tags
            if RECOVERED_TAG in tags:
                return {}
            self.event = self.event or "recovered"
            return {"tags": [*tags, RECOVERED_TAG]}
        self.event = self.event or "closed"
        ended = max((row["last_end"] for row in self.rows if row["last_end"]), default=None)
        return {"status": "done", "resolution": BY_SOURCE, "done_at": text_of(ended) or self.now, "started_at": None}

    def _is_muted(self) -> bool:
        if self.task is None or not is_closed_by_person(self.task):
            return False
        return any((text_of(muted_until(self.task, alert)) or "") > self.now for alert in self.alerts)

    def note_in(self, outcome: Outcome, notes: dict[str, list[dict[str, Any]]]) -> None:
        """Tell the outcome what happened, and the task's readers where they would want to know."""
        if self.event == "made":
            outcome.made.append(self.uid)
            text = self._told()
            if text:
                notes[self.uid] = [{"text": text, "author": "alerts"}]
        elif self.event == "reopened":
            outcome.reopened.append(self.uid)
            notes[self.uid] = [{"text": "fired again", "author": "alerts"}]
        elif self.event == "recovered":
            notes[self.uid] = [{"text": "its alerts are over, as their sources say", "author": "alerts"}]
        elif self.event == "closed":
            outcome.closed.append(self.uid)

    def _told(self) -> str:
        if self.lead is None:
            return ""
        content = self.lead.content
        runbook = f"runbook: {content['runbook_url']}" if content.get("runbook_url") else ""
        parts = [content.get("summary"), content.get("description"), content.get("url"), runbook]
        return " | ".join(dict.fromkeys(str(part) for part in parts if part))[:2000]

    @property
    def changes_kept(self) -> bool:
        """Whether what is kept of the task as alerts made it is out of date."""
        known = self.known
        if known is None:
            return True
        told = {**known, "component_uids": known["linked"], "task_uid": known["task"], "root_uid": self.root_uid}
        return any(told[name] != value for name, value in self.kept().items())

    def kept(self) -> dict[str, Any]:
        """The row of `alert_task`."""
        return {
            "task_uid": self.uid,
            "kind": "incident" if self.is_incident else "alert",
            "title": self.title,
            "priority": self.priority,
            "root_uid": self.root_uid,
            "members": self.members,
            "firing": self.firing,
            "component_uids": self.components,
            "tags": self.tags,
        }


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
