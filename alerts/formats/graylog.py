"""Graylog's HTTP notification of an event (since 3.1). It never says that anything is over.

https://go2docs.graylog.org/current/interacting_with_your_log_data/notifications.html#HTTPNotification
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

_PRIORITIES = {"1": "info", "2": "warning", "3": "error", "4": "critical"}  # low, normal, high, critical (since 6.0)
_TESTS = ("EventDefinitionTestId", "NotificationTestId")
_PLACES = ("source", "host", "hostname", "service", "application")


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "event_definition_id" in found and isinstance(found.get("event"), dict)


def _read(delivery: Delivery) -> Reading:
    found, event = mapping(delivery.document), mapping(delivery.get("event"))
    definition, own = first(found.get("event_definition_id"), event.get("event_definition_id")), text(event.get("id"))
    if not definition:
        raise FormatError("a Graylog notification has event_definition_id; this one has none")
    if definition in _TESTS:
        return Reading(remarks=("Graylog sent a test",))
    return Reading((_sighting(found, event, definition),), delivery_id=own)


def _sighting(found: Mapping[str, Any], event: Mapping[str, Any], definition: str) -> Sighting:
    key = [text(word) for word in items(event.get("key_tuple"))] or [text(event.get("key"))]
    fields = {**texts(event.get("group_by_fields")), **texts(event.get("fields"))}
    told = text(event.get("priority"))
    return Sighting(
        state=FIRING,
        identity=canonical(definition=definition, key=key, group=texts(event.get("group_by_fields"))),
        identity_from="event definition, key and groups",
        name=first(found.get("event_definition_title"), event.get("message"), "unnamed event"),
        severity=_PRIORITIES.get(told, "unknown"),
        severity_told=told,
        summary=text(event.get("message")),
        description=text(found.get("event_definition_description")),
        seen_at=moment(event.get("timestamp")),
        labels={**fields, **({"source": text(event.get("source"))} if event.get("source") else {})},
        resources=resources(*(fields.get(place) for place in _PLACES), event.get("source")),
        url=first(found.get("event_url"), event.get("url")),
        resolves=False,
    )


FORMAT = Format("graylog", "Graylog HTTP notification", _matches, _read)
