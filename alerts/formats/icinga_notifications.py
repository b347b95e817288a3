"""What sources post to Icinga Notifications: events of an object that its tags tell from others.

https://icinga.com/docs/icinga-notifications/latest/doc/20-HTTP-API/#process-event
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, resources, text, texts
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import level

_STATES = {
    "": FIRING,
    "state": FIRING,
    "acknowledgement-set": ACKED,
    "acknowledgement-cleared": UNACKED,
    "downtime-start": SUPPRESSED,
    "mute": SUPPRESSED,
    **dict.fromkeys(("downtime-end", "downtime-removed", "flapping-start", "flapping-end", "unmute", "custom"), NOTE),
}
_SEVERITIES = ("ok", "debug", "info", "notice", "warning", "err", "crit", "alert", "emerg")


def _matches(delivery: Delivery) -> bool:
    event = mapping(delivery.document)
    told = text(event.get("severity")) in _SEVERITIES or text(event.get("type")) in _STATES
    return bool(texts(event.get("tags")).get("host")) and "name" in event and told


def _read(delivery: Delivery) -> Reading:
    event = mapping(delivery.document)
    tags, kind = texts(event.get("tags")), text(event.get("type"))
    if not tags or kind not in _STATES:
        raise FormatError(f"an event for Icinga Notifications has tags and a known type; this one has the type {kind[:40]!r}")
    return Reading((_sighting(event, tags, kind, text(event.get("severity"))),))


def _sighting(event: Mapping[str, Any], tags: Mapping[str, str], kind: str, told: str) -> Sighting:
    state = _STATES[kind]
    if state == FIRING and told == "ok":
        state = RESOLVED
    elif state == FIRING and not told:
        state = SUPPRESSED if event.get("mute") is True else NOTE
    return Sighting(
        state=state,
        identity=canonical(tags=tags),
        identity_from="the object's tags",
        name=first(tags.get("service"), event.get("name"), tags.get("host"), "unnamed object"),
        severity=level(told) if told != "ok" else "unknown",
        severity_told=told,
        summary=first(event.get("summary"), event.get("name")),
        description=text(event.get("message")),
        labels={**texts(event.get("extra_tags")), **tags},
        resources=resources(tags.get("host"), tags.get("service"), *tags.values()),
        url=text(event.get("url")),
        actor=text(event.get("username")),
    )


FORMAT = Format("icinga_notifications", "Icinga Notifications event", _matches, _read)
