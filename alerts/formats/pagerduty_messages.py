"""PagerDuty's webhooks of versions 1 and 2, which send several messages at once.

https://developer.pagerduty.com/docs/webhooks/v2-overview/ and https://developer.pagerduty.com/docs/webhooks/v1-overview/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, objects, resources, text
from alerts.formats.alertmanager import whole
from alerts.formats.pagerduty import severity_of, summary_of
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, UNACKED, Reading, Sighting
from alerts.times import moment

_STATES = {
    "incident.trigger": FIRING,
    "incident.acknowledge": ACKED,
    "incident.unacknowledge": UNACKED,
    "incident.resolve": RESOLVED,
}  # assign, escalate, delegate and annotate are notes


def _matches(delivery: Delivery) -> bool:
    messages = mapping(delivery.document).get("messages")
    return isinstance(messages, list) and bool(messages) and bool(_incident(mapping(messages[0])))


def _read(delivery: Delivery) -> Reading:
    messages = mapping(delivery.document).get("messages")
    if not isinstance(messages, list):
        raise FormatError("there is no list `messages`; PagerDuty's webhooks of versions 1 and 2 have one")
    told = whole(messages)
    ids = [text(message.get("id")) for message in told]
    return Reading(tuple(map(_sighting, told)), ",".join(ids) if all(ids) else "")


def _incident(message: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(message.get("incident")) or mapping(mapping(message.get("data")).get("incident"))


def _sighting(message: Mapping[str, Any]) -> Sighting:
    incident = _incident(message)
    identity = text(incident.get("id")).strip()
    if not identity:
        raise FormatError("a message has no incident with an `id`, so that nothing tells it from others")
    state = _STATES.get(first(message.get("event"), message.get("type")), NOTE)
    trigger = mapping(incident.get("trigger_summary_data"))
    created = moment(message.get("created_on"))
    severity, severity_told = severity_of(summary_of(incident.get("priority")), text(incident.get("urgency")))
    service = summary_of(incident.get("service"))
    name = first(incident.get("title"), trigger.get("subject"), trigger.get("description"), incident.get("incident_key"))
    return Sighting(
        state=state,
        identity=identity,
        identity_from="the incident's id",
        name=name or "unnamed incident",
        severity=severity,
        severity_told=severity_told,
        summary=name,
        description=first(incident.get("description"), trigger.get("description")),
        starts_at=moment(first(incident.get("created_at"), incident.get("created_on"))),
        ends_at=created if state == RESOLVED else None,
        seen_at=created,
        labels=_labels(incident, service),
        resources=resources(service),
        url=text(incident.get("html_url")),
        actor=_actor(message, incident, state),
    )


def _labels(incident: Mapping[str, Any], service: str) -> dict[str, str]:
    found = {
        "service": service,
        "number": text(incident.get("incident_number")),
        "incident_key": text(incident.get("incident_key")),
        "urgency": text(incident.get("urgency")),
    }
    return {name: value for name, value in found.items() if value}


def _actor(message: Mapping[str, Any], incident: Mapping[str, Any], state: str) -> str:
    """Who did it: the agent of the log entry, else the user that the incident names."""
    entries = [summary_of(entry.get("agent")) for entry in objects(message.get("log_entries"))]
    named = {
        ACKED: [summary_of(mapping(one.get("acknowledger"))) for one in objects(incident.get("acknowledgements"))]
        or [summary_of(mapping(one.get("object"))) for one in objects(incident.get("acknowledgers"))],
        RESOLVED: [summary_of(incident.get("resolved_by_user"))],
    }.get(state)
    if named is None:
        return ""
    return first(*entries, *named, summary_of(incident.get("last_status_change_by")))


FORMAT = Format(
    "pagerduty_messages",
    "PagerDuty webhook v1 or v2",
    _matches,
    _read,
    aliases=("pagerduty_v1", "pagerduty_v2"),
    documented="https://developer.pagerduty.com/docs/webhooks/v2-overview/",
)
