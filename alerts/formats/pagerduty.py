"""PagerDuty's webhooks, version 3.

https://developer.pagerduty.com/docs/webhooks/v3-overview/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, objects, resources, text
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, UNACKED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {
    "incident.triggered": FIRING,
    "incident.reopened": FIRING,
    "incident.acknowledged": ACKED,
    "incident.unacknowledged": UNACKED,
    "incident.resolved": RESOLVED,
}
_URGENCIES = {"high": "error", "low": "warning"}


def _matches(delivery: Delivery) -> bool:
    return isinstance(delivery.get("event", "event_type"), str)


def _read(delivery: Delivery) -> Reading:
    event = mapping(delivery.get("event"))
    kind = text(event.get("event_type"))
    delivery_id = first(event.get("id"), delivery.headers.get("x-webhook-id"))
    if not kind:
        raise FormatError("there is no `event.event_type`; PagerDuty's webhooks of version 3 have one")
    if not kind.startswith("incident."):
        return Reading(delivery_id=delivery_id, remarks=(f"PagerDuty told {kind[:80]}, which is about no incident",))
    return Reading((_sighting(event, kind),), delivery_id)


def _sighting(event: Mapping[str, Any], kind: str) -> Sighting:
    """What an event says of an incident; notes, responders and status updates only refer to theirs."""
    data = mapping(event.get("data"))
    incident = mapping(data.get("incident")) or data
    identity = text(incident.get("id")).strip()
    if not identity:
        raise FormatError("the incident has no `id`, so that nothing tells it from others")
    state = _STATES.get(kind, NOTE)
    occurred = moment(event.get("occurred_at"))
    name = first(incident.get("title"), incident.get("summary"), "unnamed incident")
    severity, severity_told = severity_of(summary_of(incident.get("priority")), text(incident.get("urgency")))
    return Sighting(
        state=state,
        identity=identity,
        identity_from="the incident's id",
        name=name,
        severity=severity,
        severity_told=severity_told,
        summary=name,
        description=first(data.get("content"), data.get("message"), incident.get("resolve_reason")),
        starts_at=moment(incident.get("created_at")),
        ends_at=occurred if state == RESOLVED else None,
        seen_at=occurred,
        labels=_labels(incident),
        resources=resources(summary_of(incident.get("service"))),
        url=text(incident.get("html_url")),
        actor="" if state == FIRING else summary_of(event.get("agent")),
    )


def _labels(incident: Mapping[str, Any]) -> dict[str, str]:
    found = {
        "service": summary_of(incident.get("service")),
        "escalation_policy": summary_of(incident.get("escalation_policy")),
        "teams": ",".join(filter(None, map(summary_of, objects(incident.get("teams"))))),
        "number": text(incident.get("number")),
        "incident_key": text(incident.get("incident_key")),
        "urgency": text(incident.get("urgency")),
    }
    return {name: value for name, value in found.items() if value}


def summary_of(reference: Any) -> str:
    """What people call the thing that a reference is to."""
    found = mapping(reference)
    return first(found.get("summary"), found.get("name"))


def severity_of(priority: str, urgency: str) -> tuple[str, str]:
    """The level and the word for it: of the priority where one is set (P1 to P5), else of the urgency."""
    if priority and level(priority) != "unknown":
        return level(priority), priority
    return _URGENCIES.get(urgency.lower(), "unknown"), urgency


FORMAT = Format(
    "pagerduty",
    "PagerDuty webhook v3",
    _matches,
    _read,
    aliases=("pagerduty_v3", "pd"),
    documented="https://developer.pagerduty.com/docs/webhooks/v3-overview/",
)
