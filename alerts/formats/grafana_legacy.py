"""Grafana's dashboard alerting (until Grafana 10): the webhook notification channel.

https://grafana.com/docs/grafana/v7.5/alerting/notifications/#webhook
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.format import Format, first, mapping, objects, places, state, text, texts
from alerts.identity import canonical
from alerts.model import FIRING, NOTE, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.severity import level

_STATES = {
    "alerting": FIRING,
    "no_data": FIRING,
    "ok": RESOLVED,
    "paused": SUPPRESSED,
    "pending": NOTE,
    "unknown": NOTE,
}
_TEST_MESSAGE = "Someone is testing the alert notification within Grafana."


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "ruleId" in found and "state" in found and "alerts" not in found


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    if found.get("message") == _TEST_MESSAGE:
        return Reading(remarks=("a test notification of a Grafana channel",))
    return Reading((_sighting(found),))


def _sighting(found: Mapping[str, Any]) -> Sighting:
    """One alert for a rule: on `ok` nothing says which of its series had fired."""
    labels = texts(found.get("tags"))
    severity = first(labels.get("severity"), labels.get("priority"))
    name = first(found.get("ruleName"), found.get("title"), "unnamed rule")
    return Sighting(
        state=state(found.get("state"), _STATES, "state"),
        identity=canonical(**{key: found.get(key) for key in ("orgId", "dashboardId", "panelId", "ruleId")}),
        identity_from="orgId, dashboardId, panelId and ruleId",
        name=name,
        severity=level(severity),
        severity_told=severity,
        summary=first(found.get("title"), name),
        description=text(found.get("message")),
        labels=labels,
        annotations=_values(found),
        resources=places(labels),
        url=text(found.get("ruleUrl")),
    )


def _values(found: Mapping[str, Any]) -> dict[str, str]:
    """What was measured: the value of each series that fires."""
    matches = objects(found.get("evalMatches"))
    return {first(match.get("metric"), "value"): text(match.get("value")) for match in matches}


FORMAT = Format(
    "grafana_legacy",
    "Grafana dashboard alerts (legacy)",
    _matches,
    _read,
    documented="https://grafana.com/docs/grafana/v7.5/alerting/notifications/#webhook",
)
