"""CloudEvents 1.0 and 0.3, structured, in batches, and binary (`ce-` headers), around a format that is known or any data.

https://github.com/cloudevents/spec/blob/main/cloudevents/spec.md. Where `data` is a delivery of a known format, that format
reads it. Else the last word of `type` says what happened (com.example.disk.firing), or `data.status` or `data.state`; what
tells it from others is `data.fingerprint`, else source, subject and the type without that word.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, resources, text, texts
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_WORDS = {
    FIRING: "firing fired triggered alerting alert problem open opened raised active activated failed failing down breached",
    RESOLVED: "resolved recovered recovery closed ok cleared inactive deactivated up fixed healthy",
    ACKED: "acknowledged acked",
    UNACKED: "unacknowledged unacked",
    SUPPRESSED: "silenced suppressed snoozed muted",
    NOTE: "updated commented annotated assigned",
}
_STATES = {word: state for state, words in _WORDS.items() for word in words.split()}
_CORE = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64"}
_VERSION = re.compile(r"v?\d+(?:alpha|beta)?\d*")


def _matches(delivery: Delivery) -> bool:
    if "ce-specversion" in delivery.headers:
        return True
    document = delivery.document
    one = mapping(document[0] if isinstance(document, list) and document else document)
    return one.keys() >= {"specversion", "id", "source", "type"}


def _read(delivery: Delivery) -> Reading:
    readings = [_event(delivery, event) for event in _events(delivery)]
    return Reading(
        tuple(one for reading in readings for one in reading.sightings),
        delivery_id=readings[0].delivery_id if len(readings) == 1 else "",
        truncated=sum(reading.truncated for reading in readings),
        remarks=tuple(one for reading in readings for one in reading.remarks),
    )


def _events(delivery: Delivery) -> list[Mapping[str, Any]]:
    """The events in structured form; of a binary one the headers are its attributes and the body is its data."""
    if "ce-specversion" in delivery.headers:
        told = {name[3:]: value for name, value in delivery.headers.items() if name.startswith("ce-")}
        document = delivery.document
        return [{**told, "data": delivery.text if document is None else document}]
    document = delivery.document
    events = document if isinstance(document, list) else [document]
    if not events or not all(isinstance(one, dict) and one.keys() >= {"id", "source", "type"} for one in events):
        raise FormatError("each CloudEvent has id, source and type; one of these doesn't, and nothing was taken in")
    return events


def _event(delivery: Delivery, event: Mapping[str, Any]) -> Reading:
    delivery_id = f"{text(event.get('source'))} {text(event.get('id'))}"
    data = _data(event)
    inner = _known(delivery, data)
    if inner is not None:
        return replace(inner, delivery_id=delivery_id)
    return Reading((_sighting(event, mapping(data)),), delivery_id=delivery_id)


def _data(event: Mapping[str, Any]) -> Any:
    if "data_base64" not in event:
        return event.get("data")
    try:
        raw = base64.b64decode(text(event["data_base64"]), validate=True)
    except ValueError as error:
        raise FormatError(f"the data_base64 of a CloudEvent is no base64 ({error})") from error
    document = Delivery(raw).document
    return raw.decode("utf-8", "replace") if document is None else document


def _known(delivery: Delivery, data: Any) -> Reading | None:
    """What the data says where it is a delivery of a known format."""
    from alerts.detect import FORMATS  # which lists this format too

    if not isinstance(data, dict | list):
        return None
    headers = {name: value for name, value in delivery.headers.items() if not name.startswith(("ce-", "content-"))}
    inner = replace(delivery, body=json.dumps(data).encode(), headers=headers, format="", query={})
    found = next((one for one in FORMATS.values() if one is not FORMAT and one.matches(inner)), None)
    return found.read(inner) if found else None


def _sighting(event: Mapping[str, Any], data: Mapping[str, Any]) -> Sighting:
    state, stem = _state(text(event.get("type")), data)
    source, subject = text(event.get("source")), text(event.get("subject"))
    own = text(data.get("fingerprint")).strip()
    told = first(event.get("severity"), data.get("severity"), data.get("level"), data.get("priority"))
    extensions = texts({name: value for name, value in event.items() if name not in _CORE})
    at, labels = moment(event.get("time")), texts(data.get("labels"))
    return Sighting(
        state=state,
        identity=own or canonical(source=source, subject=subject, type=stem),
        identity_from="the data's fingerprint" if own else "source, subject and type",
        name=first(data.get("name"), data.get("title"), stem, "unnamed event"),
        severity=level(told),
        severity_told=told,
        summary=first(data.get("summary"), data.get("message"), data.get("title"), subject),
        description=text(data.get("description")),
        starts_at=moment(first(data.get("startsAt"), data.get("starts_at"), data.get("started_at"))),
        ends_at=at if state == RESOLVED else None,
        seen_at=at,
        labels={**extensions, **labels, "source": source, **({"subject": subject} if subject else {})},
        annotations=texts(data.get("annotations")),
        resources=resources(subject, *(data.get(name) for name in ("resource", "host", "service")), source),
        url=first(data.get("url"), data.get("link")),
        runbook_url=text(data.get("runbook_url")),
    )


def _state(kind: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """The state, and the type without the word that says it (and without a version behind it)."""
    words = re.split(r"[.:/_-]", kind)
    while words and _VERSION.fullmatch(words[-1].lower()):
        words.pop()
    if words and (state := _STATES.get(words[-1].lower())):
        return state, kind[: len(".".join(words[:-1]))]
    told = first(data.get("status"), data.get("state")).lower()
    if told not in _STATES:
        raise FormatError(
            f"neither the type {kind[:80]!r} nor data.status says what happened; end the type in .firing or .resolved"
        )
    return _STATES[told], kind


FORMAT = Format("cloudevents", "CloudEvents", _matches, _read, aliases=("cloudevent",))
