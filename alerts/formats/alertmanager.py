"""Alertmanager's webhook, version 4 (and 3 and earlier, whose members have no fingerprint).

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeGuard

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, first, items, mapping, objects, places, text, texts
from alerts.identity import label_fingerprint
from alerts.model import FIRING, RESOLVED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_GROUP_KEYS = ("groupKey", "groupLabels", "commonLabels")  # a payload of one's own may have any of them


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return isinstance(found.get("alerts"), list) and any(key in found for key in _GROUP_KEYS) and "orgId" not in found


def _read(delivery: Delivery) -> Reading:
    return Reading(
        tuple(sighting(member, state(member, delivery.received_at)) for member in members(delivery)),
        truncated=truncated(delivery),
    )


def members(delivery: Delivery) -> list[Mapping[str, Any]]:
    """The objects in `alerts`; raises FormatError where it is no list, or holds anything else."""
    found = mapping(delivery.document).get("alerts")
    if not isinstance(found, list):
        raise FormatError("there is no list `alerts`; describe a payload of your own in config.toml as [alerts.formats.NAME]")
    return whole(found)


def whole(found: object) -> list[Mapping[str, Any]]:
    """The objects in a list; raises FormatError where anything else is among them, so that nothing is half taken in."""
    told = objects(found)
    if len(told) < len(items(found)):
        raise FormatError("a member of the list is no object; nothing of this delivery was taken in")
    return told


def truncated(delivery: Delivery) -> int:
    """How many members `max_alerts` left out."""
    count = delivery.get("truncatedAlerts")
    return count if isinstance(count, int) and count > 0 else 0


def state(member: Mapping[str, Any], now: int) -> str:
    """Whether a member fires: its own status says so, never that of the group; without one its end does."""
    status = member.get("status")
    if isinstance(status, str) and status:
        return RESOLVED if status.lower() == RESOLVED else FIRING
    ended = moment(member.get("endsAt"))
    return RESOLVED if ended is not None and ended <= now else FIRING


def sighting(member: Mapping[str, Any], state: str) -> Sighting:
    """One alert as Prometheus, Alertmanager and Grafana tell it; what was told before is not read again."""
    labels, annotations = member.get("labels"), member.get("annotations")
    rest = tuple([member.get(name) for name in _BESIDE])
    if not (_is_plain(labels) and _is_plain(annotations) and _TEXT_OR_NONE.issuperset(map(type, rest))):
        return _read_member(member, state)
    return _known(state, rest, tuple(labels.items()), tuple(annotations.items()))


_BESIDE = ("fingerprint", "startsAt", "endsAt", "generatorURL")
_TEXT, _TEXT_OR_NONE = frozenset({str}), frozenset({str, type(None)})  # 1 and True would be the same to the cache


def _is_plain(value: Any) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and _TEXT.issuperset(map(type, value.values()))


@lru_cache(maxsize=6000)
def _known(
    state: str, rest: tuple[str | None, ...], labels: tuple[tuple[str, str], ...], annotations: tuple[tuple[str, str], ...]
) -> Sighting:
    member: dict[str, Any] = {name: value for name, value in zip(_BESIDE, rest, strict=True) if value is not None}
    return _read_member({**member, "labels": dict(labels), "annotations": dict(annotations)}, state)


def _read_member(member: Mapping[str, Any], state: str) -> Sighting:
    labels, annotations = texts(member.get("labels")), texts(member.get("annotations"))
    severity = first(labels.get("severity"), labels.get("priority"), labels.get("level"))
    identity, identity_from = _identity(text(member.get("fingerprint")).strip(), labels)
    return Sighting(
        state=state,
        identity=identity,
        identity_from=identity_from,
        name=first(labels.get("alertname"), annotations.get("summary"), "unnamed alert"),
        severity=level(severity),
        severity_told=severity,
        summary=first(annotations.get("summary"), annotations.get("title"), annotations.get("message")),
        description=first(annotations.get("description"), annotations.get("message")),
        starts_at=moment(member.get("startsAt")),
        ends_at=moment(member.get("endsAt")) if state == RESOLVED else None,
        labels=labels,
        annotations=annotations,
        resources=places(labels),
        url=text(member.get("generatorURL")),
        runbook_url=first(annotations.get("runbook_url"), annotations.get("runbook")),
    )


def _identity(own: str, labels: Mapping[str, str]) -> tuple[str, str]:
    if own:
        return own, "the source's fingerprint"
    told = {name: value for name, value in labels.items() if value}  # Alertmanager drops empty labels before it hashes
    if not told:
        raise FormatError("a member has neither labels nor a fingerprint, so that nothing tells it from others")
    return label_fingerprint(told), "fingerprint of its labels (FNV-1a)"


FORMAT = Format(
    "alertmanager",
    "Alertmanager webhook",
    _matches,
    _read,
    aliases=("am", "vmalert"),
    documented="https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
)
