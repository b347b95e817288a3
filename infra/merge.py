"""What a reading changes in the registry, as a plan: nothing is written here.

told and known            its facts are replaced, where they differ; what was missing is active again
told and not known        it is new, as are the places it lies in
known, told as ended      retired at once
known, not told           missing, if its scope was read whole; so is what lies below it and is in no scope of this
                          reading (of a deleted namespace nothing is listed any more); retired after a while
known, scope not whole    stays as it is
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from infra.known import Index, Known, slot_of
from infra.matching import Matching
from infra.model import Place, Reading, Sighting
from infra.rules import Rules
from store import component_facts, instants

Facts = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What is to be written: facts and `seen` by uid, with the paths of all that a person may want to be told of."""

    source: str
    new: dict[str, tuple[Sighting, str | None]] = field(default_factory=dict)  # with the parent's uid
    places: dict[str, tuple[Place, str | None, str]] = field(default_factory=dict)  # new ones: what, below what, slot
    told: dict[str, tuple[Sighting, str | None, Facts]] = field(default_factory=dict)  # with the parent's uid and `seen`
    missing: dict[str, Facts] = field(default_factory=dict)  # seen
    retired: dict[str, Facts] = field(default_factory=dict)
    unchanged: int = 0
    twice: int = 0
    paths: dict[str, str] = field(default_factory=dict)
    sightings: Counter[str] = field(default_factory=Counter)  # by scope

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.places or self.told or self.missing or self.retired)


def plan(
    reading: Reading, source: str, index: Index, *, now: str, rules: Rules, reads: Mapping[str, Sequence[datetime]],
    new_uid: Callable[[], str],
) -> Plan:  # fmt: skip
    """The plan for a reading of this source (a uid) over the components there are; raises MassRemovalError."""
    made = Plan(source)
    goes_by_path = reading.format == "components"
    matching = Matching(index, goes_by_path, new_uid)
    for sighting in sorted(reading.sightings, key=lambda one: len(one.above)):
        _take(made, matching, sighting, now)
    made.places = matching.created
    made.paths.update({uid: matching.paths[uid] for uid in (*made.places, *made.new)})
    _look_for_the_others(made, matching, reading, now, rules, reads)
    return made


def _take(made: Plan, matching: Matching, sighting: Sighting, now: str) -> None:
    keys = _keys(sighting)
    if sighting.gone and not any(key in matching.index.by_key for key in keys):
        return  # it came and went without having been known
    made.sightings[sighting.scope] += 1
    parent = matching.parent(sighting.above)
    uid = matching.recognise(sighting, keys, parent)
    if uid is None:
        made.twice += 1
        return
    known = matching.index.by_uid.get(uid)
    if known is None:
        made.new[uid] = (sighting, parent)
        return
    seen = _seen(made.source, sighting, _facts(sighting, keys, parent))
    if sighting.gone:
        seen["gone_at"] = known.gone_at if known.gone_at and not known.missing_since else now
    if _seen_of(known, made.source) == seen:
        made.unchanged += 1
    else:
        made.told[uid], made.paths[uid] = (sighting, parent, seen), known.path


def _look_for_the_others(
    made: Plan, matching: Matching, reading: Reading, now: str, rules: Rules, reads: Mapping[str, Sequence[datetime]]
) -> None:
    whole = {scope.name for scope in reading.scopes if scope.complete}
    touched = {scope.name for scope in reading.scopes}
    living: Counter[str] = Counter()
    vanished: list[Known] = []
    for known in matching.index.by_uid.values():
        if known.scope not in whole or known.gone_at:
            continue
        living[known.scope or ""] += not known.missing_since
        if known.uid in matching.met:
            continue
        if not known.missing_since:
            vanished.append(known)
        elif rules.is_over(known, reads.get(known.scope or "", ()), instants.to_datetime(now)):
            made.retired[known.uid], made.paths[known.uid] = _seen_of(known, made.source) | {"gone_at": now}, known.path
    rules.refuse_mass_removal(vanished, living)
    for known in [*vanished, *_below(vanished, matching, touched)]:
        made.missing[known.uid], made.paths[known.uid] = _seen_of(known, made.source) | {"missing_since": now}, known.path


def _below(vanished: Sequence[Known], matching: Matching, touched: set[str]) -> Iterator[Known]:
    """What lies below, is in no scope of the reading, and is thought to be there."""
    waiting = [known.uid for known in vanished]
    done = set(waiting)
    while waiting:
        for uid in matching.index.below.get(waiting.pop(), ()):
            known = matching.index.by_uid[uid]
            if uid in done or uid in matching.met or known.scope in touched:
                continue
            done.add(uid)
            waiting.append(uid)
            if not known.missing_since and not known.gone_at:
                yield known


def _keys(sighting: Sighting) -> list[str]:
    return [f"{scheme}:{key}" for scheme, key in sighting.identities]


def _facts(sighting: Sighting, keys: list[str], parent: str | None) -> Facts:
    found = {
        "name": sighting.name,
        "kind": sighting.kind,
        "parent_uid": parent,
        "provider": sighting.provider,
        "native_type": sighting.native_type,
        "owner": sighting.owner,
        "health": sighting.health if sighting.health != "unknown" else None,
        "health_reason": sighting.health_reason,
        "tags": dict(sighting.tags),
        "attributes": dict(sighting.attributes),
        "identities": keys,
        "relations": [f"{type_} {target.scheme}:{target.key}" for type_, target in sighting.relations],
    }
    return {name: value for name, value in found.items() if value}


def _digest(facts: Facts) -> str:
    return hashlib.blake2b(msgspec.json.encode(facts, order="deterministic"), digest_size=9).hexdigest()


def _seen_of(known: Known, source: str) -> Facts:
    return {
        "source": source,
        "scope": known.scope,
        "digest": known.digest,
        "missing_since": known.missing_since,
        "gone_at": known.gone_at,
    }


def _seen(source: str, sighting: Sighting, facts: Facts) -> Facts:
    return {"source": source, "scope": sighting.scope, "digest": _digest(facts), "missing_since": None, "gone_at": None}


def new_columns(made: Plan, uid: str, now: str) -> Facts:
    """The row of a new component."""
    if uid in made.places:
        place, parent, slot = made.places[uid]
        facts, seen = {"name": place.name, "kind": place.kind, **({"parent_uid": parent} if parent else {})}, []
    else:
        sighting, parent = made.new[uid]
        facts, slot = (
            _facts(sighting, _keys(sighting), parent),
            slot_of((*sighting.above, Place(sighting.kind, sighting.name))),
        )
        seen = [_seen(made.source, sighting, facts)]
    return {**component_facts.columns({made.source: facts}, seen, {}), "slot": slot, "first_seen_at": now}


def changed_columns(made: Plan, uid: str, row: Mapping[str, Any]) -> Facts:
    """What a plan makes of a stored component's row."""
    told = dict(row["told"] or {})
    if uid in made.told:
        sighting, parent, seen = made.told[uid]
        told[made.source] = _facts(sighting, _keys(sighting), parent)
    else:
        seen = made.missing.get(uid) or made.retired[uid]
    kept = [seen if one["source"] == made.source else one for one in row["seen"] or ()]
    return component_facts.columns(told, kept if seen in kept else [*kept, seen], row["by_hand"] or {})
