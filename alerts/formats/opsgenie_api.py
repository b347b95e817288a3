"""Opsgenie's alert API, for senders that can speak to Opsgenie only: the path of the request says what is meant.

https://docs.opsgenie.com/docs/alert-api
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, text
from alerts.formats.opsgenie import labels_of, priority, resources_of
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import level

_PATH = re.compile(r"(?<!/api)/v2/alerts(?:/(?P<key>[^/]+)(?:/(?P<action>[a-z]+))?)?/?")  # /api/v2 is Alertmanager's
_STATES = {
    "close": RESOLVED,
    "acknowledge": ACKED,
    "unacknowledge": UNACKED,
    "snooze": SUPPRESSED,
    **dict.fromkeys(("notes", "tags", "details", "assign", "escalate", "actions", "responders", "teams"), NOTE),
    **dict.fromkeys(("priority", "message", "description"), NOTE),
}
_DEFAULT_PRIORITY = "P3"


def _way(delivery: Delivery) -> re.Match[str] | None:
    """The end of the path: an alert's key, and what is done to it."""
    found = _PATH.search(delivery.path.partition("?")[0])
    return found if found and found.end() == len(found.string) else None


def _matches(delivery: Delivery) -> bool:
    return _way(delivery) is not None and not isinstance(delivery.document, list)


def _read(delivery: Delivery) -> Reading:
    found, way = mapping(delivery.document), _way(delivery)
    if way is None or not way["key"]:
        return Reading((_created(found, delivery),))
    if not way["action"]:
        raise FormatError("the path names an alert and not what is done to it, such as /v2/alerts/ID/close")
    return Reading((_changed(found, unquote(way["key"]), way["action"], delivery.query.get("identifierType", "id")),))


def _created(found: Mapping[str, Any], delivery: Delivery) -> Sighting:
    """A new alert; without an alias of its own its id is one, and the delivery's uid is the id."""
    message, alias = text(found.get("message")).strip(), text(found.get("alias")).strip()
    identity = alias or delivery.uid
    if not message or not identity:
        raise FormatError("an alert for Opsgenie has a `message`; this one has none, or no `alias` to know it by")
    labels = labels_of(found)
    severity = priority(found.get("priority")) or _DEFAULT_PRIORITY
    return Sighting(
        state=FIRING,
        identity=identity,
        identity_from="alias" if alias else "the id given to it here",
        name=message,
        severity=level(severity),
        severity_told=severity,
        summary=message,
        description=first(found.get("description"), found.get("note")),
        labels=labels,
        resources=resources_of(found, labels),
    )


def _changed(found: Mapping[str, Any], key: str, action: str, key_kind: str) -> Sighting:
    severity = priority(found.get("priority"))
    return Sighting(
        state=state_of(action),
        identity=key,
        identity_from=f"the {key_kind[:20]} in the path",
        name=first(found.get("message"), key),
        severity=level(severity),
        severity_told=severity,
        description=first(found.get("note"), found.get("description")),
        actor=first(found.get("user"), found.get("source")),
    )


def state_of(action: str) -> str:
    """What an action means; raises FormatError for one that Opsgenie's API does not have."""
    if action not in _STATES:
        raise FormatError(f"{action[:40]!r} is nothing that can be done to an alert; known are {', '.join(_STATES)}")
    return _STATES[action]


FORMAT = Format(
    "opsgenie_api",
    "Opsgenie alert API",
    _matches,
    _read,
    documented="https://docs.opsgenie.com/docs/alert-api",
)
