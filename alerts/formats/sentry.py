"""Sentry's integration webhooks (issues, issue alerts, metric alerts, errors), and its older webhook plugin.

https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, objects, resources, text, texts
from alerts.identity import canonical
from alerts.model import FIRING, NOTE, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_ACTIONS = {
    **dict.fromkeys(("created", "unresolved", "triggered", "critical", "warning", "open", "escalating", "regressed"), FIRING),
    "resolved": RESOLVED,
    **dict.fromkeys(("ignored", "archived"), SUPPRESSED),
    "assigned": NOTE,
}
_KINDS = ("issue", "event", "error", "metric_alert")
_OTHERS = ("comment", "installation", "seer", "preprod_artifact")


def _kind(delivery: Delivery) -> str:
    """What the delivery is about: the header says, or the one object in `data`."""
    header = delivery.headers.get("sentry-hook-resource", "").replace("event_alert", "event")
    return header or next((kind for kind in _KINDS if isinstance(delivery.get("data", kind), dict)), "")


def _old(delivery: Delivery) -> bool:
    return mapping(delivery.document).keys() >= {"project_slug", "culprit", "event"}


def _matches(delivery: Delivery) -> bool:
    if "sentry-hook-resource" in delivery.headers or _old(delivery):
        return True
    found = mapping(delivery.document)
    return isinstance(found.get("action"), str) and bool(_kind(delivery)) and ("installation" in found or "actor" in found)


def _read(delivery: Delivery) -> Reading:
    at = moment(delivery.headers.get("sentry-hook-timestamp"))
    one: Sighting | None = None
    if _old(delivery):
        one = _of_event({**mapping(delivery.get("event")), **mapping(delivery.document)}, FIRING, "", at)
    elif (kind := _kind(delivery)) in _KINDS:
        one = _of_kind(delivery, kind, at)
    elif kind not in _OTHERS:
        raise FormatError("a Sentry webhook holds an issue, an event or a metric_alert in `data`; this one holds none of them")
    told = (one,) if one else ()
    remarks = () if one else (f"Sentry tells of {kind} {first(delivery.get('action'))[:40]}, which is no alert",)
    return Reading(told, delivery_id=delivery.headers.get("request-id", ""), remarks=remarks)


def _of_kind(delivery: Delivery, kind: str, at: int | None) -> Sighting:
    about, action = mapping(delivery.get("data", kind)), text(delivery.get("action"))
    if not about:
        raise FormatError(f"a Sentry webhook of a {kind} has it in data.{kind}; this one has none")
    if kind in ("event", "error"):
        return _of_event(about, FIRING, text(delivery.get("data", "triggered_rule")), at)
    state = _ACTIONS.get(action)
    if state is None:
        raise FormatError(f"the action {action[:40]!r} of a Sentry {kind} is not known")
    actor = first(delivery.get("actor", "name"), delivery.get("actor", "id"))
    return _of_issue(about, state, action, actor, at) if kind == "issue" else _of_metric(delivery, about, state, action, at)


def _of_issue(issue: Mapping[str, Any], state: str, action: str, actor: str, at: int | None) -> Sighting:
    project, told = mapping(issue.get("project")), text(issue.get("level"))
    own = text(issue.get("id")).strip()
    if not own:
        raise FormatError("a Sentry issue has an id; this one has none")
    return Sighting(
        state=state,
        identity=own,
        identity_from="the issue's id",
        name=first(issue.get("title"), issue.get("shortId"), "unnamed issue"),
        severity=level(told),
        severity_told=told,
        summary=text(issue.get("culprit")),
        description=text(mapping(issue.get("metadata")).get("value")),
        starts_at=moment(issue.get("firstSeen")) if action == "created" else None,  # a regression began later
        ends_at=at if state == RESOLVED else None,
        seen_at=at or (moment(issue.get("lastSeen")) if state == FIRING else None),
        labels={**_labels(issue, text(project.get("slug"))), "short_id": text(issue.get("shortId"))},
        resources=resources(project.get("slug"), project.get("name")),
        url=first(issue.get("permalink"), issue.get("web_url")),
        actor=actor if state != FIRING else "",
    )


def _of_event(event: Mapping[str, Any], state: str, rule: str, at: int | None) -> Sighting:
    project = first(event.get("project_slug"), event.get("project_name"), event.get("project"))
    labels = _labels(event, project)
    own = first(event.get("issue_id"), event.get("id"), text(event.get("issue_url")).rstrip("/").rpartition("/")[2])
    name = first(event.get("title"), mapping(event.get("metadata")).get("title"), event.get("message"))
    if not own and not name:
        raise FormatError("a Sentry event names its issue; this one has neither issue_id nor a title")
    told = text(event.get("level"))
    return Sighting(
        state=state,
        identity=own or canonical(project=event.get("project"), title=name),
        identity_from="the issue's id" if own else "project and title",
        name=name or "unnamed issue",
        severity=level(told),
        severity_told=told,
        summary=text(event.get("culprit")),
        description=text(event.get("message")),
        seen_at=at or moment(event.get("datetime")) or moment(event.get("timestamp")),
        labels={**labels, **({"rule": rule} if rule else {})},
        resources=resources(labels.get("server_name"), project if not project.isdigit() else ""),
        url=first(event.get("web_url"), event.get("url"), event.get("issue_url")),
    )


def _of_metric(delivery: Delivery, alert: Mapping[str, Any], state: str, action: str, at: int | None) -> Sighting:
    rule, own = mapping(alert.get("alert_rule")), text(alert.get("id")).strip()
    if not own:
        raise FormatError("a Sentry metric alert has an id; this one has none")
    projects = [text(one) for one in items(alert.get("projects"))]
    return Sighting(
        state=state,
        identity=f"metric_alert:{own}",  # issues count on their own
        identity_from="the metric alert's id",
        name=first(rule.get("name"), alert.get("title"), "unnamed metric alert"),
        severity=level(action) if state == FIRING else "unknown",
        severity_told=action,
        summary=text(delivery.get("data", "description_title")),
        description=text(delivery.get("data", "description_text")),
        starts_at=moment(alert.get("date_started")),
        ends_at=(moment(alert.get("date_closed")) or at) if state == RESOLVED else None,
        seen_at=at,
        labels={"projects": ",".join(projects), "aggregate": text(rule.get("aggregate")), "query": text(rule.get("query"))},
        resources=resources(*projects),
        url=text(delivery.get("data", "web_url")),
    )


def _labels(found: Mapping[str, Any], project: str) -> dict[str, str]:
    """Tags, which are pairs or objects with `key` and `value`, and what else tells where it happened."""
    tags = {text(tag[0]): text(tag[1]) for tag in items(found.get("tags")) if isinstance(tag, list) and len(tag) == 2}
    tags |= {text(tag.get("key")): text(tag.get("value")) for tag in objects(found.get("tags"))}
    told = texts({name: found.get(name) for name in ("environment", "platform", "release") if found.get(name)})
    return {name: value for name, value in {**told, **tags, "project": project}.items() if name}


FORMAT = Format("sentry", "Sentry webhook", _matches, _read)
