"""Healthchecks.io's webhooks, whose URL and body the user writes with $CODE, $STATUS, $NOW, $NAME, $TAGS or $JSON.

https://healthchecks.io/docs/configuring_notifications/#webhooks. Read are JSON, a form, or a GET with fields of these names,
in any case, with or without the dollar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, folded, items, mapping, pairs, resources, state
from alerts.model import FIRING, NOTE, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.times import moment

_STATES = {
    "down": FIRING,
    "up": RESOLVED,
    "paused": SUPPRESSED,
    **dict.fromkeys(("new", "started", "grace"), NOTE),
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_IDS = ("code", "uuid", "checkcode", "checkid", "pingurl", "updateurl")
_PLAIN = {"status": ("status", "state"), "now": ("now", "time", "timestamp"), "name": ("name", "checkname")}


def _fields(delivery: Delivery) -> dict[str, Any]:
    found = folded(delivery.document)
    return folded(found["json"]) if isinstance(found.get("json"), dict) else found


def _code(fields: Mapping[str, Any]) -> str:
    """The check's code, a UUID, which is also the end of its ping URL; read-only keys see a `unique_key` in its place."""
    for name in _IDS:
        if code := _UUID.search(filled(fields.get(name))):
            return code[0].lower()
    return filled(fields.get("uniquekey"))


def _told(fields: Mapping[str, Any], field: str) -> str:
    return filled(*(fields.get(name) for name in _PLAIN[field]))


def _matches(delivery: Delivery) -> bool:
    fields = _fields(delivery)
    return _told(fields, "status").lower() in _STATES and bool(_code(fields))


def _read(delivery: Delivery) -> Reading:
    fields = _fields(delivery)
    code, name = _code(fields), _told(fields, "name")
    if not code:
        raise FormatError("a message of Healthchecks names its check by $CODE; this one doesn't, so add it")
    now = state(_told(fields, "status"), _STATES, "status")
    if name == "TEST" and not filled(fields.get("tags")):
        return Reading(remarks=("a test notification of Healthchecks",))
    return Reading((_sighting(fields, code, now, name),))


def _sighting(fields: Mapping[str, Any], code: str, now: str, name: str) -> Sighting:
    tags = items(fields.get("tags")) or filled(fields.get("tags")).split()
    slug = filled(fields.get("slug"))
    return Sighting(
        state=now,
        identity=code,
        identity_from="the check's code",
        name=name or slug or f"check {code}",
        summary=f"{name or slug or code} is {_told(fields, 'status').lower()}",
        description=filled(fields.get("desc"), fields.get("body"), fields.get("error")),
        seen_at=moment(_told(fields, "now")),
        labels=pairs(tags),
        resources=resources(slug, name, *pairs(tags)),
        url=filled(fields.get("url"), fields.get("checkurl"), mapping(fields.get("links")).get("details")),
    )


FORMAT = Format("healthchecks", "Healthchecks.io webhook", _matches, _read, aliases=("healthchecks_io", "healthchecksio"))
