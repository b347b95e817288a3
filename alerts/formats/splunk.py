"""Splunk's webhook alert action: the first result of a saved search. It never says that anything is over.

https://docs.splunk.com/Documentation/Splunk/latest/Alert/Webhooks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, resources, text
from alerts.identity import canonical
from alerts.model import FIRING, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

# Fields of a result that say where it happened; all others may be another in every run (counts, times, messages).
_PLACES = (
    "host",
    "dvc",
    "dest",
    "instance",
    "hostname",
    "service",
    "app",
    "component",
    "source",
    "sourcetype",
    "index",
    "user",
)
_NAMED = _PLACES[:8]  # what a component may be called
_SEVERITIES = ("severity", "urgency", "log_level", "level", "priority")


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "sid" in found and ("search_name" in found or "results_link" in found) and "result" in found


def _read(delivery: Delivery) -> Reading:
    found = mapping(delivery.document)
    result = {name: _told(value) for name, value in mapping(found.get("result")).items() if not name.startswith("__")}
    name, link = text(found.get("search_name")).strip(), text(found.get("results_link"))
    if not name and not link:
        raise FormatError("a Splunk alert names its search; this one has neither search_name nor results_link")
    delivery_id = canonical(sid=text(found.get("sid")), result=result)  # one run may send each of its results
    return Reading((_sighting(found, result, name, link),), delivery_id=delivery_id)


def _sighting(found: Mapping[str, Any], result: Mapping[str, str], name: str, link: str) -> Sighting:
    places = {place: result[place] for place in _PLACES if result.get(place)}
    told = first(*(result.get(word) for word in _SEVERITIES), found.get("severity"))
    return Sighting(
        state=FIRING,
        identity=canonical(app=text(found.get("app")), owner=text(found.get("owner")), search=name, places=places),
        identity_from=f"app, owner, search{' and ' if places else ''}{', '.join(places)}",
        name=name or "unnamed search",
        severity=level(told),
        severity_told=told,
        summary=first(result.get("message"), result.get("_raw"), result.get("count") and f"count: {result['count']}"),
        seen_at=moment(result.get("_time")),
        labels={label: value for label, value in result.items() if not label.startswith("_")},
        resources=resources(*(places.get(place) for place in _NAMED)),
        url=link,
        resolves=False,
    )


def _told(value: Any) -> str:
    """A field's value; one of several values is a list."""
    return ",".join(text(one) for one in items(value)) if isinstance(value, list) else text(value)


FORMAT = Format("splunk", "Splunk alert action", _matches, _read)
