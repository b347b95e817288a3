"""Storms as hosted monitoring services tell them."""

from __future__ import annotations

from sandbox.storm_incidents import MILLISECOND, SECOND
from sandbox.storm_sayings import Saying
from sandbox.storm_writer import NO_SEVERITY, Message, Writer, as_json, each, episode_of, iso, telling_of, title_of, uuid_of

_PRIORITIES = {"critical": "P1", "error": "P2", "warning": "P3", "info": "P4"}
_NEW_RELIC = {"critical": "CRITICAL", "error": "HIGH", "warning": "MEDIUM", "info": "LOW"}
_SENTRY = {"critical": "fatal", "error": "error", "warning": "warning", "info": "info"}
_DYNATRACE = {"critical": "AVAILABILITY", "error": "ERROR", "warning": "PERFORMANCE", "info": "CUSTOM_ALERT"}
_NETDATA = {"critical": "critical", "error": "critical", "warning": "warning", "info": "warning"}
_GRAYLOG = {"critical": 4, "error": 3, "warning": 2, "info": 1}


def _datadog(saying: Saying) -> Message:
    problem = saying.problem
    transition = "Recovered" if saying.is_over else "Triggered" if saying.is_first else "Re-Triggered"
    at = saying.changed_at if saying.is_over or saying.is_first else saying.told_at
    return as_json(
        {
            "alert_transition": transition, "alert_type": "success" if saying.is_over else "error",
            "monitor_id": str(1000 + problem.number), "alert_scope": f"host:{problem.thing.host},part:{problem.part}",
            "alert_cycle_key": uuid_of("datadog", episode_of(saying)), "alert_priority": _PRIORITIES[problem.severity],
            "title": f"[{transition}] {title_of(saying)}", "body": problem.summary, "date": str(at // MILLISECOND),
            "tags": ",".join(f"{name}:{value}" for name, value in problem.labels.items()), "hostname": problem.thing.host,
            "link": "https://app.datadoghq.example/monitors#1",
        }
    )  # fmt: skip


def _newrelic(saying: Saying) -> Message:
    problem, episode = saying.problem, saying.episode
    issue = {
        "id": uuid_of("newrelic", episode_of(saying)), "issueUrl": "https://one.newrelic.example/issue",
        "title": title_of(saying), "priority": _NEW_RELIC[problem.severity],
        "state": "CLOSED" if saying.is_over else "ACTIVATED",
        "createdAt": episode.starts_at // MILLISECOND, "activatedAt": episode.starts_at // MILLISECOND,
        "updatedAt": saying.told_at // MILLISECOND, "alertConditionNames": [problem.name],
        "impactedEntities": [problem.thing.host], "workflowName": "storm",
    }  # fmt: skip
    return as_json({**issue, "closedAt": saying.changed_at // MILLISECOND} if saying.is_over else issue)


def _sentry(saying: Saying) -> Message:
    problem = saying.problem
    action = "resolved" if saying.is_over else "created" if saying.is_first else "unresolved"
    issue = {
        "id": str(problem.number), "title": title_of(saying), "level": _SENTRY[problem.severity], "culprit": problem.summary,
        "shortId": f"STORM-{problem.number}", "project": {"slug": problem.thing.name, "name": problem.thing.name},
        "firstSeen": iso(saying.episode.starts_at), "lastSeen": iso(saying.told_at), "permalink": None,
    }  # fmt: skip
    at = saying.changed_at if saying.is_over else saying.told_at
    document = {
        "action": action,
        "installation": {"uuid": uuid_of("sentry")},
        "data": {"issue": issue},
        "actor": {"type": "application"},
    }
    told = {"sentry_hook_resource": "issue", "sentry_hook_timestamp": f"{at / SECOND:.3f}"}
    return as_json(document, request_id=uuid_of("request", telling_of(saying)).replace("-", ""), **told)


def _dynatrace(saying: Saying) -> Message:
    problem, episode = saying.problem, saying.episode
    ended = (episode.ends_at or 0) // MILLISECOND if saying.is_over else -1
    return as_json(
        {
            "PID": f"{problem.number}_{saying.ordinal}V2", "ProblemID": f"P-{problem.number % 97}",
            "ProblemTitle": title_of(saying),
            "State": "RESOLVED" if saying.is_over else "OPEN", "ProblemSeverity": _DYNATRACE[problem.severity],
            "ProblemDetailsJSON": {"startTime": episode.starts_at // MILLISECOND, "endTime": ended},
            "ImpactedEntity": f"Host {problem.thing.host}", "ImpactedEntities": [{"type": "HOST", "name": problem.thing.host}],
            "Tags": f"part:{problem.part}", "ProblemURL": "https://storm.dynatrace.example/problem",
        }
    )  # fmt: skip


def _netdata(saying: Saying) -> Message:
    problem = saying.problem
    return as_json(
        {
            "alert": problem.name, "chart": f"{problem.thing.path.replace('/', '.')}.{problem.part}", "context": "storm",
            "space": "storm", "family": problem.thing.kind,
            "severity": "clear" if saying.is_over else _NETDATA[problem.severity],
            "date": iso(saying.changed_at if saying.is_over else saying.told_at), "message": title_of(saying),
            "info": problem.summary, "host": problem.thing.host, "alert_url": "https://app.netdata.example/alert",
        }
    )  # fmt: skip


def _splunk(saying: Saying) -> Message:
    problem = saying.problem
    result = {
        "_time": f"{saying.told_at / SECOND:.3f}", "host": problem.thing.host,
        "source": f"{problem.thing.name} {problem.part}", "severity": problem.severity,
        "message": problem.summary, "count": "12",
    }  # fmt: skip
    return as_json(
        {
            "sid": f"scheduler__storm__{telling_of(saying)}", "search_name": problem.name, "app": "search", "owner": "storm",
            "results_link": "https://splunk.example/app/search", "result": result,
        }
    )  # fmt: skip


def _graylog(saying: Saying) -> Message:
    problem = saying.problem
    event = {
        "id": uuid_of("graylog", telling_of(saying)), "event_definition_id": problem.name, "message": problem.summary,
        "timestamp": iso(saying.told_at), "priority": _GRAYLOG[problem.severity], "source": problem.thing.host,
        "key_tuple": [problem.thing.path, problem.part], "key": f"{problem.thing.path}|{problem.part}", "fields": {},
        "group_by_fields": {"host": problem.thing.host}, "alert": True,
    }  # fmt: skip
    return as_json(
        {"event_definition_id": problem.name, "event_definition_title": problem.name, "event": event, "backlog": []}
    )


def _uptime_kuma(saying: Saying) -> Message:
    problem = saying.problem
    at = saying.changed_at if saying.is_over or saying.is_first else saying.told_at
    heartbeat = {
        "monitorID": problem.number, "status": 1 if saying.is_over else 0, "time": iso(at).replace("T", " ").rstrip("Z"),
        "msg": problem.summary, "important": saying.is_over or saying.is_first, "duration": 60,
    }  # fmt: skip
    monitor = {
        "id": problem.number, "name": title_of(saying), "url": f"https://{problem.thing.host}.example/", "type": "http",
        "hostname": problem.thing.host, "tags": [{"name": "part", "value": problem.part}],
    }  # fmt: skip
    return as_json({"heartbeat": heartbeat, "monitor": monitor, "msg": f"[{title_of(saying)}] {problem.summary}"})


WRITERS = {
    "datadog": Writer(each(_datadog)),
    "newrelic": Writer(each(_newrelic), per_episode=True),
    "sentry": Writer(each(_sentry)),
    "dynatrace": Writer(
        each(_dynatrace), {"critical": "critical", "error": "error", "warning": "warning", "info": "warning"},
        per_episode=True, seen=False,
    ),
    "netdata": Writer(each(_netdata), _NETDATA, starts=False),
    "splunk": Writer(each(_splunk), resolves=False, starts=False),
    "graylog": Writer(each(_graylog), resolves=False, starts=False),
    "uptime_kuma": Writer(each(_uptime_kuma), NO_SEVERITY),
}  # fmt: skip
