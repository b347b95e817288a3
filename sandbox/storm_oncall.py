"""Storms as on-call services tell them, and as they are told to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from sandbox.storm_sayings import Saying
from sandbox.storm_writer import Message, Writer, as_json, each, episode_of, hex_of, iso, telling_of, title_of, uuid_of

_PRIORITIES = {"critical": "P1", "error": "P2", "warning": "P3", "info": "P4"}
_ROUTING_KEY = "0123456789abcdef0123456789abcdef"


def _incident_id(saying: Saying) -> str:
    return f"Q{hex_of('pagerduty', episode_of(saying), digits=13).upper()}"


def _pagerduty(saying: Saying) -> Message:
    problem = saying.problem
    data = {
        "id": _incident_id(saying), "type": "incident", "title": title_of(saying), "status": saying.state,
        "created_at": iso(saying.episode.starts_at), "service": {"summary": problem.thing.host},
        "priority": {"summary": _PRIORITIES[problem.severity]}, "urgency": "high",
        "html_url": f"https://storm.pagerduty.example/incidents/{_incident_id(saying)}",
    }  # fmt: skip
    event_id = hex_of("event", telling_of(saying), digits=26)
    event = {
        "id": event_id, "resource_type": "incident", "data": data, "agent": None,
        "event_type": "incident.resolved" if saying.is_over else "incident.triggered",
        "occurred_at": iso(saying.changed_at if saying.is_over else saying.told_at),
    }  # fmt: skip
    return as_json({"event": event}, x_webhook_id=event_id)


def _pagerduty_messages(batch: Sequence[Saying]) -> Message:
    return as_json(
        {
            "messages": [
                {
                    "id": uuid_of("message", telling_of(one)),
                    "event": "incident.resolve" if one.is_over else "incident.trigger",
                    "created_on": iso(one.changed_at if one.is_over else one.told_at),
                    "incident": {
                        "id": _incident_id(one), "title": title_of(one), "created_at": iso(one.episode.starts_at),
                        "service": {"summary": one.problem.thing.host}, "urgency": "high",
                        "priority": {"summary": _PRIORITIES[one.problem.severity]}, "incident_number": one.problem.number,
                    },
                }
                for one in batch
            ]
        }
    )  # fmt: skip


def _pagerduty_events(saying: Saying) -> Message:
    problem = saying.problem
    payload = {
        "summary": title_of(saying), "source": problem.thing.host, "severity": problem.severity, "component": problem.part,
        "timestamp": iso(saying.told_at), "class": problem.name, "custom_details": problem.labels,
    }  # fmt: skip
    action = {
        "routing_key": _ROUTING_KEY,
        "event_action": "resolve" if saying.is_over else "trigger",
        "dedup_key": problem.key,
    }
    made = as_json({**action, "payload": payload})
    return Message(made.body, "/v2/enqueue", headers=made.headers)


def _opsgenie(saying: Saying) -> Message:
    problem = saying.problem
    alert = {
        "alertId": uuid_of("opsgenie", episode_of(saying)), "alias": problem.key, "message": title_of(saying),
        "tags": [f"{name}:{value}" for name, value in problem.labels.items()], "entity": problem.thing.host,
        "priority": _PRIORITIES[problem.severity], "createdAt": saying.episode.starts_at // 1000,
        "updatedAt": (saying.changed_at if saying.is_over else saying.told_at) * 1000, "username": "storm",
    }  # fmt: skip
    return as_json({"action": "Close" if saying.is_over else "Create", "alert": alert, "integrationName": "storm"})


def _opsgenie_api(saying: Saying) -> Message:
    problem = saying.problem
    if saying.is_over:
        path = f"/v2/alerts/{quote(problem.key, safe='')}/close"
        return Message(b'{"source": "storm"}', path, {"identifierType": "alias"})
    asked = {
        "message": title_of(saying), "alias": problem.key, "priority": _PRIORITIES[problem.severity],
        "entity": problem.thing.host, "details": problem.labels,
    }  # fmt: skip
    return Message(json.dumps(asked).encode(), "/v2/alerts")


WRITERS = {
    "pagerduty": Writer(each(_pagerduty), per_episode=True),
    "pagerduty_messages": Writer(_pagerduty_messages, many=True, per_episode=True),
    "pagerduty_events": Writer(each(_pagerduty_events), starts=False, ends=False),
    "opsgenie": Writer(each(_opsgenie)),
    "opsgenie_api": Writer(each(_opsgenie_api), starts=False, ends=False, seen=False),
}
