"""Whether what was approved and what was issued is still what it was: hashes, replay of the trail, and gaps in numbers.

A row may be altered in the file by other programs. Its own hash finds that; where the hash was altered with it, the events
do, whose chain `store.chain` verifies; and an invoice's number that nobody has is missing from its series.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from store.billing import invoices as invoices_of
from store.billing import numbering
from store.bulk import column_types, quoted
from store.changes import ENTITIES, State, label, row_as_json
from store.handle import Store
from store.sql import question
from store.timesheet.content import content_hash

FROZEN = {"time_entry": ("approved", "invoiced"), "invoice": ("issued", "issued")}


@dataclass(frozen=True, slots=True)
class Audited:
    """How many frozen entries and invoices there are, and a sentence for each that is not what it was."""

    entries: int
    invoices: int
    broken: list[str]


def audit(store: Store) -> Audited:
    """Compare every approved or invoiced entry and every issued invoice with its hash and its events."""
    entries, invoices = (_stored(store, kind) for kind in FROZEN)
    broken = [*_hashes(entries.values(), invoices.values()), *_replayed(store, "time_entry", entries)]
    broken += [*_replayed(store, "invoice", invoices), *numbering.gaps(store)]
    return Audited(len(entries), len(invoices), list(dict.fromkeys(broken)))


def _stored(store: Store, kind: str) -> dict[str, State]:
    """The frozen rows of a kind, by uid."""
    table = ENTITIES[kind].table
    sql = f"SELECT {row_as_json(store, table)} AS row FROM {quoted(table)} WHERE status IN (?, ?)"
    rows = [json.loads(row["row"]) for row in store.rows(sql, FROZEN[kind])]
    return {row["uid"]: row for row in rows}


def _hashes(entries: Iterable[State], invoices: Iterable[State]) -> Iterator[str]:
    for row in entries:
        if row["content_hash"] != content_hash(row):
            yield f"{label('time_entry', row)} ({row['status']}) no longer says what was approved"
    for row in invoices:
        if row["document_hash"] != invoices_of.document_hash(row["document"] or ""):
            yield f"invoice {row['number']} is no longer the document that was issued"


def _replayed(store: Store, kind: str, stored: dict[str, State]) -> Iterator[str]:
    """What differs from its events, among what is frozen here or by them."""
    first, second = FROZEN[kind]
    asked = {"kind": kind, "first": first, "second": second, "stored": json.dumps(list(stored))}
    empty: State = dict.fromkeys(column_types(store, ENTITIES[kind].table))
    rows: dict[str, State | None] = {}
    for event in store.rows(question("frozen_events"), asked):
        after = None if event["after"] is None else json.loads(event["after"])
        rows[event["uid"]] = None if after is None else {**empty, **(rows.get(event["uid"]) or {}), **after}
    for uid, row in stored.items():
        if rows.get(uid) is None:
            yield f"{label(kind, row)} ({row['status']}) is there, but no event tells of it"
    for uid, told in rows.items():
        if told is None or told["status"] not in FROZEN[kind]:
            continue
        if uid not in stored:
            yield f"{label(kind, told)} is {told['status']} by its events, but it is gone or says otherwise"
        elif differing := [name for name in told if told[name] != stored[uid][name]]:
            yield f"{label(kind, told)} ({told['status']}) was altered: {', '.join(differing)}"
