"""Deliveries that say nothing new: most of what monitoring systems send. They are counted, and nothing is judged anew.

A repeat is quiet where it changes nothing but when an alert was last heard of: it fires and is told again what it was told,
in the words that are shown; or it is over and that is told again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.known import text_of
from alerts.model import FIRING, RESOLVED, Sighting
from alerts.statements import Live, Statement, statement_of
from store.bulk_json import decoded, encoded
from store.changes import ONE_OF
from store.handle import Store

_CHUNK = 5000
_LIGHT = f"""
SELECT CAST(uid AS VARCHAR) AS uid, status, epoch_us(starts_at) AS starts_at, CAST(live AS VARCHAR) AS live
FROM alert
WHERE uid IN {ONE_OF} AND NOT stale AND status <> 'suppressed' AND coalesce(due_at > CAST(? AS TIMESTAMPTZ), true)
"""
_HEARD = '[{"uid": "UUID", "last": "VARCHAR", "heard": "VARCHAR", "deliveries": "BIGINT", "live": "JSON"}]'
_UPDATE = f"""
UPDATE alert SET last_seen_at = CAST(h.last AS TIMESTAMPTZ), deliveries = h.deliveries, live = h.live
FROM (SELECT unnest(from_json_strict(CAST(? AS VARCHAR), '{_HEARD}'), recursive := true)) AS h
WHERE alert.uid = h.uid
"""
_UPDATE_EPISODES = f"""
UPDATE alert_episode SET last_seen_at = greatest(last_seen_at, CAST(h.heard AS TIMESTAMPTZ))
FROM (SELECT unnest(from_json_strict(CAST(? AS VARCHAR), '{_HEARD}'), recursive := true)) AS h
WHERE alert_episode.alert_uid = h.uid AND alert_episode.ends_at IS NULL
"""


@dataclass(slots=True)
class _Light:
    """As much of an alert as a repeat needs."""

    uid: str
    is_open: bool
    starts_at: int
    told: dict[str, Any]
    live: Live
    heard: int = 0  # when what is repeated came last


def take_quietly(store: Store, told: Mapping[str, Sequence[tuple[Sighting, int]]]) -> set[str]:
    """Count what only repeats itself; returns the uids of alerts about which nothing else was said.

    `told` are the sightings of alerts by uid, each with the time (microseconds) at which it was received.
    """
    quiet: list[_Light] = []
    for light in _load(store, list(told)):
        statements = _repeated(light, told[light.uid])
        if statements is not None:
            for known, again in statements:
                known.merge(again)
            light.heard = max(known.last for known, _ in statements)
            quiet.append(light)
    if quiet:
        _write(store, quiet)
    return {light.uid for light in quiet}


def _load(store: Store, uids: list[str]) -> Iterable[_Light]:
    for begin in range(0, len(uids), _CHUNK):
        rows = store.rows(_LIGHT, [json.dumps(uids[begin : begin + _CHUNK]), store.now()])
        for row, told in zip(rows, decoded([row["live"] for row in rows]), strict=True):
            is_open = row["status"] in ("firing", "acked")
            yield _Light(row["uid"], is_open, row["starts_at"] or 0, told, Live.decode(told))


def _repeated(light: _Light, told: Iterable[tuple[Sighting, int]]) -> list[tuple[Statement, Statement]] | None:
    """The known statements that are repeated, each with the repetition; None where anything else is said."""
    found = []
    for sighting, received_at in told:
        again = statement_of(sighting, received_at)
        known = light.live.statements.get(again.key)
        if known is None or received_at < known.first or not _is_quiet(light, known):
            return None
        found.append((known, again))
    if light.is_open and not _says_one_thing(light):
        return None
    return found


def _is_quiet(light: _Light, known: Statement) -> bool:
    if not light.is_open:
        return known.state == RESOLVED
    begin = known.seen_at or known.starts_at or 0
    return known.state == FIRING and known.resolves and begin >= light.starts_at and known.content == light.told["shown"]


def _says_one_thing(light: _Light) -> bool:
    """Whether severity and words are the same whatever was said last."""
    firing = [one for one in light.live.statements.values() if one.state == FIRING]
    return len({(one.severity, one.content) for one in firing}) == 1


def _write(store: Store, quiet: Iterable[_Light]) -> None:
    rows = []
    for light in quiet:
        last = max(one.last for one in light.live.statements.values())
        live = {**light.live.encode(), **{name: light.told[name] for name in ("contents", "shown", "tasks")}}
        told = {"last": text_of(last), "heard": text_of(light.heard), "deliveries": light.live.deliveries, "live": live}
        rows.append({"uid": light.uid, **told})
    store.execute(_UPDATE, [encoded(rows)])
    store.execute(_UPDATE_EPISODES, [encoded([{**row, "live": None} for row in rows])])
