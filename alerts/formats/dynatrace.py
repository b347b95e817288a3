"""Dynatrace's custom problem notification, in the names of its placeholders.

https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration.
PID is unique; ProblemID is the number that people see, and stands in where the template leaves out PID. A problem that was
merged into another one is over: nothing more is sent of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, folded, mapping, objects, pairs, resources, state
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_STATES = {"open": FIRING, "resolved": RESOLVED, "closed": RESOLVED, "merged": RESOLVED}
_SEVERITIES = {
    "AVAILABILITY": "critical",
    "MONITORING_UNAVAILABLE": "error",
    "ERROR": "error",
    **dict.fromkeys(("PERFORMANCE", "RESOURCE_CONTENTION", "CUSTOM_ALERT"), "warning"),
}
_TEST = "problem notification test run"


def _matches(delivery: Delivery) -> bool:
    keys = folded(delivery.document).keys()
    return (
        bool(keys & {"problemid", "pid"})
        and bool(keys & {"state", "problemstate"})
        and any(k.startswith("problem") for k in keys)
    )


def _read(delivery: Delivery) -> Reading:
    found = folded(delivery.document)
    details = mapping(
        _decoded(found.get("problemdetailsjson") or found.get("problemdetailsjsonv2") or found.get("problemdetails"))
    )
    own = filled(found.get("pid"), details.get("id"), details.get("problemId"), found.get("problemid"))
    title = filled(found.get("problemtitle"), details.get("title"))
    if not own:
        raise FormatError("a Dynatrace notification has PID or ProblemID; this one has neither, so add {PID} to its template")
    if _TEST in title.lower():
        return Reading(remarks=("Dynatrace sent a test",))
    return Reading((_sighting(found, details, own, title),))


def _decoded(value: Any) -> Any:
    """The details, which some templates put in quotes."""
    if isinstance(value, str) and value.lstrip()[:1] == "{" and filled(value):
        return Delivery(value.encode("utf-8", "replace")).document
    return value


def _sighting(found: Mapping[str, Any], details: Mapping[str, Any], own: str, title: str) -> Sighting:
    now = state(filled(found.get("state"), found.get("problemstate")), _STATES, "State")
    told = filled(found.get("problemseverity"), details.get("severityLevel")).upper()
    entities = objects(_entities(found.get("impactedentities")))
    ended = moment(details.get("endTime"))
    return Sighting(
        state=now,
        identity=own,
        identity_from="the problem's id",
        name=title or "unnamed problem",
        severity=_SEVERITIES.get(told) or level(told),
        severity_told=told,
        summary=filled(found.get("impactedentity"), title),
        description=filled(found.get("problemdetailstext"), found.get("problemdetailsmarkdown")),
        starts_at=moment(details.get("startTime")),
        ends_at=ended if now == RESOLVED else None,
        labels={**pairs(filled(found.get("tags")).split(",")), **_labels(found)},
        resources=resources(
            *(entity.get("entity") for entity in entities),
            *(entity.get("name") for entity in entities),
            *filled(found.get("impactedentitynames")).split(","),
            *(filled(found.get("impactedentity")),) * (not entities),
        ),
        url=filled(found.get("problemurl")),
    )


def _entities(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] == "[":
        return Delivery(value.encode("utf-8", "replace")).document
    return value


def _labels(found: Mapping[str, Any]) -> dict[str, str]:
    told = {"problem": found.get("problemid"), "impact": found.get("problemimpact")}
    return {name: word for name, value in told.items() if (word := filled(value))}


FORMAT = Format("dynatrace", "Dynatrace problem notification", _matches, _read)
