"""Netdata Cloud's webhook: alerts, and whether nodes are reachable.

https://learn.netdata.cloud/docs/alerts-&-notifications/notifications/centralized-cloud-notifications/webhook. The documented
fields of an alert name no node; where the payload or the link holds one, it tells alerts of one name apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, resources, state, text
from alerts.identity import canonical
from alerts.model import FIRING, NOTE, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {
    "clear": RESOLVED,
    **dict.fromkeys(("warning", "critical"), FIRING),
    **dict.fromkeys(("removed", "undefined", "uninitialized"), NOTE),
}
_NODE = re.compile(r"/nodes?/([^/?#]+)")
_LABELS = ("chart", "context", "family", "class", "space")


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    reachable = mapping(found.get("status"))
    return found.keys() >= {"alert", "chart", "context", "severity"} or ("host" in found and "reachable" in reachable)


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    if "alert" in found:
        return Reading((_of_alert(found),))
    if "reachable" in mapping(found.get("status")):
        return Reading((_of_node(found),))
    if "token" in found:
        return Reading(remarks=("Netdata sent a test, with the token that verifies this webhook",))
    raise FormatError("a Netdata notification has `alert` or `status.reachable`; this one has neither")


def _of_alert(found: Mapping[str, Any]) -> Sighting:
    alert, chart, told = (text(found.get(name)).strip() for name in ("alert", "chart", "severity"))
    if not alert or not chart:
        raise FormatError("a Netdata alert names its alert and chart; this one lacks one of them")
    url, node = text(found.get("alert_url")), mapping(found.get("node"))
    linked = _NODE.search(url)
    host = first(found.get("host"), found.get("hostname"), found.get("node"), node.get("hostname"), linked and linked[1])
    now, at = state(told, _STATES, "severity"), moment(found.get("date"))
    rooms = [name for name in mapping(found.get("Rooms")) if name]
    return Sighting(
        state=now,
        identity=canonical(space=text(found.get("space")), host=host, alert=alert, chart=chart),
        identity_from="space, node, alert and chart",
        name=alert,
        severity=level(told) if now == FIRING else "unknown",
        severity_told=told,
        summary=text(found.get("message")),
        description=text(found.get("info")),
        ends_at=at if now == RESOLVED else None,
        seen_at=at,
        labels={
            **{name: text(found.get(name)) for name in _LABELS if found.get(name)},
            **({"rooms": ",".join(rooms)} if rooms else {}),
            **({"node": host} if host else {}),
        },
        resources=resources(host, chart, found.get("family")),
        url=url,
    )


def _of_node(found: Mapping[str, Any]) -> Sighting:
    host, reachable = text(found.get("host")).strip(), mapping(found.get("status")).get("reachable")
    if not host or not isinstance(reachable, bool):
        raise FormatError("a reachability message of Netdata has a host and status.reachable, true or false; this one hasn't")
    told = text(found.get("severity"))
    return Sighting(
        state=RESOLVED if reachable else FIRING,
        identity=canonical(space=text(found.get("space")), host=host, reachability=True),
        identity_from="space and node",
        name="node unreachable",
        severity="unknown" if reachable else level(told),
        severity_told=told,
        summary=text(found.get("message")),
        labels={"host": host},
        resources=resources(host),
        url=text(found.get("url")),
    )


FORMAT = Format("netdata", "Netdata Cloud webhook", _matches, _read)
