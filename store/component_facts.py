"""What a component is, from what its sources tell and what people say: pure functions over one component's row.

told     {source: {name, kind, parent_uid, provider, native_type, owner, health, health_reason, tags, attributes,
         identities, relations}}; of those a source does not know, nothing. The first source that still sees the
         component says its name, kind and place; what it leaves open, the next may say. The worst health counts.
by_hand  {name, kind, parent_uid, owner, provider, health, health_reason, lifecycle, tags, identities}; wins. A tag of
         None takes a source's tag away.
seen     where each source saw it: [{source, scope, digest, missing_since, gone_at}]; gone without having been missing is
         what a source itself says has ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]

HEALTHS = ("ok", "warning", "critical", "unknown")
LIFECYCLES = ("active", "missing", "retired")
BY_HAND = "by hand"
GUESSED_KIND = "group"  # of a place of which a source tells the name only
_WORSE = {"unknown": 0, "ok": 1, "warning": 2, "critical": 3}
_SINGLE = ("name", "kind", "parent_uid", "provider", "native_type", "owner")


def columns(told: Mapping[str, Facts], seen: Sequence[Facts], by_hand: Facts) -> dict[str, Any]:
    """The columns that follow, with `told`, `seen` and `by_hand` themselves."""
    facts = _in_order(told, seen)
    found: dict[str, Any] = {name: next((one[name] for _, one in facts if one.get(name)), None) for name in _SINGLE}
    found["kind"] = next((one["kind"] for _, one in facts if one.get("kind") not in (None, GUESSED_KIND)), found["kind"])
    found |= {name: by_hand[name] for name in _SINGLE if name in by_hand}
    tags = {name: value for _, one in reversed(facts) for name, value in (one.get("tags") or {}).items()}
    tags |= by_hand.get("tags") or {}
    return {
        **found,
        **_health(facts, by_hand),
        **_lifecycle(seen, by_hand),
        "tags": {name: str(value) for name, value in tags.items() if value is not None},
        "identities": _joined("identities", facts, by_hand),
        "relations": _joined("relations", facts, by_hand),
        "told": dict(told),
        "seen": list(seen),
        "by_hand": dict(by_hand),
    }


def _in_order(told: Mapping[str, Facts], seen: Sequence[Facts]) -> list[tuple[str, Facts]]:
    """What is told, by those that still see it first; those that no longer do count only where nobody else is left."""
    lost = {one["source"] for one in seen if one["missing_since"] or one["gone_at"]}
    present = [(source, one) for source, one in told.items() if source not in lost]
    return present or list(told.items())


def _health(facts: Sequence[tuple[str, Facts]], by_hand: Facts) -> dict[str, Any]:
    if by_hand.get("health"):
        return {"health": by_hand["health"], "health_source": BY_HAND, "health_reason": by_hand.get("health_reason")}
    worst: tuple[str | None, Facts] = max(
        facts, key=lambda pair: _WORSE.get(pair[1].get("health") or "unknown", 0), default=(None, {})
    )
    health = worst[1].get("health") or "unknown"
    source = worst[0] if health != "unknown" else None
    return {"health": health, "health_source": source, "health_reason": worst[1].get("health_reason") or None}


def _lifecycle(seen: Sequence[Facts], by_hand: Facts) -> dict[str, Any]:
    """Whether it is there: where nobody looks for it, it is; where a source itself says that it has ended, it is not."""
    gone = [one["gone_at"] for one in seen if one["gone_at"]]
    ended = [one["gone_at"] for one in seen if one["gone_at"] and not one["missing_since"]]
    missing = [one["missing_since"] for one in seen if one["missing_since"]]
    found: dict[str, Any] = {"lifecycle": "active", "missing_since": None, "retired_at": None}
    if by_hand.get("lifecycle") == "retired":
        return {**found, "lifecycle": "retired", "retired_at": by_hand["retired_at"]}
    if ended or (seen and len(gone) == len(seen)):
        return {**found, "lifecycle": "retired", "retired_at": max(ended or gone)}
    if seen and len(missing) == len(seen):
        return {**found, "lifecycle": "missing", "missing_since": max(missing)}
    return found


def _joined(name: str, facts: Sequence[tuple[str, Facts]], by_hand: Facts) -> list[str]:
    return list(dict.fromkeys(value for one in (*(one for _, one in facts), by_hand) for value in one.get(name) or ()))
