"""Alerts in groups that are one task each: what is asked of the store for that, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alerts import correlation
from alerts.config import Correlation
from alerts.correlation import Group, Incident, Place, Point
from alerts.known import Alert, Run, text_of
from alerts.placing import CLUSTERS
from store.bulk import insert_rows
from store.handle import Store
from store.sql import question

_PARTS = ("instance", "node", "host", "hostname", "pod", "deployment", "service", "app", "job", "device", "resource")
_ALL_OF = 5000  # neighbours that are looked at one by one


@dataclass(frozen=True, slots=True)
class Member:
    """A run of an alert that is judged now."""

    alert: Alert
    run: Run

    @property
    def name(self) -> str:
        """Its name among members; points have it as their `run`."""
        return f"{self.alert.uid} {self.run.start}"


class Topology:
    """Where components lie and what they need, asked for as they come up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._places: dict[str, Place] = {}
        self._kinds: dict[str, str] = {}

    def learn(self, uids: Iterable[str]) -> None:
        """Ask about these components, and about all above them."""
        missing = [uid for uid in dict.fromkeys(uids) if uid not in self._places]
        if not missing:
            return
        found = self._ask(missing)
        above = {uid for place in found for uid in place.lineage} - self._places.keys()
        if above:
            self._ask(sorted(above))

    def _ask(self, uids: Sequence[str]) -> list[Place]:
        made = []
        for row in self._store.rows(question("alert_topology"), {"uids": json.dumps(list(uids))}):
            place = Place(row["uid"], row["path"], row["kind"] or "", tuple(row["lineage"]), frozenset(row["needed"]))
            self._places[place.uid] = place
            self._kinds[place.uid] = place.kind
            made.append(place)
        return made

    def place(self, uid: str | None) -> Place | None:
        """Where a component lies, if that is known."""
        return self._places.get(uid) if uid else None

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of all components that came up, by uid."""
        return self._kinds


def group_members(store: Store, members: Sequence[Member], settings: Correlation, topology: Topology) -> list[Group]:
    """The groups that these runs belong to, also with alerts that nothing was heard of just now."""
    topology.learn(member.alert.component_uid for member in members if member.alert.component_uid)
    points = [point for member in members for point in _points(member, settings, topology)]
    able = [point for point in points if point.place or point.labels]
    known: list[Incident] = []
    if able and settings.min_alerts:
        earliest = min(point.start for point in able) - 2 * settings.window
        latest = max(point.start for point in able) + 2 * settings.window
        span = {"earliest": text_of(max(earliest, 0)), "latest": text_of(latest)}
        mine = {member.alert.uid for member in members}
        points += _neighbours(store, span, able, mine, settings, topology)
        known = [
            Incident(row["task_uid"], row["key"], row["first"], row["last"])
            for row in store.rows(question("alert_incidents"), span)
        ]
    names = {member.name for member in members}
    found = correlation.groups(points, known, topology.kinds, settings)
    return [group for group in found if group.runs & names]


def _neighbours(
    store: Store, span: dict[str, Any], able: Sequence[Point], mine: set[str], settings: Correlation, topology: Topology
) -> list[Point]:
    """The runs of other alerts that began in a span of time, as points."""
    count = store.value(
        "SELECT count(*) FROM alert_episode WHERE starts_at >= CAST($earliest AS TIMESTAMPTZ)"
        " AND starts_at <= CAST($latest AS TIMESTAMPTZ)",
        span,
    )
    needed = {uid for point in able if point.place for uid in (point.place.uid, *point.place.needed)}
    asked = {**span, "everything": count <= _ALL_OF, "components": json.dumps(sorted(needed))}
    rows = [row for row in store.rows(question("alert_neighbours"), asked) if row["uid"] not in mine]
    topology.learn(row["component_uid"] for row in rows if row["component_uid"])
    found = []
    for row in rows:
        place = topology.place(row["component_uid"])
        labels = () if place else label_keys(row["integration"], row["labels"] or {}, settings)
        part = part_of(row["labels"] or {}, row["identity"])
        run = f"{row['uid']} {row['task_uid'] or row['start']}"
        found.append(Point(row["uid"], run, row["start"], place, labels, part, row["task_uid"]))
    return found


def _points(member: Member, settings: Correlation, topology: Topology) -> Iterator[Point]:
    """Every beginning of a run."""
    alert, run = member.alert, member.run
    place = topology.place(alert.component_uid)
    told = alert.content.get("labels") or {}
    labels = () if place else label_keys(alert.integration, told, settings)
    part = part_of(told, alert.identity)
    for episode in alert.folded.episodes[run.first : run.last + 1]:
        if episode.kind == "episode":
            yield Point(alert.uid, member.name, episode.start, place, labels, part, run.task_uid)


def label_keys(integration: str, labels: dict[str, str], settings: Correlation) -> tuple[str, ...]:
    """What an alert on no known component has in common with others."""
    found = []
    for name in settings.group_by:
        value = next((labels[one] for one in (CLUSTERS if name == "cluster" else (name,)) if labels.get(one)), "")
        if value:
            found.append(f"{integration} {name}={value}")
    return tuple(found)


def part_of(labels: dict[str, str], identity: str) -> str:
    """What tells one place from another where components do not."""
    return next((labels[name] for name in _PARTS if labels.get(name)), identity)


def keep(store: Store, group: Group, task_uid: str) -> None:
    """Remember what the members of an incident have in common, under its task."""
    others = [uid for uid in group.tasks if uid != task_uid]
    for uid in (*others, task_uid):
        store.execute("DELETE FROM alert_incident WHERE task_uid = CAST(? AS UUID)", [uid])
    rows = [
        {"task_uid": task_uid, "key": key, "first_start": text_of(first), "last_start": text_of(last)}
        for key, (first, last) in group.keys.items()
    ]
    insert_rows(store, "alert_incident", rows)
