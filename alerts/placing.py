"""Which component an alert is on: named by a rule or a label, by an identity of the component, or by names within a cluster.

The first of these that means exactly one component decides; what several components are called decides nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from store.handle import Store
from store.sql import question

_TOLD = ("component", "component_path", "termtask_component", "tt_component")
_CLOUD = (
    *("arn", "instance_id", "InstanceId", "resource_id", "resourceId", "DBInstanceIdentifier", "LoadBalancer", "self_link"),
    *("container_id", "host_id", "vm_id", "ClusterName"),
)
CLUSTERS = (
    *("cluster", "cluster_name", "kube_cluster", "k8s_cluster", "kubernetes_cluster", "eks_cluster", "context", "datacenter"),
)
_NAMESPACES = ("namespace", "kube_namespace", "exported_namespace", "kubernetes_namespace")
_WORKLOADS = (
    *("deployment", "statefulset", "daemonset", "cronjob", "job_name", "pod", "container", "persistentvolumeclaim", "ingress"),
)
_HOSTS = ("instance", "node", "host", "hostname", "nodename", "server", "device_name", "exported_instance", "kubernetes_node")
_SERVICES = ("service", "service_name", "app", "app_kubernetes_io_name", "application", "component_name", "job")
_PORT = re.compile(r"^(\[?[^\[\]/]+?\]?):\d{1,5}$")
_POD_SUFFIX = re.compile(r"^(.+?)-(?:[a-f0-9]{6,10}-)?[a-z0-9]{5}$|^(.+)-\d{1,4}$")
_EVERYDAY = frozenset({"prod", "production", "staging", "test", "dev", "default", "node", "localhost", "127.0.0.1", "none"})
_LABELS = frozenset({*_TOLD, *_CLOUD, *CLUSTERS, *_NAMESPACES, *_WORKLOADS, *_HOSTS, *_SERVICES})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path or word that may name the component; `within` are names its path must hold as well."""

    text: str
    how: str
    within: tuple[str, ...] = ()
    is_identity: bool = False


def candidates(labels: Mapping[str, str], resources: Iterable[str], told: str = "") -> tuple[Candidate, ...]:
    """All that may name an alert's component, the most telling first; the same for all alerts whose labels say the same."""
    telling = tuple((name, labels[name]) for name in sorted(_LABELS.intersection(labels)))
    return _candidates(telling, tuple(resources), told)


@lru_cache(maxsize=4096)
def _candidates(telling: tuple[tuple[str, str], ...], resources: tuple[str, ...], told: str) -> tuple[Candidate, ...]:
    labels = dict(telling)
    found = [Candidate(told, "the rule")] if told else []
    found += [Candidate(labels[name], f"label {name}") for name in _TOLD if labels.get(name)]
    found += [Candidate(labels[name], f"label {name}", is_identity=True) for name in _CLOUD if labels.get(name)]
    found += [Candidate(word, f"identity {word}", is_identity=True) for word in resources]
    cluster = next((labels[name] for name in CLUSTERS if labels.get(name)), "")
    space = next((labels[name] for name in _NAMESPACES if labels.get(name)), "")
    above = tuple(name for name in (cluster, space) if name)
    for label in _WORKLOADS:
        for name in _workload_names(labels.get(label, "")):
            found.append(Candidate(name, f"label {label}", above))
    for label in (*_HOSTS, *_SERVICES):
        for name in host_names(labels.get(label, "")) if label in _HOSTS else [labels.get(label, "")]:
            found += [
                Candidate(name, f"label {label}", within) for within in dict.fromkeys([above, (cluster,) * bool(cluster), ()])
            ]
    if space:
        found.append(Candidate(space, "label namespace", (cluster,) if cluster else ()))
    if cluster:
        found.append(Candidate(cluster, "label cluster"))
    return tuple(one for one in found if _is_telling(one))


def _is_telling(one: Candidate) -> bool:
    return bool(one.text.strip()) and (bool(one.within) or one.text.lower() not in _EVERYDAY or "/" in one.text)


def _workload_names(name: str) -> list[str]:
    """A workload's name, and of a pod that of what made it."""
    if not name:
        return []
    match = _POD_SUFFIX.match(name)
    return [name, match[1] or match[2]] if match else [name]


def host_names(text: str) -> list[str]:
    """A host as it is told, without its port, and without its domain."""
    if not text:
        return []
    bare = _PORT.sub(r"\1", text.strip()).strip("[]")
    short = bare.partition(".")[0] if not re.fullmatch(r"[\d.]+|.*:.*", bare) else bare
    return list(dict.fromkeys([text, bare, short]))


class Places:
    """The components that the candidates of many alerts may mean, asked for at once."""

    def __init__(self, store: Store, wanted: Iterable[tuple[Candidate, ...]]) -> None:
        # Alerts whose labels say the same share their candidates, which are told apart by what they are, not what they hold.
        self._shared = {id(several): several for several in wanted}
        self._found: dict[int, tuple[str, str, str] | None] = {}
        words = {word for several in self._shared.values() for one in several for word in _words(one)}
        rows = store.rows(question("alert_places"), {"words": json.dumps(sorted(words))}) if words else []
        self._by_word: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            self._by_word.setdefault(row["word"], []).append(row)

    def find(self, wanted: tuple[Candidate, ...]) -> tuple[str, str, str] | None:
        """(uid, path, how) of the component that the first telling candidate means."""
        if id(wanted) not in self._shared:
            return self._find(wanted)
        if id(wanted) not in self._found:
            self._found[id(wanted)] = self._find(wanted)
        return self._found[id(wanted)]

    def _find(self, wanted: tuple[Candidate, ...]) -> tuple[str, str, str] | None:
        for one in wanted:
            found = self._meant(one)
            if found is not None:
                return found["uid"], found["path"], one.how
        return None

    def _meant(self, one: Candidate) -> Mapping[str, Any] | None:
        rows = [row for word in _words(one) for row in self._by_word.get(word, ())]
        identities = {row["uid"]: row for row in rows if row["how"] == "word" and row["needs"] is None}
        if len(identities) == 1 and not one.within:
            return next(iter(identities.values()))
        if "/" in one.text:
            wanted = "/" + one.text.strip("/").lower()
            named = {row["uid"]: row for row in rows if ("/" + row["path"].lower()).endswith(wanted)}
        else:
            named = {row["uid"]: row for row in rows if row["word"] == one.text.lower() and _lies_in(row["path"], one.within)}
            exact = {uid: row for uid, row in named.items() if row["how"] == "name"}
            named = exact if exact and (one.within or not one.is_identity) else named
        return next(iter(named.values())) if len(named) == 1 else None


def _lies_in(path: str, within: tuple[str, ...]) -> bool:
    names = path.lower().split("/")
    return all(name.lower() in names for name in within)


def _words(one: Candidate) -> list[str]:
    """What to look up for a candidate: itself, and of a path its last name."""
    text = one.text.strip().lower()
    return list(dict.fromkeys([text, text.strip("/").rpartition("/")[2]])) if "/" in text else [text]
