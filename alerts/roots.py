"""What is likely behind an incident: what most of it depends on or lies in, else what was the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts import titles
from alerts.incidents import Topology
from store.handle import Store

_MOST = 0.5  # so many of the parts of a place in trouble: the place itself is


@dataclass(frozen=True, slots=True)
class Root:
    """What an incident is named after: a title, the component it is on, and that above all of its members."""

    title: str
    component_uid: str | None
    is_place: bool
    above_uid: str | None
    above: str


def root_of(store: Store, facts: Sequence[dict[str, Any]], topology: Topology) -> Root:
    """The likely root of alerts that are told by component (`alert_task_facts.sql`)."""
    topology.learn(row["component_uid"] for row in facts if row["component_uid"])
    placed = {row["component_uid"]: row for row in facts if topology.place(row["component_uid"])}
    above = _common(list(placed), topology) if len(placed) == len(facts) else None
    above_path = _path(above, topology)
    scores = dict.fromkeys(placed, 0)
    for uid in placed:
        place = topology.place(uid)
        assert place is not None
        for other in {*place.needed, *place.lineage[:-1]} & placed.keys():
            scores[other] += 1
    best = max(placed, key=lambda uid: (scores[uid], _badness(placed[uid])), default=None)
    if best is not None and scores[best]:
        return Root(_title(placed[best], topology), best, False, above, above_path)
    if above is not None and above not in placed and _is_covered(store, above, list(placed), topology):
        return Root(above_path, above, True, above, "")
    worst = max(facts, key=_badness)
    return Root(_title(worst, topology), worst["component_uid"], False, above, above_path)


def _badness(row: dict[str, Any]) -> tuple[int, int, str]:
    return row["worst"]["rank"], -row["worst"]["start"], row["worst"]["uid"]


def _title(row: dict[str, Any], topology: Topology) -> str:
    worst = row["worst"]
    return titles.of_alert(worst["name"], worst["labels"] or {}, _path(row["component_uid"], topology))


def _path(uid: str | None, topology: Topology) -> str:
    place = topology.place(uid)
    return place.path if place else ""


def _common(uids: Sequence[str], topology: Topology) -> str | None:
    """The lowest component that is above all of these, or one of them."""
    lineages = [place.lineage for uid in uids if (place := topology.place(uid))]
    shared = [level[0] for level in zip(*lineages, strict=False) if len(set(level)) == 1] if lineages else []
    return shared[-1] if shared else None


def _is_covered(store: Store, above: str, uids: Sequence[str], topology: Topology) -> bool:
    """Whether most of what lies directly in a place is in trouble."""
    children = store.value(
        "SELECT count(*) FROM component WHERE parent_uid = CAST(? AS UUID) AND lifecycle <> 'retired'", [above]
    )
    lineages = [place.lineage for uid in uids if (place := topology.place(uid))]
    hit = {lineage[lineage.index(above) + 1] for lineage in lineages}
    return len(hit) > 1 and len(hit) >= children * _MOST
