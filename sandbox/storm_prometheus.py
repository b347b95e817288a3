"""Storms as Prometheus, Alertmanager and Grafana tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.identity import label_fingerprint
from sandbox.storm_incidents import MINUTE
from sandbox.storm_sayings import Saying
from sandbox.storm_writer import AS_IT_IS, Message, Writer, as_json, each, hex_of, iso

MANAGER = "http://am-1.example:9093"
_NEVER = "0001-01-01T00:00:00Z"


def _member(saying: Saying) -> dict[str, Any]:
    labels, episode = saying.problem.labels, saying.episode
    return {
        "status": saying.state,
        "labels": labels,
        "annotations": {"summary": saying.problem.summary, "runbook_url": f"https://runbooks.example/{saying.problem.name}"},
        "startsAt": iso(episode.starts_at).replace("Z", "000000Z"),
        "endsAt": iso(episode.ends_at or 0) if saying.is_over else _NEVER,
        "generatorURL": f"http://prometheus.example/graph?g0.expr={saying.problem.name}",
        "fingerprint": label_fingerprint(labels),
    }


def _common(members: Sequence[Mapping[str, str]]) -> dict[str, str]:
    first, *others = members
    return {name: value for name, value in first.items() if all(one.get(name) == value for one in others)}


def _group(batch: Sequence[Saying], members: list[dict[str, Any]]) -> dict[str, Any]:
    common = _common([member["labels"] for member in members])
    group = {name: common[name] for name in ("cluster",) if name in common}
    return {
        "receiver": "tt",
        "status": "resolved" if all(one.is_over for one in batch) else "firing",
        "alerts": members,
        "groupLabels": group,
        "commonLabels": common,
        "commonAnnotations": _common([member["annotations"] for member in members]),
        "externalURL": MANAGER,
        "version": "4",
        "groupKey": "{}:{" + ", ".join(f'{name}="{value}"' for name, value in group.items()) + "}",
        "truncatedAlerts": 0,
    }


def _alertmanager(batch: Sequence[Saying]) -> Message:
    return as_json(_group(batch, [_member(one) for one in batch]), user_agent="Alertmanager/0.28.0")


def _prometheus(batch: Sequence[Saying]) -> Message:
    members = []
    for one in batch:
        member = _member(one)
        del member["status"], member["fingerprint"]
        members.append(member if one.is_over else {**member, "endsAt": iso(one.told_at + 4 * MINUTE)})
    made = as_json(members, user_agent="Prometheus/3.1.0")
    return Message(made.body, "/api/v2/alerts", headers=made.headers)


def _grafana(batch: Sequence[Saying]) -> Message:
    members = []
    for one in batch:
        # Its fingerprint is of labels that it does not send.
        own = {"fingerprint": hex_of("grafana", one.problem.key), "silenceURL": "https://grafana.example/alerting/silence/new"}
        members.append({**_member(one), **own, "values": {"A": 95.5}, "valueString": "[ var='A' value=95.5 ]"})
    group = _group(batch, members)
    state = "alerting" if group["status"] == "firing" else "ok"
    return as_json({**group, "externalURL": "https://grafana.example/", "version": "1", "orgId": 1, "state": state})


def _grafana_legacy(saying: Saying) -> Message:
    problem = saying.problem
    value = {"value": 95.5, "metric": problem.part, "tags": {}}
    return as_json(
        {
            "ruleId": problem.number, "ruleName": problem.name, "title": f"[Alerting] {problem.name}", "orgId": 1,
            "dashboardId": 3, "panelId": problem.number % 40, "state": "ok" if saying.is_over else "alerting",
            "evalMatches": [] if saying.is_over else [value], "tags": problem.labels, "message": problem.summary,
            "ruleUrl": f"https://grafana.example/d/storm?viewPanel={problem.number % 40}",
        }
    )  # fmt: skip


WRITERS = {
    "alertmanager": Writer(_alertmanager, many=True, seen=False),
    "prometheus": Writer(_prometheus, many=True, seen=False),
    "grafana": Writer(_grafana, many=True, seen=False),
    "grafana_legacy": Writer(each(_grafana_legacy), AS_IT_IS, starts=False, ends=False, seen=False),
}
