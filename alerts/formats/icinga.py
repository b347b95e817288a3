"""Icinga 2's event streams: one event, or several as a list or in lines. Soft states are no alerts: it still counts attempts.

https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#event-streams
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, objects, resources, text
from alerts.formats import nagios
from alerts.model import ACKED, FIRING, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.times import moment

_STATES = {
    "StateChange": FIRING,
    "AcknowledgementSet": ACKED,
    "AcknowledgementCleared": UNACKED,
    "DowntimeTriggered": SUPPRESSED,
}
_OTHERS = (
    *("CheckResult", "Notification", "Flapping", "CommentAdded", "CommentRemoved", "DowntimeAdded", "DowntimeRemoved"),
    *("DowntimeStarted", "ObjectCreated", "ObjectModified", "ObjectDeleted"),
)
_SERVICE_STATES = {"0": "OK", "1": "WARNING", "2": "CRITICAL", "3": "UNKNOWN"}
_HOST_STATES = {"0": "UP", "1": "DOWN"}
_HARD = ("1", "HARD")


def _events(delivery: Delivery) -> list[Mapping[str, Any]]:
    document = delivery.document
    return objects(document) if isinstance(document, list) else [mapping(document)]


def _streamed(event: Mapping[str, Any]) -> bool:
    """Whether this is of an event stream: its types are words of their own, and each has a timestamp."""
    kind = text(event.get("type"))
    return "timestamp" in event and (kind in _STATES or kind in _OTHERS)


def _matches(delivery: Delivery) -> bool:
    events = _events(delivery)
    return bool(events) and _streamed(events[0])


def _read(delivery: Delivery) -> Reading:
    found, events = delivery.document, _events(delivery)
    if isinstance(found, list) and len(events) < len(found):
        raise FormatError("an event of this list is no object; nothing of this delivery was taken in")
    told = [_event(event) for event in events]
    remarks = dict.fromkeys(one for one in told if isinstance(one, str))
    return Reading(tuple(one for one in told if isinstance(one, Sighting)), remarks=tuple(remarks))


def _event(event: Mapping[str, Any]) -> Sighting | str:
    kind = text(event.get("type"))
    if kind not in _STATES:
        if kind not in _OTHERS:
            raise FormatError(f"Icinga knows no event of the type {kind[:40]!r}; expected one such as StateChange")
        return f"{kind} says of no change of a state"
    if kind == "StateChange" and text(event.get("state_type")).upper() not in _HARD:
        return "a soft state is no alert yet"
    where = event if "host" in event else mapping(event.get("downtime"))
    host, service = first(where.get("host"), where.get("host_name")), first(where.get("service"), where.get("service_name"))
    if not host:
        raise FormatError(f"an Icinga event of the type {kind} names its host; this one doesn't")
    told = (_SERVICE_STATES if service else _HOST_STATES).get(text(event.get("state")), "")
    if kind == "StateChange" and not told:
        raise FormatError(f"the state {text(event.get('state'))[:40]!r} of {host[:80]!r} is none of Icinga's")
    return _sighting(event, kind, host, service, told)


def _sighting(event: Mapping[str, Any], kind: str, host: str, service: str, told: str) -> Sighting:
    state, at = _STATES[kind], moment(event.get("timestamp"))
    if kind == "StateChange" and told in ("OK", "UP"):
        state = RESOLVED
    elif kind == "StateChange" and text(event.get("downtime_depth"), "0") not in ("", "0"):
        state = SUPPRESSED
    output = text(mapping(event.get("check_result")).get("output"))
    return Sighting(
        state=state,
        identity=nagios.identity(host, service),
        identity_from="host and service",
        name=service or "host check",
        severity=nagios.severity(told),
        severity_told=told,
        summary=f"{service + ' on ' if service else ''}{host}{' is ' if told else ''}{told}",
        description=first(output, event.get("comment")),
        starts_at=at if kind == "StateChange" and state != RESOLVED else None,
        ends_at=at if state == RESOLVED else None,
        seen_at=at,
        labels={"host": host, **({"service": service} if service else {})},
        resources=resources(host, service),
        actor=text(event.get("author")),
    )


FORMAT = Format("icinga", "Icinga 2 event stream", _matches, _read, aliases=("icinga2",))
