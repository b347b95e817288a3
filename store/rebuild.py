"""Replaying the audit trail into empty state tables: what `tt doctor --rebuild` compares and mends."""

from __future__ import annotations

import json
from dataclasses import dataclass

from store.bulk import column_types, insert_rows, quoted
from store.chain import events
from store.changes import ENTITIES, State, derive, row_as_json
from store.handle import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing whose row is not what its events say; None where there is no row."""

    kind: str
    uid: str
    stored: State | None
    replayed: State | None


def rebuild(store: Store, *, replace: bool = False) -> list[Difference]:
    """Every difference between the state tables and their events; `replace` makes the tables follow the events."""
    with store.transaction():
        replayed = replay(store)
        differences = [
            Difference(kind, uid, present.get(uid), wanted.get(uid))
            for kind, wanted in replayed.items()
            for present in [_stored(store, kind)]
            for uid in sorted(present.keys() | wanted.keys())
            if present.get(uid) != wanted.get(uid)
        ]
        if replace:
            for kind in {difference.kind for difference in differences}:
                table = ENTITIES[kind].table
                store.execute(f"DELETE FROM {quoted(table)}")
                insert_rows(store, table, list(replayed[kind].values()))
                derive(store, kind, column_types(store, table))
        return differences


def replay(store: Store) -> dict[str, dict[str, State]]:
    """The rows of every kind, by uid, as the events alone tell them."""
    rows: dict[str, dict[str, State]] = {kind: {} for kind in ENTITIES}
    for event in events(store):
        if event["after"] is None:
            rows[event["kind"]].pop(event["subject_uid"], None)
        else:
            empty = dict.fromkeys(column_types(store, ENTITIES[event["kind"]].table))  # columns younger than the event
            rows[event["kind"]].setdefault(event["subject_uid"], empty).update(event["after"])
    return rows


def _stored(store: Store, kind: str) -> dict[str, State]:
    table = ENTITIES[kind].table
    found = store.rows(f"SELECT {row_as_json(store, table)} AS row FROM {quoted(table)}")
    rows = [json.loads(row["row"]) for row in found]
    return {row["uid"]: row for row in rows}
