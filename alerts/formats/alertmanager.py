"""Alertmanager's webhook, version 4 (and 3 and earlier, whose members have no fingerprint).

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, objects, resources, text, texts
from alerts.identity import label_fingerprint
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_PLACES = ("instance", "node", "host", "hostname", "pod", "service", "job", "namespace", "cluster")


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "groupKey" in found and isinstance(found.get("alerts"), list) and "orgId" not in found


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    if not isinstance(found.get("alerts"), list):
        raise FormatError("an Alertmanager delivery has a list `alerts`; this one has none")
    members = objects(found["alerts"])
    if len(members) < len(items(found["alerts"])):
        raise FormatError("a member of `alerts` is no object; nothing of this delivery was taken in")
    truncated = found.get("truncatedAlerts")
    return Reading(
        tuple(sighting(member, resolved=member.get("status") == "resolved") for member in members),
        truncated=truncated if isinstance(truncated, int) and truncated > 0 else 0,
    )


def sighting(member: Mapping[str, Any], *, resolved: bool) -> Sighting:
    """One alert as Prometheus and Alertmanager tell it, also in their API."""
    labels, annotations = texts(member.get("labels")), texts(member.get("annotations"))
    own = text(member.get("fingerprint")).strip()
    if not own and not labels:
        raise FormatError("a member has neither labels nor a fingerprint, so that nothing tells it from others")
    severity = first(labels.get("severity"), labels.get("priority"), labels.get("level"))
    return Sighting(
        state=RESOLVED if resolved else FIRING,
        identity=own or label_fingerprint(labels),
        identity_from="the source's fingerprint" if own else "fingerprint of its labels (FNV-1a)",
        name=first(labels.get("alertname"), annotations.get("summary"), "unnamed alert"),
        severity=level(severity),
        severity_told=severity,
        summary=first(annotations.get("summary"), annotations.get("title"), annotations.get("message")),
        description=first(annotations.get("description"), annotations.get("message")),
        starts_at=moment(member.get("startsAt")),
        ends_at=moment(member.get("endsAt")) if resolved else None,
        labels=labels,
        annotations=annotations,
        resources=resources(*(labels.get(name) for name in _PLACES)),
        url=text(member.get("generatorURL")),
        runbook_url=first(annotations.get("runbook_url"), annotations.get("runbook")),
    )


FORMAT = Format("alertmanager", "Alertmanager webhook", _matches, _read, aliases=("am", "vmalert"))
