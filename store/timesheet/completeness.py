"""What an entry still lacks before it can be handed in: it may be tracked without, but nobody could bill it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from store.handle import Store
from store.timesheet import pieces, spans
from store.timesheet.places import Place, places_of


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, and which option of `tt time edit` says it; other remedies are whole commands."""

    what: str
    remedy: str

    def told(self, name: str) -> str:
        """As one sentence about an entry."""
        return f"{name} {self.what}; {self.remedy.format(name=name)}"


RUNNING = Lack("is still running", "tt time stop ends a timer, tt stop a session")
NO_WORK = Lack("has neither task nor project", "tt time edit {name} --project NAME, or --task T12")
NO_CLIENT = Lack("has no client to pay for it", "tt time edit {name} --client NAME, or --no-billable")
UNDECIDED = Lack(
    "has idle or sleeping time of which nobody has said if it counts", "tt time edit {name} --idle keep, or discard"
)
NOTHING = Lack("counts no time at all", "tt time rm {name}, or tt time edit {name} --adjust 1h --reason WHY")


def lacks(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Lack]]:
    """By uid what each of these rows lacks; nothing of those that are complete."""
    rows = list(rows)
    places = places_of(store, rows)
    found = {row["uid"]: lacking(row, places[row["uid"]]) for row in rows}
    return {uid: missing for uid, missing in found.items() if missing}


def lacking(row: Mapping[str, Any], place: Place) -> list[Lack]:
    """What an entry lacks that belongs there; nothing else is asked of one that runs."""
    if row["ended_at"] is None:
        return [RUNNING]
    checks = {
        NO_WORK: row["task_uid"] is None and place.project is None,
        NO_CLIENT: bool(row["billable"]) and place.client is None,
        UNDECIDED: pieces.is_undecided(spans.pieces_of(row), row["counted"]),
        NOTHING: row["adjusted_ms"] is None and not row["measured_ms"],
    }
    return [lack for lack, holds in checks.items() if holds]
