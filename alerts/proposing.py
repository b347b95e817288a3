"""Components for alerts that are on none: a path from their labels, an identity to find it by next time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts import finding, judging, known, placing
from alerts.config import Config
from store import component_changes, components
from store.errors import ConflictError
from store.handle import Store

_REGIONS = ("region", "aws_region", "cloud_region", "zone", "datacenter")
_NAMESPACES = ("namespace", "kube_namespace", "exported_namespace")
_KINDS = (
    *(("deployment", "workload"), ("statefulset", "workload"), ("daemonset", "workload"), ("service", "service")),
    *(("service_name", "service"), ("app", "service"), ("instance", "host"), ("host", "host"), ("hostname", "host")),
    *(("node", "node"), ("job", "service")),
)


@dataclass(slots=True)
class Proposal:
    """A component to add, and the alerts it would be for."""

    path: str
    kind: str
    alerts: list[int] = field(default_factory=list)


def proposals(store: Store) -> list[Proposal]:
    """What could be added so that open alerts have their place, the most wanted first."""
    rows = finding.list_alerts(store, "component_path IS NULL AND status IN ('firing', 'acked', 'suppressed')").rows
    found: dict[str, Proposal] = {}
    for row in rows:
        path, kind = path_of(row["labels"] or {})
        if path:
            found.setdefault(path, Proposal(path, kind)).alerts.append(row["alert_id"])
    return sorted(found.values(), key=lambda one: (-len(one.alerts), one.path))


def path_of(labels: Mapping[str, str]) -> tuple[str, str]:
    """(path, kind) of the component that labels tell of; empty where they tell of none."""
    above = [
        next((labels[name] for name in names if labels.get(name)), "") for names in (_REGIONS, placing.CLUSTERS, _NAMESPACES)
    ]
    for name, kind in _KINDS:
        for word in placing.host_names(labels.get(name, ""))[-1:] if kind in ("host", "node") else [labels.get(name, "")]:
            if word:
                return "/".join(_clean(part) for part in (*above, word) if part), kind
    if above[1]:
        return "/".join(_clean(part) for part in above[:2] if part), "cluster"
    return "", ""


def _clean(word: str) -> str:
    return word.replace("/", "_").strip()


def add(store: Store, wanted: list[Proposal], config: Config) -> list[str]:
    """Add these components, and put the alerts on them; returns the paths that were added."""
    added = []
    with store.transaction():
        for one in wanted:
            try:
                component_changes.add(store, one.path, {"kind": one.kind}, {}, ())
            except ConflictError:
                continue  # it is there, under a name the labels alone do not lead to
            added.append(one.path)
        numbers = [number for one in wanted for number in one.alerts]
        uids = [str(finding.get(store, f"A{number}")["uid"]) for number in numbers]
        alerts = known.load(store, uids)
        places = {number: components.resolve(store, one.path)["uid"] for one in wanted for number in one.alerts}
        for alert in alerts.values():
            alert.component_uid, alert.component_how = str(places[alert.number]), "a proposal that was accepted"
        judging.judge(store, alerts, config)
    return added
