"""What one task made of alerts should be, against what it is and what people made of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from alerts import heartbeats, roots, titles
from alerts.incidents import Topology
from alerts.known import Alert, text_of
from alerts.people import BY_SOURCE, is_closed_by_person, muted_until
from alerts.policy import length
from store import instants
from store.changes import State
from store.handle import Store
from store.task_changes import new_task
from store.task_fields import CLOSED

TAG, INCIDENT_TAG, NEXT_TAG, RECOVERED_TAG = "alert", "incident", "next", "recovered"
_PRIORITIES = ("L", "M", "H")
_MOST_COMPONENTS = 50
_MANY = 10  # alerts at once that are worse than each of them
_COPIED = ("owner", "project", "client", "escalation")


class Plan:
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
            if self.lead and heartbeats.patience(self.lead):
                return template or titles.cut(f"no heartbeat from {name}"), linked
            title = titles.from_template(template, name, labels, path) if template else titles.of_alert(name, labels, path)
            return title, linked
        root = roots.root_of(self.store, self.rows, self.topology)
        self.root_uid = root.component_uid
        first = [uid for uid in (root.component_uid, root.above_uid) if uid]
        linked = list(dict.fromkeys([*first, *sorted(linked)]))[:_MOST_COMPONENTS]
        return titles.of_incident(root.title, self.members, root.above, is_place=root.is_place), linked

    def _priority(self) -> str:
        best = max(row["priority"] or 1 for row in self.rows)
        if self.is_incident and self.members >= _MANY:
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
        changes = self._described(self.task, self.known) if self.known else {}
        is_closed = self.task["status"] in CLOSED
        came_back = self.firing or (self.flapping and self.task["resolution"] == BY_SOURCE)
        if is_closed and came_back and not self._is_muted():
            self.event = "reopened"
            changes |= {"status": "open", "resolution": None, "done_at": None, "acknowledged_at": None, "started_at": None}
            changes |= self._waiting()
        elif not self.firing and not self.flapping and (not is_closed or self.task["resolution"] == BY_SOURCE):
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

    def _described(self, task: State, known: dict[str, Any]) -> dict[str, Any]:
        """Title, priority, tags and links, where nobody gave the task his own."""
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
        is_closed = self.task is not None and self.task["status"] in CLOSED
        policies = {alert.policy.when_resolved for alert in self.alerts} or {"resolve"}
        leaves_open = "mark" in policies or ("untouched" in policies and self.touched)
        if leaves_open and not is_closed:
            tags = list(self.task["tags"] or ()) if self.task else self.tags
            if RECOVERED_TAG in tags:
                return {}
            self.event = self.event or "recovered"
            return {"tags": [*tags, RECOVERED_TAG]}
        if not is_closed:
            self.event = self.event or "closed"
        ended = max((row["last_end"] for row in self.rows if row["last_end"]), default=None)
        return {"status": "done", "resolution": BY_SOURCE, "done_at": text_of(ended) or self.now, "started_at": None}

    def _is_muted(self) -> bool:
        if self.task is None or not is_closed_by_person(self.task):
            return False
        return any((text_of(muted_until(self.task, alert)) or "") > self.now for alert in self.alerts)

    @property
    def note(self) -> str:
        """What readers of the task want to know of what happened."""
        return {"reopened": "fired again", "recovered": "its alerts are over, as their sources say"}.get(self.event, "")

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
