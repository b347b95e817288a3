"""CloudWatch alarms as EventBridge delivers them, directly or by SNS.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, objects, resources, state, text, texts
from alerts.formats.cloudwatch import SEVERITY, STATES, console
from alerts.formats.sns import unwrapped
from alerts.identity import canonical
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.times import moment

_KIND = "CloudWatch Alarm State Change"


def _matches(delivery: Delivery) -> bool:
    return isinstance(delivery.document, dict) and unwrapped(delivery).message.get("detail-type") == _KIND


def _read(delivery: Delivery) -> Reading:
    told = unwrapped(delivery)
    event = told.message
    if event.get("detail-type") != _KIND:
        raise FormatError(f"the `detail-type` is {text(event.get('detail-type'))[:60]!r}; what is read is {_KIND!r}")
    return Reading((_sighting(event),), told.delivery_id or text(event.get("id")))


def _sighting(event: Mapping[str, Any]) -> Sighting:
    detail = mapping(event.get("detail"))
    now, before = mapping(detail.get("state")), mapping(detail.get("previousState"))
    configuration = mapping(detail.get("configuration"))
    name, arn = text(detail.get("alarmName")), first(*items(event.get("resources"))[:1])
    if not name and not arn:
        raise FormatError("the event has neither `detail.alarmName` nor the alarm's ARN in `resources`")
    told_state = state(now.get("value"), STATES, "detail.state.value")
    changed = moment(now.get("timestamp"))
    dimensions = _dimensions(configuration)
    account = {"account": text(event.get("account")), "region": text(event.get("region"))}
    return Sighting(
        state=told_state,
        identity=arn or canonical(**account, alarm=name),
        identity_from="the alarm's ARN" if arn else "account, region and alarm name",
        name=name or arn,
        severity=SEVERITY,
        summary=f"{name or arn}: {text(now.get('value'))}",
        description=first(configuration.get("description"), now.get("reason")),
        starts_at=changed if told_state == FIRING else None,
        ends_at=changed if told_state == RESOLVED else None,
        seen_at=changed if changed is not None else moment(event.get("time")),
        labels={key: value for key, value in {**account, **_metric(configuration), **dimensions}.items() if value},
        annotations={"reason": text(now.get("reason")), "was": text(before.get("value"))},
        resources=resources(*dimensions.values(), arn),
        url=console(arn, name),
    )


def _metrics(configuration: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    stats = [mapping(one.get("metricStat")) for one in objects(configuration.get("metrics"))]
    return [mapping(stat.get("metric")) for stat in stats]


def _metric(configuration: Mapping[str, Any]) -> dict[str, str]:
    metric = next(filter(None, _metrics(configuration)), {})
    return {"namespace": text(metric.get("namespace")), "metric": text(metric.get("name"))}


def _dimensions(configuration: Mapping[str, Any]) -> dict[str, str]:
    metrics = _metrics(configuration)
    return {name: value for metric in reversed(metrics) for name, value in texts(metric.get("dimensions")).items()}


FORMAT = Format(
    "cloudwatch_event",
    "CloudWatch alarm by EventBridge",
    _matches,
    _read,
    aliases=("eventbridge",),
    documented="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
)
