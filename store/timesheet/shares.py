"""How an entry's time is shared between components, to the millisecond.

What a person has said (`weights`) comes first. Else the terms say which of two comes first: what the entry is tied to, by
its session or its task, in equal parts; or what its recorded commands touched, each by how long it ran. What nothing is
tied to is a share of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.handle import Store
from store.money import allocate
from store.sql import question
from store.table import Row
from store.timesheet import entries, spans
from store.timesheet.places import terms_of

Weights = Mapping[str | None, int]  # by the uid of a component, None for what is tied to none


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an entry's time that belongs to a component, or (None) to none."""

    component_uid: str | None
    ms: int
    weight: int


def allocated(whole_ms: int, weights: Weights, order: Mapping[str, int]) -> tuple[Share, ...]:
    """Time shared by weights so that the sum is the whole; equal remainders go to the lowest component id, none last."""
    told = {uid: weight for uid, weight in weights.items() if weight > 0} or {None: 1}
    ranked = sorted(told, key=lambda uid: (uid is None, order.get(uid or "", 0), uid or ""))
    shares = allocate(whole_ms, [told[uid] for uid in ranked])
    return tuple(Share(uid, ms, told[uid]) for uid, ms in zip(ranked, shares, strict=True))


def shares_of(store: Store, uids: Sequence[str]) -> dict[str, tuple[Share, ...]]:
    """How the counted time of each of these entries is shared."""
    rows = entries.rows_of(store, uids)
    terms = terms_of(store, rows.values())
    asked = json.dumps(list(rows))
    tied = _by_entry(store.rows(question("entry_ties"), {"uids": asked}))
    touched = _by_entry(store.rows(question("entry_touched"), {"uids": asked})) if rows else {}
    order = {row["uid"]: row["component_id"] for row in store.rows(question("component_numbers"))} if rows else {}
    found = {}
    for uid, row in rows.items():
        first, second = (touched, tied) if terms[uid].share_by == "commands" else (tied, touched)
        said: dict[str | None, int] = {str(one["component"]): int(one["weight"]) for one in row["weights"] or ()}
        weights = _first_that_names((said, first.get(uid, {}), second.get(uid, {})))
        found[uid] = allocated(spans.counted_ms(row), weights, order)
    return found


def _first_that_names(told: Iterable[Weights]) -> Weights:
    """The first weights that name a component."""
    return next((weights for weights in told if any(uid is not None and weight > 0 for uid, weight in weights.items())), {})


def _by_entry(rows: Iterable[Row]) -> dict[str, dict[str | None, int]]:
    found: dict[str, dict[str | None, int]] = {}
    for row in rows:
        found.setdefault(row["entry_uid"], {})[row["component_uid"]] = int(row["weight"])
    return found


def weights_as_stored(weights: Mapping[str, int]) -> list[dict[str, Any]] | None:
    """Weights by component as an entry keeps them, NULL where there is none."""
    return [{"component": uid, "weight": weight} for uid, weight in weights.items() if weight > 0] or None
