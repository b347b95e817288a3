"""Time entries as rating sees them: whose they are, and the stretches of time that count."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.changes import ONE_OF
from store.handle import Store
from store.sql import question

Stretch = tuple[int, int]
ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Billable:
    """An entry; instants are milliseconds since 1970, `stretches` half-open and in order, what counts of it."""

    uid: str
    entry_id: int
    person: str
    kind: str
    status: str
    billable: bool
    shared: bool
    started_ms: int
    ended_ms: int
    measured_ms: int
    adjusted_ms: int | None
    stretches: tuple[Stretch, ...]
    place: Mapping[str, str | None]  # client_uid, project_uid, task_uid, person: what rates are looked up by
    client: str | None
    project: str | None
    task_id: int | None
    title: str | None
    note: str | None
    hourly_rate: Any = None
    hourly_currency: str | None = None
    rated: Sequence[Mapping[str, Any]] | None = None

    @property
    def counted_ms(self) -> int:
        """What is billed of it before rounding: what a person made of what was measured."""
        return self.measured_ms if self.adjusted_ms is None else self.adjusted_ms


def load(store: Store, where: str = "true", parameters: Sequence[object] = ()) -> list[Billable]:
    """The entries that a condition over e (time_entry) and a (entry_places) names, as they began; not running ones."""
    sql = question("billable_entries").replace("/*where*/", where)
    return [_billable(row) for row in store.rows(sql, parameters)]


def by_uid(store: Store, uids: Sequence[str]) -> list[Billable]:
    """The entries with these uids."""
    return load(store, f"e.uid IN {ONE_OF}", [json.dumps(list(uids))])


def _billable(row: Mapping[str, Any]) -> Billable:
    started, ended = row["started_ms"], row["ended_ms"]
    return Billable(
        row["uid"], row["entry_id"], row["person"] or "", row["kind"], row["status"], bool(row["billable"]), row["shared"],
        started, ended, row["measured_ms"] or 0, row["adjusted_ms"],
        tuple(_stretches(started, ended, row["pieces"], row["counted"])),
        {name: row[name] for name in ("client_uid", "project_uid", "task_uid", "person")},
        row["client"], row["project"], row["task_id"], row["title"], row["note"],
        row["hourly_rate"], row["hourly_currency"], json.loads(row["rated"]) if row["rated"] else None,
    )  # fmt: skip


def _stretches(started: int, ended: int, pieces: Any, counted: Sequence[str] | None) -> Iterator[Stretch]:
    """What counts of an entry; who decided nothing counts idle time, as `measured_ms` does.

    pieces   |active|~~idle~~|...suspended...|active|
    result   |---------------|               |------|
    """
    if not pieces:
        yield started, ended
        return
    kinds = {ACTIVE, *(("idle",) if counted is None else counted)}
    current: Stretch | None = None
    for piece in pieces:
        if piece["kind"] not in kinds:
            continue
        first, last = started + piece["from_ms"], started + piece["to_ms"]
        if current is not None and current[1] == first:
            current = (current[0], last)
            continue
        if current is not None:
            yield current
        current = (first, last)
    if current is not None:
        yield current
