"""CloudWatch alarms as SNS delivers them, in its envelope or raw.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, mapping, objects, resources, state, text
from alerts.formats.sns import Message, confirmation, is_envelope, unwrapped
from alerts.identity import canonical
from alerts.model import FIRING, NOTE, RESOLVED, Reading, Sighting
from alerts.times import moment

STATES = {"alarm": FIRING, "ok": RESOLVED, "insufficient_data": NOTE}
SEVERITY = "warning"  # alarms have none
_CONSOLES = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return is_envelope(found) or ("AlarmName" in found and "NewStateValue" in found)


def _read(delivery: Delivery) -> Reading:
    told = unwrapped(delivery)
    about_subscription = confirmation(told)
    if about_subscription is not None:
        return about_subscription
    if not text(told.message.get("AlarmName")):
        raise FormatError("the message has no `AlarmName`: of what SNS delivers only CloudWatch alarms are read")
    return Reading((_sighting(told.message, told),), told.delivery_id)


def _sighting(alarm: Mapping[str, Any], told: Message) -> Sighting:
    name, arn = text(alarm.get("AlarmName")), text(alarm.get("AlarmArn")).strip()
    told_state = state(alarm.get("NewStateValue"), STATES, "NewStateValue")
    changed = moment(alarm.get("StateChangeTime"))
    labels = _labels(alarm)
    account = {"account": alarm.get("AWSAccountId"), "region": alarm.get("Region")}
    return Sighting(
        state=told_state,
        identity=arn or canonical(**account, alarm=name),
        identity_from="the alarm's ARN" if arn else "account, region and alarm name",
        name=name,
        severity=SEVERITY,
        summary=f"{name}: {text(alarm.get('NewStateValue'))}",
        description=first(alarm.get("AlarmDescription"), alarm.get("NewStateReason")),
        starts_at=changed if told_state == FIRING else None,
        ends_at=changed if told_state == RESOLVED else None,
        seen_at=changed if changed is not None else moment(told.sent),
        labels=labels,
        annotations={"reason": text(alarm.get("NewStateReason")), "was": text(alarm.get("OldStateValue"))},
        resources=resources(*_dimensions(alarm).values(), arn),
        url=console(arn or told.topic, name),
    )


def _labels(alarm: Mapping[str, Any]) -> dict[str, str]:
    metric = next((metric for metric in _metrics(alarm) if metric.get("MetricName")), {})
    found = {
        "account": alarm.get("AWSAccountId"),
        "region": alarm.get("Region"),
        "namespace": metric.get("Namespace"),
        "metric": metric.get("MetricName"),
        **_dimensions(alarm),
    }
    return {key: told for key, value in found.items() if (told := text(value))}


def _metrics(alarm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The metrics that an alarm watches: its one, or those in its expression; a composite alarm has none."""
    trigger = mapping(alarm.get("Trigger"))
    stats = [mapping(one.get("MetricStat")) for one in objects(trigger.get("Metrics"))]
    return [trigger, *(mapping(stat.get("Metric")) for stat in stats)]


def _dimensions(alarm: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for metric in _metrics(alarm):
        for dimension in objects(metric.get("Dimensions")):
            name = first(dimension.get("name"), dimension.get("Name"))
            if name:
                found.setdefault(name, first(dimension.get("value"), dimension.get("Value")))
    return found


def console(arn: str, alarm: str) -> str:
    """The alarm's page in the console of the ARN's partition and region."""
    partition, region = ([*arn.split(":"), "", "", "", ""])[1:4:2]
    if not region:
        return ""
    host = _CONSOLES.get(partition, "console.aws.amazon.com")
    return f"https://{region}.{host}/cloudwatch/home?region={region}#alarmsV2:alarm/{quote(alarm, safe='', errors='replace')}"


FORMAT = Format(
    "cloudwatch",
    "CloudWatch alarm by SNS",
    _matches,
    _read,
    aliases=("sns",),
    documented="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
)
