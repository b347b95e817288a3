"""Google Cloud Monitoring's webhook, schema versions 1.1 and 1.2.

https://cloud.google.com/monitoring/support/notification-options#schema-webhooks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, objects, resources, state, text, texts
from alerts.model import ACKED, FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {"open": FIRING, "acknowledged": ACKED, "closed": RESOLVED}  # acknowledged: 1.1 only
_IDS = ("instance_id", "cluster_name", "pod_name", "service_name", "function_name", "database_id", "bucket_name", "host")


def _matches(delivery: Delivery) -> bool:
    incident = mapping(delivery.get("incident"))
    return "incident_id" in incident and ("policy_name" in incident or "condition_name" in incident or "state" in incident)


def _read(delivery: Delivery) -> Reading:
    incident = mapping(delivery.get("incident"))
    if delivery.get("version") == "test":
        return Reading(remarks=("a test notification of a Google Cloud channel",))
    if not text(incident.get("incident_id")).strip():
        raise FormatError("there is no `incident.incident_id`, so that nothing tells the incident from others")
    return Reading((_sighting(incident),))


def _sighting(incident: Mapping[str, Any]) -> Sighting:
    told = state(incident.get("state"), _STATES, "incident.state")
    ended = moment(incident.get("ended_at")) if told == RESOLVED else None
    policy = texts(incident.get("policy_user_labels"))
    severity = _severity(text(incident.get("severity")), policy.get("severity", ""))
    about = texts(mapping(incident.get("resource")).get("labels"))
    description, runbook = _documentation(incident.get("documentation"))
    return Sighting(
        state=told,
        identity=text(incident.get("incident_id")).strip(),
        identity_from="incident_id",
        name=first(incident.get("policy_name"), incident.get("condition_name"), "unnamed policy"),
        severity=level(severity),
        severity_told=severity,
        summary=first(incident.get("summary"), incident.get("condition_name")),
        description=description,
        starts_at=moment(incident.get("started_at")),
        ends_at=ended,
        seen_at=ended,
        labels=_labels(incident, about, policy),
        annotations={"condition": text(incident.get("condition_name")), "observed": text(incident.get("observed_value"))},
        resources=resources(
            *(about.get(name) for name in _IDS),
            *(incident.get(name) for name in ("resource_name", "resource_display_name", "resource_id")),
        ),
        url=text(incident.get("url")),
        runbook_url=runbook,
    )


def _severity(own: str, of_policy: str) -> str:
    """The incident's word; before 1.2, and where it is `No severity`, policies say it in a label."""
    return own if level(own) != "unknown" else of_policy or own


def _labels(incident: Mapping[str, Any], about: Mapping[str, str], policy: Mapping[str, str]) -> dict[str, str]:
    """The labels of the policy, of what is monitored, and of the metric, which are the most telling."""
    own = {"project": incident.get("scoping_project_id"), "resource_type": mapping(incident.get("resource")).get("type")}
    metric, metadata = mapping(incident.get("metric")), mapping(incident.get("metadata"))
    own["metric"] = metric.get("type")
    told = {name: word for name, value in own.items() if (word := text(value))}
    return {**told, **texts(metadata.get("user_labels")), **policy, **about, **texts(metric.get("labels"))}


def _documentation(value: Any) -> tuple[str, str]:
    """The text, and the first link; the whole is a string in old versions."""
    found = mapping(value)
    if not found:
        return text(value), ""
    links = [link.get("url") for link in objects(found.get("links"))]
    return first(found.get("content"), found.get("subject")), first(*links)


FORMAT = Format(
    "gcp",
    "Google Cloud Monitoring webhook",
    _matches,
    _read,
    aliases=("stackdriver", "google_cloud"),
    documented="https://cloud.google.com/monitoring/support/notification-options#schema-webhooks",
)
