"""What must be known of all Kubernetes objects before one of them can be told: the cluster, and the pods of each owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from infra.documents import decoded
from infra.fields import dig, mapping, sequence, text
from infra.kube_health import Pods
from infra.kube_objects import slot

_TELLING = frozenset({"Namespace", "Node", "Pod", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet"})
_EKSCTL = "alpha.eksctl.io/cluster-name"
_MOST_SELECTED = 100


@dataclass(slots=True)
class Overview:
    """The cluster's uid and name, its namespaces, the pods by owner and the workloads by the labels of their pods.

    Owners and workloads are named by their slots in a cluster without a name.
    """

    uid: str = ""
    name: str = ""
    namespaces: set[str] = field(default_factory=set)
    pods: dict[str, Pods] = field(default_factory=dict)
    labelled: dict[tuple[str, str, str], list[tuple[str, dict[str, str]]]] = field(default_factory=dict)

    def selected(self, namespace: str, selector: dict[str, str]) -> list[str]:
        """The slots of the workloads whose pods a selector chooses; an empty selector chooses none."""
        named = [self.labelled.get((namespace, *pair), []) for pair in selector.items()]
        candidates = min(named, key=len, default=[])
        return [own for own, labels in candidates if selector.items() <= labels.items()][:_MOST_SELECTED]


@dataclass(frozen=True, slots=True)
class Piece:
    """An undecoded object, its kind, and the number of the list that it stood in; None for a single object."""

    value: Any
    kind: str
    list_no: int | None
    version: str = ""  # that of the list, for items that do not tell theirs

    def item(self) -> dict[str, Any] | None:
        """The object with its kind and version, None where it is none."""
        value = decoded(self.value)
        return {"apiVersion": self.version, **value, "kind": self.kind} if isinstance(value, dict) else None


def overview(pieces: Iterable[Piece]) -> Overview:
    """A first look through all objects."""
    found = Overview()
    for piece in pieces:
        kind = piece.kind
        item = piece.item() if kind in _TELLING else None
        if item is None:
            continue
        metadata = mapping(item.get("metadata"))
        name, namespace = text(metadata.get("name")), text(metadata.get("namespace"))
        if kind == "Namespace":
            found.namespaces.add(name)
            found.uid = text(metadata.get("uid")) if name == "kube-system" else found.uid
        elif kind == "Node":
            found.name = found.name or text(dig(metadata, "labels", _EKSCTL))
        elif kind == "Pod":
            owner = _owner_of_pod(metadata, namespace)
            if owner:
                found.pods.setdefault(owner, Pods()).count(item)
        elif not is_owned(item):
            labels = {key: text(value) for key, value in mapping(dig(item, "spec", "template", "metadata", "labels")).items()}
            own = slot("", item).key
            for pair in labels.items():
                found.labelled.setdefault((namespace, *pair), []).append((own, labels))
    return found


def is_owned(item: dict[str, Any]) -> bool:
    """Whether a replica set or a job belongs to a deployment or cron job, which stands for it."""
    return bool(sequence(dig(item, "metadata", "ownerReferences")))


def _owner_of_pod(metadata: dict[str, Any], namespace: str) -> str:
    """The slot of what owns a pod; that is the deployment, where a replica set stands between them."""
    owner = next((one for one in sequence(metadata.get("ownerReferences")) if dig(one, "controller") is not False), None)
    kind, name = text(dig(owner, "kind")), text(dig(owner, "name"))
    template = text(dig(metadata, "labels", "pod-template-hash"))
    if kind == "ReplicaSet" and template and name.endswith(f"-{template}"):
        kind, name = "Deployment", name.removesuffix(f"-{template}")
    own = {"namespace": "" if kind == "Node" else namespace, "name": name}
    return slot("", {"apiVersion": dig(owner, "apiVersion"), "kind": kind, "metadata": own}).key if kind and name else ""
