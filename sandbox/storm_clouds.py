"""Storms as the clouds' own monitoring tells them."""

from __future__ import annotations

import json
from typing import Any

from sandbox.storm_incidents import MILLISECOND, SECOND
from sandbox.storm_sayings import Saying
from sandbox.storm_writer import (
    ONLY_WARNINGS,
    Message,
    Writer,
    as_json,
    each,
    episode_of,
    iso,
    telling_of,
    title_of,
    uuid_of,
)

_ACCOUNT = "123456789012"
_SUBSCRIPTION = "/subscriptions/7a1c0f5e-1111-4222-8333-94c5d6e7f801"
_RANK = {"critical": 0, "error": 1, "warning": 2, "info": 3}
_WORDS = {"critical": "Critical", "error": "Error", "warning": "Warning", "info": "No severity"}


def _alarm(saying: Saying) -> tuple[str, str, str]:
    """Name, region and ARN of the alarm."""
    region = saying.problem.labels["region"]
    name = f"{saying.problem.name}-{saying.problem.thing.path.replace('/', '-')}-{saying.problem.part}"
    return name, region, f"arn:aws:cloudwatch:{region}:{_ACCOUNT}:alarm:{name}"


def _cloudwatch(saying: Saying) -> Message:
    name, region, arn = _alarm(saying)
    alarm = {
        "AlarmName": name, "AlarmDescription": saying.problem.summary, "AWSAccountId": _ACCOUNT, "AlarmArn": arn,
        "NewStateValue": "OK" if saying.is_over else "ALARM", "OldStateValue": "ALARM" if saying.is_over else "OK",
        "NewStateReason": "Threshold Crossed", "StateChangeTime": iso(saying.changed_at).replace("Z", "+0000"),
        "Region": "EU (Ireland)",
        "Trigger": {"MetricName": "Errors", "Namespace": "AWS/EC2",
                    "Dimensions": [{"name": "Host", "value": saying.problem.thing.host}]},
    }  # fmt: skip
    envelope = {
        "Type": "Notification", "MessageId": uuid_of("sns", telling_of(saying)), "Message": json.dumps(alarm),
        "TopicArn": f"arn:aws:sns:{region}:{_ACCOUNT}:alarms", "Subject": f"ALARM: {name}", "Timestamp": iso(saying.told_at),
        "SignatureVersion": "1",
    }  # fmt: skip
    kind = {"content-type": "text/plain; charset=UTF-8", "x-amz-sns-message-type": "Notification"}
    return Message(json.dumps(envelope).encode(), headers=kind)


def _cloudwatch_event(saying: Saying) -> Message:
    name, region, arn = _alarm(saying)
    stat = {"metric": {"namespace": "AWS/EC2", "name": "Errors", "dimensions": {"Host": saying.problem.thing.host}}}
    detail = {
        "alarmName": name, "state": {"value": "OK" if saying.is_over else "ALARM", "timestamp": iso(saying.changed_at)},
        "previousState": {"value": "ALARM" if saying.is_over else "OK"},
        "configuration": {"description": saying.problem.summary, "metrics": [{"id": "m", "metricStat": stat}]},
    }  # fmt: skip
    return as_json(
        {
            "version": "0", "id": uuid_of("eventbridge", telling_of(saying)), "source": "aws.cloudwatch",
            "detail-type": "CloudWatch Alarm State Change", "account": _ACCOUNT, "region": region,
            "time": iso(saying.told_at), "resources": [arn], "detail": detail,
        }
    )  # fmt: skip


def _azure_target(saying: Saying) -> str:
    return f"{_SUBSCRIPTION}/resourcegroups/storm/providers/microsoft.compute/virtualmachines/{saying.problem.thing.host}"


def _azure(saying: Saying) -> Message:
    problem = saying.problem
    essentials: dict[str, Any] = {
        "alertId": f"{_SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/{uuid_of('azure', episode_of(saying))}",
        "alertRule": problem.name, "severity": f"Sev{_RANK[problem.severity]}", "signalType": "Metric",
        "monitorCondition": "Resolved" if saying.is_over else "Fired", "alertTargetIDs": [_azure_target(saying)],
        "configurationItems": [problem.thing.host], "description": problem.summary,
        "firedDateTime": iso(saying.episode.starts_at).replace("Z", "0000Z"),
    }  # fmt: skip
    if saying.is_over:
        essentials["resolvedDateTime"] = iso(saying.changed_at).replace("Z", "0000Z")
    context = {"properties": None, "condition": {"allOf": [{"metricName": "Errors", "dimensions": []}]}}
    return as_json(
        {"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": essentials, "alertContext": context}}
    )  # fmt: skip


