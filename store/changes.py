"""The one way to change what people change: a state row and the event that tells of it, in one transaction.

A further kind of thing needs a table whose first columns are `uid` and its small number, and a line in ENTITIES:
`change`, `undo`, the audit trail and `tt doctor --rebuild` then know it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recorder.identity import new_uid
from store import chain
from store.act import Act
from store.bulk import column_types, insert_rows, quoted
from store.handle import Store
from store.sql import question

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of thing that people change: its table, its number's column and letter, and who points at its uid."""

    table: str
    number: str
    letter: str
    referenced_by: tuple[tuple[str, str], ...] = ()


ENTITIES: dict[str, Entity] = {
    "task": Entity("task", "task_id", "T", referenced_by=(("session", "task_uid"), ("time_entry", "task_uid"))),
    "time_entry": Entity("time_entry", "entry_id", "E"),
}


def change(store: Store, kind: str, uid: str, after: Mapping[str, Any] | None, act: Act | None = None) -> State | None:
    """Give a thing these values, creating it where it is not there, or delete it (None); returns its new state.

    Values are what JSON holds, instants the texts of `store.instants`. Only columns that differ enter the event; where
    none does, there is no event. A new thing gets the next number of its kind, numbers are never used twice.
    """
    entity = ENTITIES[kind]
    with store.transaction():
        before = state(store, kind, uid)
        if after is None:
            wanted = None
        elif before is None:
            empty: State = dict.fromkeys(column_types(store, entity.table))
            number = after.get(entity.number) or next_number(store, kind)
            wanted = {**empty, **after, "uid": uid, entity.number: number}
        else:
            wanted = {**before, **after}
        if wanted == before:
            return before
        write_state(store, entity, uid, wanted)
        written = state(store, kind, uid)  # as the engine keeps it, so that a replay finds the same
        if written != before:
            _tell(store, act or store.act, kind, uid, before, written)
        return written


def state(store: Store, kind: str, uid: str) -> State | None:
    """A thing's present row as events tell it, None where there is no such thing."""
    table = ENTITIES[kind].table
    text = store.value(f"SELECT {row_as_json(store, table)} FROM {quoted(table)} WHERE uid = CAST(? AS UUID)", [uid])
    return None if text is None else dict(json.loads(text))


def row_as_json(store: Store, table: str) -> str:
    """The SQL expression for a row as JSON text, exact and the same in every version of the engine."""
    fields = ", ".join(f"{quoted(name)}: {_exact(name, type_)}" for name, type_ in column_types(store, table).items())
    return f"CAST(to_json({{{fields}}}) AS VARCHAR)"


def _exact(name: str, type_: str) -> str:
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({quoted(name)} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    if type_.startswith("DECIMAL"):
        return f"CAST({quoted(name)} AS VARCHAR)"
    return quoted(name)


def write_state(store: Store, entity: Entity, uid: str, wanted: State | None) -> None:
    """Replace a thing's row; for `change` and `rebuild` only."""
    store.execute(f"DELETE FROM {quoted(entity.table)} WHERE uid = CAST(? AS UUID)", [uid])
    insert_rows(store, entity.table, [wanted] if wanted is not None else [])


def next_number(store: Store, kind: str) -> int:
    """One more than the highest number this kind of thing ever had."""
    return int(store.value(question("highest_number"), [kind])) + 1


def label(kind: str, row: Mapping[str, Any]) -> str:
    """What people call a thing: T12, E3."""
    entity = ENTITIES[kind]
    return f"{entity.letter}{row[entity.number]}"


def _tell(store: Store, act: Act, kind: str, uid: str, before: State | None, after: State | None) -> None:
    told_before, told_after = before, after
    if before is not None and after is not None:
        changed = [name for name in after if before[name] != after[name]]
        told_before, told_after = {name: before[name] for name in changed}, {name: after[name] for name in changed}
    last = store.one(question("last_event")) or {"seq": 0, "hash": ""}
    event = {
        "uid": new_uid(),
        "seq": last["seq"] + 1,
        "recorded_at": store.now(),
        "actor": act.actor,
        "source": act.source,
        "verb": act.verb,
        "kind": kind,
        "subject_uid": uid,
        "subject": label(kind, after or before or {}),
        "before": told_before,
        "after": told_after,
        "group_uid": act.group,
        "undoes": act.undoes,
        "previous_hash": last["hash"],
    }
    insert_rows(store, "event", [{**event, "hash": chain.seal(event)}])
