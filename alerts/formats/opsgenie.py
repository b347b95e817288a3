"""Opsgenie's outgoing webhook, which Jira Service Management has kept.

https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, host, items, mapping, pairs, resources, text, texts
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {
    "create": FIRING,
    "snoozeended": FIRING,
    "acknowledge": ACKED,
    "unacknowledge": UNACKED,
    "close": RESOLVED,
    "delete": RESOLVED,
    "snooze": SUPPRESSED,
}  # every other action is a note


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return isinstance(found.get("action"), str) and "alertId" in mapping(found.get("alert"))


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    alert = mapping(found.get("alert"))
    action = text(found.get("action")).strip()
    if not action:
        raise FormatError("there is no `action`; what Opsgenie sends says what was done to an alert")
    return Reading((_sighting(alert, action),))


def _sighting(alert: Mapping[str, Any], action: str) -> Sighting:
    state = _STATES.get(action.lower(), NOTE)
    identity = first(alert.get("alias"), alert.get("alertId"))
    if not identity:
        raise FormatError("the alert has neither `alias` nor `alertId`, so that nothing tells it from others")
    changed = moment(alert.get("updatedAt"))
    severity = priority(alert.get("priority"))
    labels = labels_of(alert)
    return Sighting(
        state=state,
        identity=identity,
        identity_from="the alert's alias" if text(alert.get("alias")).strip() else "the alert's id",
        name=first(alert.get("message"), identity),
        severity=level(severity),
        severity_told=severity,
        summary=text(alert.get("message")),
        description=first(alert.get("note"), alert.get("description")) if state == NOTE else text(alert.get("description")),
        starts_at=moment(alert.get("createdAt")),
        ends_at=changed if state == RESOLVED else None,
        seen_at=changed,
        labels=labels,
        resources=resources_of(alert, labels),
        actor="" if state == FIRING else text(alert.get("username")),
    )


def priority(value: Any) -> str:
    """P1 to P5; some send the bare number."""
    word = text(value).strip()
    return f"P{word}" if word.isdecimal() else word


def labels_of(alert: Mapping[str, Any]) -> dict[str, str]:
    """Tags such as `env:prod` or `urgent`, details, entity and source; also of what is sent to Opsgenie."""
    own = {name: told for name in ("entity", "source") if (told := text(alert.get(name)).strip())}
    return {**pairs(items(alert.get("tags"))), **texts(alert.get("details")), **own}


def resources_of(alert: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[str, ...]:
    """What may name a component: the entity first, which is what the alert is about."""
    return resources(*(host(alert.get(name)) for name in ("entity", "source")), labels.get("host"), labels.get("service"))


FORMAT = Format(
    "opsgenie",
    "Opsgenie webhook",
    _matches,
    _read,
    aliases=("jsm",),
    documented="https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/",
)