def _azure_classic(saying: Saying) -> Message:
    problem = saying.problem
    dimension = {"name": "part", "value": f"{problem.thing.name} {problem.part}"}
    context = {
        "timestamp": iso(saying.changed_at), "name": problem.name, "description": problem.summary,
        "id": f"{_SUBSCRIPTION}/resourceGroups/storm/providers/microsoft.insights/metricAlerts/{problem.name}",
        "severity": str(_RANK[problem.severity]), "resourceId": _azure_target(saying), "resourceName": problem.thing.host,
        "condition": {"allOf": [{"metricName": "Errors", "dimensions": [dimension]}]}, "portalLink": "https://portal.azure.com/",
    }  # fmt: skip
    status = "Deactivated" if saying.is_over else "Activated"
    data = {"version": "2.0", "status": status, "context": context, "properties": None}
    return as_json({"schemaId": "AzureMonitorMetricAlert", "data": data})


def _gcp(saying: Saying) -> Message:
    problem, episode = saying.problem, saying.episode
    incident = {
        "incident_id": f"0.{int(uuid_of('gcp', episode_of(saying))[:8], 16):x}", "policy_name": problem.name,
        "condition_name": title_of(saying), "state": "closed" if saying.is_over else "open",
        "severity": _WORDS[problem.severity], "policy_user_labels": {"severity": problem.severity},
        "started_at": episode.starts_at // SECOND, "ended_at": (episode.ends_at or 0) // SECOND if saying.is_over else None,
        "summary": problem.summary, "resource": {"type": "gce_instance", "labels": {"instance_id": problem.thing.host}},
        "url": "https://console.cloud.google.com/monitoring/alerting",
    }  # fmt: skip
    return as_json({"version": "1.2", "incident": incident})


def _cloudevents(saying: Saying) -> Message:
    problem = saying.problem
    return as_json(
        {
            "specversion": "1.0", "id": uuid_of("event", telling_of(saying)), "source": "/monitoring/storm",
            "type": f"com.example.{problem.name.lower()}.{saying.state}", "subject": f"{problem.thing.path}/{problem.part}",
            "time": iso(saying.changed_at if saying.is_over else saying.told_at), "severity": problem.severity,
            "data": {"startsAt": iso(saying.episode.starts_at), "summary": problem.summary, "labels": problem.labels},
        }
    )  # fmt: skip


def _kubernetes(saying: Saying) -> Message:
    problem = saying.problem
    return as_json(
        {
            "kind": "Event", "apiVersion": "v1", "type": "Warning", "reason": problem.name, "message": problem.summary,
            "metadata": {"uid": uuid_of("event", episode_of(saying)), "resourceVersion": str(saying.told_at), "name": "storm"},
            "involvedObject": {"kind": problem.thing.kind.title(), "name": problem.thing.name, "namespace":
                               problem.labels.get("namespace", ""), "uid": uuid_of(problem.key)},
            "firstTimestamp": iso(saying.episode.starts_at), "lastTimestamp": iso(saying.told_at), "count": 1,
            "source": {"component": "kubelet", "host": problem.labels.get("node", "")},
        }
    )  # fmt: skip


WRITERS = {
    "cloudwatch": Writer(each(_cloudwatch), ONLY_WARNINGS),
    "cloudwatch_event": Writer(each(_cloudwatch_event), ONLY_WARNINGS),
    "azure": Writer(each(_azure), per_episode=True),
    "azure_classic": Writer(each(_azure_classic)),
    "gcp": Writer(each(_gcp), per_episode=True, step=SECOND),
    "cloudevents": Writer(each(_cloudevents), step=MILLISECOND),
    "kubernetes_event": Writer(each(_kubernetes), ONLY_WARNINGS, resolves=False),
}
