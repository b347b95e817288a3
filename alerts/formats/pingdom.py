"""Pingdom's webhooks of checks; those of transaction checks have the same fields.

https://www.pingdom.com/resources/webhooks/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, host, items, mapping, resources, state, text
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {"down": FIRING, "failing": FIRING, "up": RESOLVED, "success": RESOLVED}


def _matches(delivery: Delivery) -> bool:
    return mapping(delivery.document).keys() >= {"check_id", "check_name", "current_state"}


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    own = text(found.get("check_id")).strip()
    if not own:
        raise FormatError("Pingdom's webhook has a check_id; this one has none")
    return Reading((_sighting(found, own, state(found.get("current_state"), _STATES, "current_state")),))


def _sighting(found: Mapping[str, Any], own: str, now: str) -> Sighting:
    check, at, told = mapping(found.get("check_params")), _changed(found), text(found.get("importance_level"))
    address = first(check.get("full_url"), check.get("url"))
    tags = [text(tag) for tag in items(found.get("tags")) if text(tag)]
    return Sighting(
        state=now,
        identity=own,
        identity_from="the check's id",
        name=first(found.get("check_name"), f"check {own}"),
        severity=level({"high": "critical", "low": "warning"}.get(told.lower(), told)),
        severity_told=told,
        summary=first(found.get("description"), found.get("long_description")),
        description=text(found.get("long_description")),
        starts_at=at if now == FIRING else None,
        ends_at=at if now == RESOLVED else None,
        seen_at=at,
        labels={**dict.fromkeys(tags, ""), "type": text(found.get("check_type"))},
        resources=resources(check.get("hostname"), host(address), found.get("check_name")),
        url=address,
    )


def _changed(found: Mapping[str, Any]) -> int | None:
    return moment(found.get("state_changed_timestamp")) or moment(found.get("state_changed_utc_time"))


FORMAT = Format("pingdom", "Pingdom webhook", _matches, _read)
