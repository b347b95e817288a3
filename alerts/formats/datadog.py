"""Datadog's webhook, whose payload is a template of the user's: its default, and any that names fields after variables.

https://docs.datadoghq.com/integrations/webhooks/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.format import Format, first, host, items, mapping, pairs, resources, text
from alerts.identity import canonical
from alerts.model import FIRING, NOTE, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

# Our name: what payloads call the variable, $ALERT_TRANSITION and so on, in whatever case.
_NAMES = {
    "transition": ("alert_transition", "transition"),
    "type": ("alert_type",),
    "monitor": ("monitor_id", "alert_id"),
    "scope": ("alert_scope", "scopes", "scope"),
    "cycle": ("alert_cycle_key", "cycle_key"),
    "aggregate": ("aggreg_key", "aggregation_key"),
    "priority": ("alert_priority", "severity", "priority"),
    "status": ("alert_status",),
    "title": ("alert_title", "event_title", "title"),
    "body": ("event_msg", "text_only_msg", "body"),
    "date": ("date", "last_updated"),
    "tags": ("tags",),
    "link": ("link", "url", "event_url"),
    "host": ("hostname", "host"),
    "user": ("user", "username"),
}
_OF_EVENTS = ("normal", "low")  # $PRIORITY, which says nothing of the monitor
_DEFAULT = {"event_type", "last_updated", "org", "title"}
_TITLE = re.compile(r"(?:\[P\d\]\s*)?\[(?P<transition>[^\]{]*?)(?:\s+on\s+\{(?P<scope>[^}]*)\})?\]\s*(?P<name>.*)", re.DOTALL)
_OF_TYPE = {"success": RESOLVED, "error": FIRING, "warning": FIRING}


def _matches(delivery: Delivery) -> bool:
    keys = {_plain(key) for key in mapping(delivery.document)}
    return "alert_transition" in keys or "alert_cycle_key" in keys or keys >= _DEFAULT


def _read(delivery: Delivery) -> Reading:
    fields = _fields(mapping(delivery.document))
    if fields["title"].startswith("[TEST]"):
        return Reading(remarks=("a test notification of a Datadog monitor",))
    return Reading((_sighting(fields, mapping(delivery.document)),))


def _plain(key: str) -> str:
    return key.strip("$").lower().replace("-", "_")


def _fields(found: Mapping[str, Any]) -> dict[str, str]:
    """The variables by our names; what Datadog did not fill in is empty."""
    told = {_plain(key): value for key, value in found.items()}
    tags = ",".join(map(text, items(told.get("tags"))))
    fields = {name: first(*(_filled(told.get(key)) for key in keys)) for name, keys in _NAMES.items()}
    return {**fields, "tags": fields["tags"] or tags}


def _filled(value: Any) -> str:
    word = text(value).strip()
    return "" if word == "null" or word.startswith("$") else word


def _sighting(fields: Mapping[str, str], found: Mapping[str, Any]) -> Sighting:
    title = _TITLE.match(fields["title"])
    scope = fields["scope"] or (text(title["scope"]) if title else "")
    name = title["name"].strip() if title else fields["title"]
    transition = fields["transition"] or (title["transition"] if title else "")
    state = _state(transition.lower(), fields["type"].lower())
    labels = {**pairs(fields["tags"].split(",")), **pairs(scope.split(","))}
    at = moment(fields["date"])
    identity, identity_from = _identity({**fields, "scope": scope, "name": name}, found)
    priority = "" if fields["priority"].lower() in _OF_EVENTS else fields["priority"]
    severity = first(priority, "warning" if transition.lower().endswith("warn") else "", fields["type"])
    return Sighting(
        state=state,
        identity=identity,
        identity_from=identity_from,
        name=name or "unnamed monitor",
        severity=level(severity, level(fields["type"])),
        severity_told=severity,
        summary=first(fields["status"], fields["title"]),
        description=fields["body"],
        starts_at=at if transition.lower() in ("triggered", "warn", "no data") else None,
        ends_at=at if state == RESOLVED else None,
        seen_at=at,
        labels=labels,
        resources=resources(host(fields["host"]), *(labels.get(key) for key in ("host", "service", "kube_cluster_name"))),
        url=fields["link"],
        actor=fields["user"] if state == RESOLVED else "",
    )


def _state(transition: str, alert_type: str) -> str:
    """Recovered ends it; Triggered, Warn, No Data and their repetitions fire; of a bare event its type says."""
    if "recover" in transition:
        return RESOLVED
    return FIRING if transition else _OF_TYPE.get(alert_type, NOTE)


def _identity(fields: Mapping[str, str], found: Mapping[str, Any]) -> tuple[str, str]:
    """Monitor and scope stay the same when it fires again, the cycle's key does not."""
    if fields["monitor"] and fields["scope"]:
        return canonical(monitor=fields["monitor"], scope=fields["scope"]), "monitor and scope"
    for name, word in (("cycle", "$ALERT_CYCLE_KEY"), ("aggregate", "$AGGREG_KEY")):
        if fields[name]:
            return fields[name], word
    if fields["monitor"]:
        return canonical(monitor=fields["monitor"], tags=fields["tags"]), "monitor and tags"
    org = mapping(found.get("org")).get("id")
    return canonical(org=org, name=fields["name"], scope=fields["scope"]), "org, title without its state, and scope"


FORMAT = Format(
    "datadog",
    "Datadog webhook",
    _matches,
    _read,
    aliases=("dd",),
    documented="https://docs.datadoghq.com/integrations/webhooks/",
)
