"""StatusCake's webhooks of uptime tests: a form, whose secret Token is left out of everything.

https://www.statuscake.com/kb/knowledge-base/how-to-use-the-web-hook-url/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, folded, host, pairs, resources, state
from alerts.identity import canonical
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.times import moment

_STATES = {"down": FIRING, "up": RESOLVED}


def _matches(delivery: Delivery) -> bool:
    fields = folded(delivery.document)
    return fields.keys() >= {"status", "statuscode", "url"} and filled(fields.get("status")).lower() in _STATES


def _read(delivery: Delivery) -> Reading:
    return Reading((_sighting(folded(delivery.document)),))


def _sighting(fields: Mapping[str, Any]) -> Sighting:
    told = {name: filled(fields.get(name)) for name in ("name", "url", "ip", "statuscode", "method", "tags")}
    own = filled(fields.get("testid"), fields.get("id"))
    if not own and not told["url"] and not told["name"]:
        raise FormatError("StatusCake's webhook names its test by ID, Name or URL; this one has none of them")
    now = state(filled(fields.get("status")), _STATES, "Status")
    name = told["name"] or told["url"] or f"test {own}"
    return Sighting(
        state=now,
        identity=own or canonical(name=told["name"], url=told["url"]),
        identity_from="the test's id" if own else "name and URL",
        name=name,
        summary=f"{name} is {'down' if now == FIRING else 'up'} with status {told['statuscode'] or 'unknown'}",
        seen_at=moment(fields.get("timestamp")),
        labels=pairs(told["tags"].split(",")),
        resources=resources(host(told["url"]), told["ip"], told["name"]),
        url=told["url"],
    )


FORMAT = Format("statuscake", "StatusCake webhook", _matches, _read)
