"""Alertmanager's API version 2: what Prometheus posts to it, and what it answers to a poller.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml (postableAlerts, gettableAlerts)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, items, mapping
from alerts.formats.alertmanager import sighting, whole
from alerts.model import FIRING, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.times import moment

_TIMES = ("startsAt", "endsAt", "generatorURL")
_MUTED_BY = ("silencedBy", "inhibitedBy", "mutedBy")


def _matches(delivery: Delivery) -> bool:
    document = delivery.document
    if not isinstance(document, list):
        return False
    if not document:
        return delivery.path.rstrip("/").endswith("/api/v2/alerts")
    member = mapping(document[0])
    return isinstance(member.get("labels"), dict) and (any(key in member for key in _TIMES) or _posted(delivery))


def _posted(delivery: Delivery) -> bool:
    return delivery.path.rstrip("/").endswith("/api/v2/alerts")


def _read(delivery: Delivery) -> Reading:
    if not isinstance(delivery.document, list):
        raise FormatError("what Prometheus sends is a list of alerts; this is none")
    return Reading(tuple(_sighting(member, delivery.received_at) for member in whole(delivery.document)))


def _sighting(member: Mapping[str, Any], now: int) -> Sighting:
    found = sighting(member, _state(member, now))
    updated = moment(member.get("updatedAt"))
    return replace(found, seen_at=updated) if updated is not None else found


def _state(member: Mapping[str, Any], now: int) -> str:
    """Prometheus sets the end of a firing alert to some minutes ahead, and that of a resolved one to when it ended."""
    ended = moment(member.get("endsAt"))
    if ended is not None and ended <= now:
        return RESOLVED
    status = mapping(member.get("status"))
    muted = status.get("state") == SUPPRESSED or any(items(status.get(name)) for name in _MUTED_BY)
    return SUPPRESSED if muted else FIRING


FORMAT = Format(
    "prometheus",
    "Prometheus, or Alertmanager's API v2",
    _matches,
    _read,
    aliases=("alertmanager_api", "am_api"),
    documented="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml",
)
