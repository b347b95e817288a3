"""Icinga 2's event streams, and what sources post to Icinga Notifications.

https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#event-streams (one object, or several as a list or in lines);
https://icinga.com/docs/icinga-notifications/latest/doc/20-HTTP-API/#process-event. Soft states are no alerts: Icinga still
counts its attempts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, objects, resources, text, texts
from alerts.formats import nagios
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STREAM = {
    "StateChange": FIRING,
    "AcknowledgementSet": ACKED,
    "AcknowledgementCleared": UNACKED,
    "DowntimeTriggered": SUPPRESSED,
}
_STREAM_OTHERS = (
    *("CheckResult", "Notification", "Flapping", "CommentAdded", "CommentRemoved", "DowntimeAdded", "DowntimeRemoved"),
    *("DowntimeStarted", "ObjectCreated", "ObjectModified", "ObjectDeleted"),
)
_SERVICE_STATES = {"0": "OK", "1": "WARNING", "2": "CRITICAL", "3": "UNKNOWN"}
_HOST_STATES = {"0": "UP", "1": "DOWN"}
_HARD = ("1", "HARD")
_POSTED = {
    "": FIRING,
    "state": FIRING,
    "acknowledgement-set": ACKED,
    "acknowledgement-cleared": UNACKED,
    "downtime-start": SUPPRESSED,
    "mute": SUPPRESSED,
    **dict.fromkeys(("downtime-end", "downtime-removed", "flapping-start", "flapping-end", "unmute", "custom"), NOTE),
}
_SEVERITIES = ("ok", "debug", "info", "notice", "warning", "err", "crit", "alert", "emerg")


def _events(delivery: Delivery) -> list[Mapping[str, Any]]:
    document = delivery.document
    return objects(document) if isinstance(document, list) else [mapping(document)]


def _streamed(event: Mapping[str, Any]) -> bool:
    """Whether this is of an event stream: its types are words of their own, and each has a timestamp."""
    kind = text(event.get("type"))
    return "timestamp" in event and (kind in _STREAM or kind in _STREAM_OTHERS)


def _posted(event: Mapping[str, Any]) -> bool:
    told = text(event.get("severity")) in _SEVERITIES or text(event.get("type")) in _POSTED
    return bool(texts(event.get("tags")).get("host")) and "name" in event and told


def _matches(delivery: Delivery) -> bool:
    events = _events(delivery)
    return bool(events) and (_streamed(events[0]) or _posted(events[0]))


def _read(delivery: Delivery) -> Reading:
    found = delivery.document
    events = _events(delivery)
    if isinstance(found, list) and len(events) < len(found):
        raise FormatError("an event of this list is no object; nothing of this delivery was taken in")
    sightings, remarks = [], []
    for event in events:
        one = _of_post(event) if _posted(event) else _of_stream(event)
        if isinstance(one, Sighting):
            sightings.append(one)
        else:
            remarks.append(one)
    return Reading(tuple(sightings), remarks=tuple(dict.fromkeys(remarks)))


def _of_stream(event: Mapping[str, Any]) -> Sighting | str:
    kind = text(event.get("type"))
    if kind not in _STREAM:
        if kind not in _STREAM_OTHERS:
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
    return _stream_sighting(event, kind, host, service, told)


def _stream_sighting(event: Mapping[str, Any], kind: str, host: str, service: str, told: str) -> Sighting:
    state, at = _STREAM[kind], moment(event.get("timestamp"))
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


def _of_post(event: Mapping[str, Any]) -> Sighting:
    tags, told, kind = texts(event.get("tags")), text(event.get("severity")), text(event.get("type"))
    if kind not in _POSTED:
        raise FormatError(f"Icinga Notifications knows no event of the type {kind[:40]!r}")
    state = _POSTED[kind]
    if state == FIRING and told == "ok":
        state = RESOLVED
    elif state == FIRING and not told:
        state = SUPPRESSED if event.get("mute") is True else NOTE
    return Sighting(
        state=state,
        identity=canonical(tags=tags),
        identity_from="the object's tags",
        name=first(tags.get("service"), event.get("name")),
        severity=level(told) if told != "ok" else "unknown",
        severity_told=told,
        summary=first(event.get("summary"), event.get("name")),
        description=text(event.get("message")),
        labels={**texts(event.get("extra_tags")), **tags},
        resources=resources(tags.get("host"), tags.get("service"), *tags.values()),
        url=text(event.get("url")),
        actor=text(event.get("username")),
    )


FORMAT = Format("icinga", "Icinga 2 event stream, Icinga Notifications", _matches, _read, aliases=("icinga2",))
