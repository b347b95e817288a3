"""Rate cards: which rate holds for whose work on what, on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from store.handle import Store
from store.sql import question

# The order in which rates are looked for; within each, one for the kind of work comes before one for any.
ORDER: tuple[tuple[str, ...], ...] = (
    ("task_uid",),
    ("project_uid", "person"),
    ("project_uid",),
    ("client_uid", "person"),
    ("client_uid",),
    ("person",),
    (),
)
_PLACES = ("task_uid", "project_uid", "client_uid", "person")
_NAMES = {"task_uid": "task", "project_uid": "project", "client_uid": "client", "person": "person"}


@dataclass(frozen=True, slots=True)
class Rate:
    """A price of time and where it comes from: an hour, a day of the client's capacity, or a shift."""

    amount: Decimal
    currency: str
    unit: str = "hour"
    rate_id: int | None = None
    source: str = "entry"


@dataclass(frozen=True, slots=True)
class _Card:
    rate: Rate
    valid_from: date
    valid_to: date


class RateBook:
    """All rate cards, read once."""

    def __init__(self, store: Store) -> None:
        self._cards: dict[tuple[Any, ...], list[_Card]] = {}
        self._above: dict[str, str | None] = {}
        self.days: tuple[date, ...] = ()
        changes: set[date] = set()
        for row in store.rows(question("rate_cards")):
            named = tuple(name for name in _PLACES if row[name] is not None)
            source = " and ".join(_NAMES[name] for name in named) or "default"
            rate = Rate(row["amount"], row["currency"], row["unit"], row["rate_id"], source)
            card = _Card(rate, row["valid_from"] or date.min, row["valid_to"] or date.max)
            key = (named, *(row[name] for name in named), row["kind"])
            self._cards.setdefault(key, []).append(card)
            changes |= {card.valid_from, card.valid_to}
        self.days = tuple(sorted(changes))
        for row in store.rows(question("terms_told")):
            if row["kind"] == "project":
                self._above[row["uid"]] = row["above_uid"]

    def find(self, place: Mapping[str, Any], kind: str, day: date) -> Rate | None:
        """The rate for a task, project, client and person on a local day, None where nothing fits.

        A project without a rate of its own has that of the project above it.
        """
        for names in ORDER:
            for project in self._projects(place) if "project_uid" in names else (None,):
                values = tuple(project if name == "project_uid" else place.get(name) for name in names)
                for wanted in (kind, None):
                    found = self._on((names, *values, wanted), day)
                    if found is not None:
                        return found
        return None

    def _projects(self, place: Mapping[str, Any]) -> list[str]:
        """The project of a place and those above it, the nearest first."""
        uid, found = place.get("project_uid"), []
        while uid is not None and uid not in found:
            found.append(uid)
            uid = self._above.get(uid)
        return found

    def _on(self, key: tuple[Any, ...], day: date) -> Rate | None:
        """Of several cards that hold on a day, the one that began last."""
        holding = [card for card in self._cards.get(key, ()) if card.valid_from <= day < card.valid_to]
        return max(holding, key=lambda card: (card.valid_from, card.rate.rate_id or 0)).rate if holding else None
