"""LibreNMS' API transport, whose body the user writes with the names of its template variables.

https://docs.librenms.org/Alerting/Transports/Api and /Alerting/Templates: `state` is 0 recovered, 1 alert, 2 acknowledged,
3 worse, 4 better, 5 changed. The times of a template are those of the server: give their zone as the query's `zone`, else
they count as UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, folded, resources, state
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment, zone

_STATES = {"0": RESOLVED, "1": FIRING, "2": ACKED, **dict.fromkeys(("3", "4", "5"), FIRING)}
_HOSTS = ("sysname", "hostname", "display", "ip")


def _matches(delivery: Delivery) -> bool:
    keys = folded(delivery.document).keys()
    return "state" in keys and keys >= {"severity", "hostname"} and bool(keys & {"alertid", "ruleid", "uid", "sysname"})


def _read(delivery: Delivery) -> Reading:
    asked = delivery.query.get("zone", "")
    known = zone(asked)
    remarks = () if known else (f"the zone {asked[:40]!r} is not known, so its times count as UTC",)
    return Reading((_sighting(folded(delivery.document), known or UTC),), remarks=remarks)


def _sighting(fields: Mapping[str, Any], where: tzinfo) -> Sighting:
    told = {name: filled(value) for name, value in fields.items()}
    own, host, rule = told.get("alertid", ""), told.get("hostname", ""), told.get("ruleid") or told.get("name", "")
    now = state(told.get("state", ""), _STATES, "state")
    if not own and not (host and rule):
        raise FormatError("a message of LibreNMS has alert_id, or hostname and name; this one lacks them")
    at = moment(told.get("timestamp"), where)
    return Sighting(
        state=now,
        identity=own or canonical(host=host, rule=rule),
        identity_from="the alert's id" if own else "host and rule",
        name=told.get("name") or told.get("title") or f"alert {own}",
        severity=level(told.get("severity")) if now != RESOLVED else "unknown",
        severity_told=told.get("severity", ""),
        summary=told.get("title") or told.get("msg", ""),
        description=told.get("msg", ""),
        ends_at=at if now == RESOLVED else None,
        seen_at=at,
        labels={name: told[name] for name in ("hostname", "os", "type", "location", "hardware") if told.get(name)},
        resources=resources(*(told.get(name) for name in _HOSTS)),
        runbook_url=told.get("proc", "") if told.get("proc", "").startswith(("http://", "https://")) else "",
    )


FORMAT = Format("librenms", "LibreNMS API transport", _matches, _read)
