"""New Relic: workflow notifications of issues, and the older incident webhooks.

https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, objects, resources, state, text, texts
from alerts.model import ACKED, FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import MICROSECONDS, moment

_STATES = {
    **dict.fromkeys(("created", "activated", "active", "open"), FIRING),
    "acknowledged": ACKED,
    **dict.fromkeys(("closed", "resolved", "deactivated"), RESOLVED),
}
_SEVERITIES = {"high": "error", "medium": "warning"}
_FOUNDED = 1_199_145_600 * MICROSECONDS  # in 2008; what is dated before is a test's junk, or in no unit that makes sense


def _matches(delivery: Delivery) -> bool:
    keys = mapping(delivery.document).keys()
    return (
        keys >= {"issueUrl", "state"} or keys >= {"current_state", "incident_id"} or keys >= {"condition_name", "policy_name"}
    )


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    if text(found.get("current_state")).lower() == "test":
        return Reading(remarks=("New Relic sent a test",))
    return Reading((_of_issue(found) if "issueUrl" in found else _of_incident(found),))


def _of_issue(found: Mapping[str, Any]) -> Sighting:
    own, now = first(found.get("id"), found.get("issueId")), state(found.get("state"), _STATES, "state")
    if not own:
        raise FormatError("a New Relic issue has an id; this one has none")
    told, at = _word(found.get("priority")), _when(found.get("updatedAt"))
    conditions, entities = _words(found.get("alertConditionNames")), _words(found.get("impactedEntities"))
    return Sighting(
        state=now,
        identity=own,
        identity_from="the issue's id",
        name=first(*conditions, _word(found.get("title")), "unnamed issue"),
        severity=_SEVERITIES.get(told.lower()) or level(told),
        severity_told=told,
        summary=_word(found.get("title")),
        starts_at=_when(found.get("activatedAt")) or _when(found.get("createdAt")),
        ends_at=(_when(found.get("closedAt")) or at) if now == RESOLVED else None,
        seen_at=at,
        labels={
            "policy": ",".join(_words(found.get("alertPolicyNames"))),
            "entities": ",".join(entities),
            "workflow": text(found.get("workflowName")),
        },
        resources=resources(*entities),
        url=text(found.get("issueUrl")),
        runbook_url=first(*_words(found.get("runbookUrl")), *_words(found.get("runbookUrls"))),
        actor=first(found.get("acknowledgedBy"), found.get("owner")) if now == ACKED else "",
    )


def _of_incident(found: Mapping[str, Any]) -> Sighting:
    own, now = first(found.get("incident_id")), state(found.get("current_state"), _STATES, "current_state")
    if not own:
        raise FormatError("a New Relic incident has an incident_id; this one has none")
    targets, told = objects(found.get("targets")), text(found.get("severity"))
    at, lasted = _when(found.get("timestamp")), found.get("duration")
    began = at - lasted * 1000 if at and isinstance(lasted, int) and 0 < lasted * 1000 < at else None
    return Sighting(
        state=now,
        identity=own,
        identity_from="the incident's id",
        name=first(found.get("condition_name"), "unnamed condition"),
        severity=level(told) if now != RESOLVED else "unknown",
        severity_told=told,
        summary=text(found.get("details")),
        starts_at=at if now == FIRING else began,
        ends_at=at if now == RESOLVED else None,
        seen_at=at,
        labels={
            **{name: value for target in targets for name, value in texts(target.get("labels")).items()},
            **{name: text(found.get(f"{name}_name")) for name in ("policy", "account") if found.get(f"{name}_name")},
        },
        resources=resources(*(target.get(name) for target in targets for name in ("id", "name"))),
        url=text(found.get("incident_url")),
        runbook_url=text(found.get("runbook_url")),
        actor=text(found.get("owner")) if now == ACKED else "",
    )


def _when(value: Any) -> int | None:
    found = moment(value)
    return found if found and found > _FOUNDED else None


def _words(value: Any) -> list[str]:
    """A list of names, which a template may have made a text."""
    return [word for one in (items(value) or [value]) if (word := text(one).strip())]


def _word(value: Any) -> str:
    return first(*_words(value))


FORMAT = Format("newrelic", "New Relic workflow or incident", _matches, _read, aliases=("new_relic",))
