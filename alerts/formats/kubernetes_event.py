"""Kubernetes Events: core/v1, events.k8s.io/v1, lists and watches of them, and the shape of kubernetes-event-exporter.

https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ and
https://github.com/resmoio/kubernetes-event-exporter. An event never says that something is over; those of the type Normal
are no alerts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, resources, text, texts
from alerts.identity import canonical
from alerts.model import FIRING, Reading, Sighting
from alerts.times import moment


def _members(document: Any) -> list[Any]:
    """The events of an event, a list of them, or what a watch told."""
    if isinstance(document, list):
        return document
    found = mapping(document)
    if isinstance(found.get("items"), list) and text(found.get("kind")).endswith("List"):
        return items(found["items"])
    return [found["object"] if isinstance(found.get("object"), dict) else document]


def _about(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(event.get("involvedObject")) or mapping(event.get("regarding"))


def _is_event(event: Any) -> bool:
    return isinstance(event, dict) and bool(_about(event)) and "reason" in event and "type" in event


def _matches(delivery: Delivery) -> bool:
    members = _members(delivery.document)
    return bool(members) and _is_event(members[0])


def _read(delivery: Delivery) -> Reading:
    members = _members(delivery.document)
    if not all(_is_event(one) for one in members):
        raise FormatError("one of these is no Event with involvedObject, reason and type; nothing was taken in")
    warnings = [one for one in members if text(one.get("type")) != "Normal"]
    normal = len(members) - len(warnings)
    return Reading(
        tuple(_sighting(one) for one in warnings),
        delivery_id=_version(members[0]) if len(members) == 1 else "",
        remarks=(f"{normal} of the type Normal {'are' if normal > 1 else 'is'} no alert",) if normal else (),
    )


def _version(event: Mapping[str, Any]) -> str:
    own, version = (text(mapping(event.get("metadata")).get(name)) for name in ("uid", "resourceVersion"))
    return f"{own}:{version}" if own and version else ""


def _sighting(event: Mapping[str, Any]) -> Sighting:
    about, source = _about(event), mapping(event.get("source")) or mapping(event.get("deprecatedSource"))
    kind, namespace, name = (text(about.get(one)) for one in ("kind", "namespace", "name"))
    reason, cluster = text(event.get("reason")), text(event.get("clusterName"))
    own = {"uid": text(about.get("uid"))} if about.get("uid") else {"kind": kind, "namespace": namespace, "name": name}
    if not any(own.values()):
        raise FormatError("the object of an Event has a uid or a name; this one has neither")
    labels = texts(about.get("labels"))
    series = mapping(event.get("series"))
    where = {"cluster": cluster, "namespace": namespace, "kind": kind, "name": name, "node": _node(event, source)}
    return Sighting(
        state=FIRING,
        identity=canonical(cluster=cluster, reason=reason, field=text(about.get("fieldPath")), **own),
        identity_from="object, reason and field",
        name=reason or "unnamed event",
        severity="warning",
        severity_told=text(event.get("type")),
        summary=f"{kind} {namespace + '/' if namespace else ''}{name}: {first(event.get('message'), event.get('note'))}",
        starts_at=_earliest(event),
        seen_at=_latest(event, series),
        labels={**labels, **{label: value for label, value in where.items() if value}},
        annotations=texts(about.get("annotations")),
        resources=resources(
            f"{cluster}/{namespace}/{name}" if cluster and namespace else "",
            *(f"{namespace}/{name}" if namespace else "", name),
            *(labels.get(word) for word in ("app.kubernetes.io/name", "app_kubernetes_io/name", "app")),
            *(where["node"], namespace, cluster),
        ),
        resolves=False,
    )


def _node(event: Mapping[str, Any], source: Mapping[str, Any]) -> str:
    return first(source.get("host"), event.get("reportingInstance"), event.get("reportingComponentInstance"))


def _earliest(event: Mapping[str, Any]) -> int | None:
    return next(
        (at for name in ("firstTimestamp", "deprecatedFirstTimestamp", "eventTime") if (at := moment(event.get(name)))), None
    )


def _latest(event: Mapping[str, Any], series: Mapping[str, Any]) -> int | None:
    told = (
        series.get("lastObservedTime"),
        *(event.get(name) for name in ("lastTimestamp", "deprecatedLastTimestamp", "eventTime")),
    )
    return next((at for one in told if (at := moment(one))), None)


FORMAT = Format("kubernetes_event", "Kubernetes Event", _matches, _read, aliases=("k8s_event", "kubernetes"))
