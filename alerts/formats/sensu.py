"""Events of Sensu Go, and of Sensu Core (whose entity is a `client`).

https://docs.sensu.io/sensu-go/latest/observability-pipeline/observe-events/events/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, resources, text, texts
from alerts.identity import canonical
from alerts.model import FIRING, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.times import moment

_SEVERITIES = {"0": "unknown", "1": "warning", "2": "critical"}  # every other status is an unknown or a custom one
_PLACES = ("service", "app", "namespace", "region")


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return bool(mapping(found.get("entity")) or mapping(found.get("client"))) and bool({"check", "metrics"} & found.keys())


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    own = text(found.get("id"))
    if not mapping(found.get("check")):
        if "metrics" in found:
            return Reading(delivery_id=own, remarks=("an event with nothing but metrics is no alert",))
        raise FormatError("a Sensu event has a `check`; this one has none")
    return Reading((_sighting(found, mapping(found["check"])),), delivery_id=own)


def _sighting(event: Mapping[str, Any], check: Mapping[str, Any]) -> Sighting:
    entity = mapping(event.get("entity")) or mapping(event.get("client"))
    about, where = mapping(check.get("metadata")), mapping(entity.get("metadata"))
    name, host = first(about.get("name"), check.get("name")), first(where.get("name"), entity.get("name"))
    status = text(check.get("status")).strip()
    if not name or not host or not status.isdecimal():
        raise FormatError("a Sensu event names its check and entity and has a status number; this one lacks one of them")
    namespace = first(where.get("namespace"), about.get("namespace"))
    at, fine = first(event.get("timestamp"), check.get("executed")), int(status[:9]) == 0
    labels = {**texts(where.get("labels")), **texts(about.get("labels"))}
    state = RESOLVED if fine else SUPPRESSED if _silenced(event, check) else FIRING
    return Sighting(
        state=state,
        identity=canonical(namespace=namespace, entity=host, check=name),
        identity_from="namespace, entity and check",
        name=name,
        severity=_SEVERITIES.get(status, "warning"),
        severity_told=status,
        summary=text(check.get("output")).strip(),
        starts_at=moment(at) if not fine and first(check.get("occurrences"), event.get("occurrences")) == "1" else None,
        ends_at=moment(at) if fine else None,
        seen_at=moment(at),
        labels={**labels, "entity": host, **({"state": text(check.get("state"))} if check.get("state") else {})},
        annotations={**texts(where.get("annotations")), **texts(about.get("annotations"))},
        resources=resources(
            *(host, mapping(entity.get("system")).get("hostname"), entity.get("address"), check.get("proxy_entity_name")),
            *(labels.get(place) for place in _PLACES),
        ),
        runbook_url=first(
            *(texts(about.get("annotations")).get(word) for word in ("runbook_url", "runbook", "documentation"))
        ),
    )


def _silenced(event: Mapping[str, Any], check: Mapping[str, Any]) -> bool:
    return True in (event.get("is_silenced"), check.get("is_silenced"), event.get("silenced")) or bool(
        items(check.get("silenced"))
    )


FORMAT = Format("sensu", "Sensu event", _matches, _read, aliases=("sensu_go",))
