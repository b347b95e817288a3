"""The health of Kubernetes objects, from their conditions, their counts and the pods that they own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from infra.fields import dig, mapping, number, sequence, shared, text

Health = tuple[str, str]  # health and reason

OK: Health = ("ok", "")
_RANK = {"ok": 0, "unknown": 1, "warning": 2, "critical": 3}
# Reasons for which a container waits that are no fault.
_STARTING = frozenset({"ContainerCreating", "PodInitializing", ""})
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable")


@dataclass(slots=True)
class Pods:
    """How many pods an owner has, how many of them are ready, and what is wrong with the others."""

    total: int = 0
    ready: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, pod: dict[str, Any]) -> None:
        """Takes one more pod; those that have done their work do not count."""
        status = mapping(pod.get("status"))
        phase = text(status.get("phase"))
        if phase == "Succeeded":
            return
        self.total += 1
        if phase == "Running" and condition(status, "Ready") == "True":
            self.ready += 1
        else:
            self.reasons[_pod_reason(status, phase)] += 1

    @property
    def health(self) -> Health:
        """All ready is ok, none is critical; the reason names the most frequent one."""
        if self.ready == self.total:
            return OK
        reason, count = self.reasons.most_common(1)[0] if self.reasons else ("not ready", self.total - self.ready)
        told = f"{count} of {self.total} pods: {reason}"
        return ("critical" if not self.ready else "warning"), told


def _pod_reason(status: dict[str, Any], phase: str) -> str:
    """Why a pod is not ready, as kubectl tells it in its column STATUS."""
    containers = sequence(status.get("initContainerStatuses")) + sequence(status.get("containerStatuses"))
    for container in containers:
        waiting = text(dig(container, "state", "waiting", "reason"))
        ended = text(dig(container, "state", "terminated", "reason"))
        if waiting not in _STARTING:
            return shared(waiting)
        if ended not in ("", "Completed"):
            return shared(ended)
    return shared(status.get("reason")) or ("not ready" if phase == "Running" else shared(phase) or "unknown")


def condition(status: object, type_: str) -> str:
    """ "True", "False" or "Unknown" of a condition, "" where it is not told."""
    found = next((one for one in sequence(dig(status, "conditions")) if dig(one, "type") == type_), None)
    return text(dig(found, "status"))


def worst(*healths: Health) -> Health:
    """The worst of several; of equals, the first that has a reason."""
    return max(healths, key=lambda health: (_RANK[health[0]], bool(health[1])))


def health_of(kind: str, item: dict[str, Any]) -> Health:
    """What the object says of itself."""
    if dig(item, "metadata", "deletionTimestamp"):
        return "warning", "being deleted"
    spec, status = mapping(item.get("spec")), mapping(item.get("status"))
    if kind == "Node":
        return _node(spec, status)
    if kind == "Namespace":
        phase = text(status.get("phase"))
        return OK if phase == "Active" else ("warning" if phase else "unknown", phase.lower())
    if kind == "Job":
        return ("critical", "failed") if condition(status, "Failed") == "True" else OK
    if kind == "CronJob":
        return ("unknown", "suspended") if spec.get("suspend") is True else OK
    if kind == "DaemonSet":
        return _replicas(number(status.get("desiredNumberScheduled")), number(status.get("numberReady")), status)
    if kind in ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"):
        desired = number(spec.get("replicas")) if "replicas" in spec else 1
        return _replicas(desired, number(status.get("readyReplicas")), status)
    if kind in ("Service", "Ingress"):
        waits = spec.get("type") == "LoadBalancer" and not dig(status, "loadBalancer", "ingress")
        return ("warning", "no address yet") if waits else ("unknown", "")
    return "unknown", ""


def _replicas(desired: int | None, ready: int | None, status: dict[str, Any]) -> Health:
    if desired is None or (not status and ready is None):
        return "unknown", ""
    ready = ready or 0
    if desired == 0:
        return "unknown", "scaled to 0"
    if ready < desired:
        return ("critical" if ready == 0 else "warning"), f"{ready} of {desired} ready"
    if condition(status, "Progressing") == "False":
        return "warning", "the rollout does not progress"
    return OK


def _node(spec: dict[str, Any], status: dict[str, Any]) -> Health:
    ready = condition(status, "Ready")
    if ready != "True":
        return ("critical", "not ready") if ready else ("unknown", "")
    pressed = [shared(pressure) for pressure in _PRESSURES if condition(status, pressure) == "True"]
    if pressed:
        return "warning", ", ".join(pressed)
    return ("warning", "cordoned") if spec.get("unschedulable") is True else OK
