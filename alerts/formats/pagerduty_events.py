"""PagerDuty's Events API version 2, for senders that can speak to PagerDuty only.

https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, host, mapping, objects, resources, state, text, texts
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {"trigger": FIRING, "resolve": RESOLVED, "acknowledge": ACKED}
_LABELS = ("source", "component", "group", "class")


def dedup_key(delivery: Delivery) -> str:
    """The sender's key, else one made of the delivery: what the answer must tell, so that the sender can resolve by it."""
    return first(delivery.get("dedup_key"), delivery.uid) or hashlib.sha256(delivery.content).hexdigest()[:32]


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "event_action" in found and ("routing_key" in found or "payload" in found or "dedup_key" in found)


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    told = state(found.get("event_action"), _STATES, "event_action")
    if told != FIRING and not text(found.get("dedup_key")).strip():
        raise FormatError("only a trigger may come without `dedup_key`; nothing says which alert this is about")
    return Reading((_sighting(found, told, dedup_key(delivery)),))


def _sighting(found: Mapping[str, Any], state: str, key: str) -> Sighting:
    payload = mapping(found.get("payload"))
    labels = {name: told for name in _LABELS if (told := text(payload.get(name)).strip())}
    details = payload.get("custom_details")
    severity = text(payload.get("severity"))
    return Sighting(
        state=state,
        identity=canonical(routing_key=found.get("routing_key"), dedup_key=key),
        identity_from="routing_key and dedup_key",
        name=first(labels.get("class"), payload.get("summary"), key),
        severity=level(severity),
        severity_told=severity,
        summary=text(payload.get("summary")),
        description=text(details),
        seen_at=moment(payload.get("timestamp")),
        labels={**labels, "dedup_key": key},
        annotations=texts(details),
        resources=resources(host(labels.get("source")), *(labels.get(name) for name in _LABELS[:3])),
        url=first(found.get("client_url"), *(link.get("href") for link in objects(found.get("links")))),
    )


FORMAT = Format(
    "pagerduty_events",
    "PagerDuty Events API v2",
    _matches,
    _read,
    aliases=("pagerduty_events_v2", "pd_events"),
    documented="https://developer.pagerduty.com/docs/events-api-v2/trigger-events/",
)
