"""The guard against billing the same hour of one person to two clients by mistake."""

from __future__ import annotations

from collections.abc import Mapping

from store.changes import State
from store.errors import RefusedError
from store.handle import Store
from store.timesheet import entries, meetings, spans
from store.timesheet.places import NOWHERE, places_of

_PAYING = ("person", "started_at", "ended_at", "client", "project", "task_uid", "billable", "shared")


def refuse_double_billing(store: Store, before: meetings.Rows, after: meetings.Rows) -> None:
    """Raise RefusedError where a change bills time of one person to two clients that is not marked as shared.

    client A   |--------|
    client B        |--------|     refused, unless either of them is `shared`
                    ^^^^
    """
    now = spans.now_ms(store)
    paying = {uid for uid, row in after.items() if row is not None and _pays_anew(before.get(uid), row)}
    people, intervals = meetings.around(store, after, paying, now)
    pairs = [pair for pair in meetings.overlapping_pairs(people, intervals) if not paying.isdisjoint(pair)]
    if not pairs:
        return
    stored = sorted({uid for pair in pairs for uid in pair} - after.keys())
    rows = {**entries.rows_of(store, stored), **{uid: row for uid, row in after.items() if row is not None}}
    was = _payers(store, {**rows, **{uid: row for uid, row in before.items() if row is not None}})
    payers = _payers(store, rows)

    def paid_twice_before(one: str, other: str) -> bool:
        return _two_pay(was, one, other)

    def paid_twice(one: str, other: str) -> bool:
        return not paying.isdisjoint((one, other)) and _two_pay(payers, one, other)

    for one, other in meetings.added(before, after, people, intervals, now, (paid_twice_before, paid_twice)):
        new, old = (one, other) if one in paying else (other, one)
        raise RefusedError(
            f"that time is billed to {payers[old][1]} already by {meetings.described(rows[old], now)}; "
            f"--shared if {payers[new][1]} pays for it as well on purpose, else --no-billable"
        )


def _pays_anew(before: State | None, after: State) -> bool:
    return before is None or any(before[name] != after[name] for name in _PAYING)


def _payers(store: Store, rows: Mapping[str, State]) -> dict[str, tuple[str | None, str | None]]:
    """By uid who pays for an entry, and the name for people; nobody where it is not billed or shared on purpose."""
    billed = {uid: row for uid, row in rows.items() if row["billable"] and not row["shared"]}
    found = places_of(store, billed.values())
    return {uid: (place.payer, place.client) for uid in rows for place in [found.get(uid, NOWHERE)]}


def _two_pay(payers: Mapping[str, tuple[str | None, str | None]], one: str, other: str) -> bool:
    first, second = (payers.get(uid, (None, None))[0] for uid in (one, other))
    return first is not None and second is not None and first != second
