"""Azure's alerts outside of the common schema: classic metric alerts, metric alerts version 2 and the activity log's.

https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-non-common-schema-definitions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, resources, state, text, texts
from alerts.formats.azure import dimensions
from alerts.identity import canonical
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_SCHEMAS = ("AzureMonitorMetricAlert", "Microsoft.Insights/activityLogs")
_STATES = {"activated": FIRING, "deactivated": RESOLVED, "resolved": RESOLVED}
_LABELS = ("resourceType", "resourceGroupName", "resourceRegion", "subscriptionId", "conditionType")


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    if found.get("schemaId") in _SCHEMAS:
        return True
    return "status" in found and {"resourceId", "portalLink"} <= mapping(found.get("context")).keys()


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    data = mapping(found.get("data")) or found
    context = mapping(data.get("context"))
    told = state(data.get("status"), _STATES, "status")
    event = mapping(context.get("activityLog"))
    properties = texts(data.get("properties"))  # may be null
    if event:
        return Reading((_of_activity_log(event, properties, told),))
    return Reading((_of_metric(context, properties, told),))


def _of_metric(context: Mapping[str, Any], properties: Mapping[str, str], told: str) -> Sighting:
    told_at = moment(context.get("timestamp"))
    series = dimensions(context.get("condition"))
    metric = first(series.get("metric"), mapping(context.get("condition")).get("metricName"))
    severity = f"Sev{text(context['severity'])}" if text(context.get("severity")) else ""
    name = first(context.get("name"), metric, "unnamed alert rule")
    labels = {key: word for key in _LABELS if (word := text(context.get(key)))}
    return Sighting(
        state=told,
        identity=_identity(context, series),
        identity_from="rule id, resourceId and dimensions",
        name=name,
        severity=level(severity),
        severity_told=severity,
        summary=name,
        description=text(context.get("description")),
        starts_at=told_at if told == FIRING else None,
        ends_at=told_at if told == RESOLVED else None,
        seen_at=told_at,
        labels={**labels, **({"metric": metric} if metric else {}), **series},
        annotations=properties,
        resources=resources(context.get("resourceId"), context.get("resourceName")),
        url=text(context.get("portalLink")),
    )


def _identity(context: Mapping[str, Any], series: Mapping[str, str]) -> str:
    rule, resource = text(context.get("id")).lower(), text(context.get("resourceId")).lower()
    if not rule and not resource:
        raise FormatError("the context has neither `id` nor `resourceId`, so that nothing tells the alert from others")
    return canonical(rule=rule, resource=resource, dimensions=series)


def _of_activity_log(event: Mapping[str, Any], properties: Mapping[str, str], told: str) -> Sighting:
    """An entry of the activity log: something was done to a resource, which is never over."""
    operation, resource = text(event.get("operationName")), text(event.get("resourceId"))
    at = moment(event.get("eventTimestamp"))
    severity = text(event.get("level"))
    if not operation and not resource:
        raise FormatError("the entry has neither `operationName` nor `resourceId`, so that nothing tells it from others")
    return Sighting(
        state=told,
        identity=canonical(operation=operation, resource=resource.lower(), status=event.get("status")),
        identity_from="operationName, resourceId and status",
        name=first(operation, "activity log"),
        severity=level(severity),
        severity_told=severity,
        summary=first(event.get("description"), operation),
        starts_at=at,
        seen_at=at,
        labels={key: word for key in (*_LABELS, "status", "subStatus") if (word := text(event.get(key)))},
        annotations={**properties, **texts(event.get("properties"))},
        resources=resources(resource),
        actor="",
        resolves=False,
    )


FORMAT = Format(
    "azure_classic",
    "Azure classic, metric v2 and activity log alerts",
    _matches,
    _read,
    documented="https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-non-common-schema-definitions",
)
