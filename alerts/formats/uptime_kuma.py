"""Uptime Kuma's webhook: as JSON, as a form with a field `data`, or as a GET with JSON in its query.

https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js; the states of a heartbeat are
in server/model/heartbeat.js. What comes without a heartbeat is a test, or tells of a certificate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, host, mapping, objects, resources, state, text
from alerts.identity import canonical
from alerts.model import FIRING, NOTE, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.times import moment

_STATES = {"0": FIRING, "1": RESOLVED, "2": NOTE, "3": SUPPRESSED}  # down, up, pending, maintenance
_CERTIFICATE = re.compile(r"\[(.+?)\]\[(.*?)\] (.*certificate.*?)(?: will)? expires? in (-?\d+) days?", re.DOTALL)


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "msg" in found and "heartbeat" in found and ("monitor" in found or found["heartbeat"] is None)


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    heartbeat, monitor, message = _object(found.get("heartbeat")), _object(found.get("monitor")), text(found.get("msg"))
    if heartbeat:
        return Reading((_sighting(heartbeat, monitor, message),))
    if certificate := _CERTIFICATE.search(message[:1000]):
        return Reading((_expiring(certificate, message),))
    return Reading(remarks=(f"without a heartbeat this is a test: {message[:100]}",))


def _object(value: Any) -> Mapping[str, Any]:
    """An object, or the JSON text of one, as a query holds it."""
    if isinstance(value, str) and value.strip():
        value = Delivery(value.encode("utf-8", "replace")).document
    if not isinstance(value, dict | None):
        raise FormatError("Uptime Kuma's heartbeat and monitor are objects; here is something else")
    return mapping(value)


def _sighting(heartbeat: Mapping[str, Any], monitor: Mapping[str, Any], message: str) -> Sighting:
    own = first(monitor.get("id"), heartbeat.get("monitorID"), heartbeat.get("monitor_id"))
    if not own:
        raise FormatError("Uptime Kuma's monitor has an id; this one has none")
    now, at = state(heartbeat.get("status"), _STATES, "heartbeat.status"), _when(heartbeat)
    address = text(monitor.get("url")) if text(monitor.get("url")) != "https://" else ""
    tags = {text(tag.get("name")): text(tag.get("value")) for tag in objects(monitor.get("tags")) if text(tag.get("name"))}
    return Sighting(
        state=now,
        identity=own,
        identity_from="the monitor's id",
        name=first(monitor.get("name"), f"monitor {own}"),
        summary=first(heartbeat.get("msg"), message),
        description=first(monitor.get("description"), message),
        starts_at=at if now == FIRING and heartbeat.get("important") in (True, 1) else None,  # else it is a repetition
        ends_at=at if now == RESOLVED else None,
        seen_at=at,
        labels={**tags, **({"type": text(monitor.get("type"))} if monitor.get("type") else {})},
        resources=resources(monitor.get("hostname"), host(address), monitor.get("name"), monitor.get("docker_container")),
        url=address,
    )


def _when(heartbeat: Mapping[str, Any]) -> int | None:
    """`time` is in UTC and says so nowhere."""
    local, offset = text(heartbeat.get("localDateTime")), text(heartbeat.get("timezoneOffset"))
    return moment(heartbeat.get("time")) or (moment(local + offset) if local and offset else None)


def _expiring(certificate: re.Match[str], message: str) -> Sighting:
    monitor, address, kind = certificate[1], certificate[2], certificate[3].strip()
    return Sighting(
        state=FIRING,
        identity=canonical(monitor=monitor, url=address, certificate=kind),
        identity_from="monitor, URL and certificate",
        name=f"{monitor}: certificate expires",
        severity="critical" if int(certificate[4]) <= 0 else "warning",
        summary=message,
        resources=resources(host(address), monitor),
        url=address,
        resolves=False,
    )


FORMAT = Format("uptime_kuma", "Uptime Kuma webhook", _matches, _read, aliases=("uptimekuma", "kuma"))
