"""Azure Monitor's common alert schema.

https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-common-schema
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, objects, resources, state, text, texts
from alerts.identity import canonical
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_SCHEMA = "azureMonitorCommonAlertSchema"
_STATES = {"fired": FIRING, "resolved": RESOLVED}
_LABELS = ("signalType", "monitoringService", "targetResourceType", "targetResourceGroup")
_TEST = "/subscriptions/11111111-1111-1111-1111-111111111111/"  # the portal's samples are of this subscription
_PORTAL = "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/"
_STATELESS = "activity log"  # the signal of alerts that fire for an event, and never resolve


def _matches(delivery: Delivery) -> bool:
    return bool(delivery.get("schemaId") == _SCHEMA)


def _read(delivery: Delivery) -> Reading:
    data = mapping(delivery.get("data"))
    essentials = mapping(data.get("essentials"))
    if not essentials:
        raise FormatError("there is no `data.essentials`; enable the common alert schema for the action group")
    if text(essentials.get("alertId")).lower().startswith(_TEST):
        return Reading(remarks=("a test notification of an Azure action group",))
    return Reading((_sighting(essentials, data),))


def _sighting(essentials: Mapping[str, Any], data: Mapping[str, Any]) -> Sighting:
    told = state(essentials.get("monitorCondition"), _STATES, "monitorCondition")
    fired, resolved = moment(essentials.get("firedDateTime")), moment(essentials.get("resolvedDateTime"))
    targets = [text(one) for one in items(essentials.get("alertTargetIDs"))]
    identity, identity_from = _identity(essentials, targets)
    alert_id = text(essentials.get("alertId"))
    context, severity = mapping(data.get("alertContext")), text(essentials.get("severity"))
    name = first(essentials.get("alertRule"), "unnamed alert rule")
    return Sighting(
        state=told,
        identity=identity,
        identity_from=identity_from,
        name=name,
        severity=level(severity),
        severity_told=severity,
        summary=name,
        description=text(essentials.get("description")),
        starts_at=fired,
        ends_at=resolved if told == RESOLVED else None,
        seen_at=resolved if told == RESOLVED else fired,
        labels={**_labels(essentials), **dimensions(context.get("condition")), **texts(data.get("customProperties"))},
        annotations=texts(context.get("properties")),
        resources=resources(*targets, *items(essentials.get("configurationItems"))),
        url=first(essentials.get("investigationLink"), _PORTAL + quote(alert_id, "", errors="replace") if alert_id else ""),
        resolves=text(essentials.get("signalType")).lower() != _STATELESS,
    )


def _identity(essentials: Mapping[str, Any], targets: list[str]) -> tuple[str, str]:
    """An alert instance's id, which Fired and Resolved share."""
    for name in ("alertId", "originAlertId"):
        if text(essentials.get(name)).strip():
            return text(essentials[name]).strip(), f"the alert's {name}"
    rule = text(essentials.get("alertRule"))
    if not rule and not targets:
        raise FormatError("the alert has no `alertId`, no rule and no targets, so that nothing tells it from others")
    return canonical(rule=rule, targets=sorted(target.lower() for target in targets)), "alertRule and alertTargetIDs"


def _labels(essentials: Mapping[str, Any]) -> dict[str, str]:
    return {name: told for name in _LABELS if (told := text(essentials.get(name)))}


def dimensions(condition: Any) -> dict[str, str]:
    """The dimensions of a condition's metrics, and the first metric's name."""
    metrics = objects(mapping(condition).get("allOf"))
    names = [text(metric.get("metricName")) for metric in metrics]
    told = {text(one.get("name")): text(one.get("value")) for metric in metrics for one in objects(metric.get("dimensions"))}
    return {name: value for name, value in {"metric": first(*names), **told}.items() if name and value}


FORMAT = Format(
    "azure",
    "Azure Monitor common alert schema",
    _matches,
    _read,
    aliases=("azure_monitor",),
    documented="https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-common-schema",
)
