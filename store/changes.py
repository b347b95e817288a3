"""The one way to change what people change: a state row and the event that tells of it, in one transaction.

A further kind of thing needs a table whose first columns are `uid` and its small number, and a line in ENTITIES:
`change_many`, `undo`, the audit trail and `tt doctor --rebuild` then know it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from recorder.identity import new_uid
from store import chain, freezing
from store.act import Act
from store.bulk import column_types, insert_rows, quoted
from store.bulk_json import decoded
from store.handle import Store
from store.sql import question

State = dict[str, Any]
Fields = Mapping[str, Any]
Wanted = Mapping[str, Fields | None] | Iterable[tuple[str, Fields | None]]

CHUNK = 5000  # rows held in memory at a time
ONE_OF = "(SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '[\"VARCHAR\"]')) AS UUID))"  # of a JSON list of uids


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of thing that people change: its table, its number's column and letter, and who points at its uid.

    `derived` are tables made from this one: the question that makes each anew, and the columns that it depends on.
    `frozen` raises ConflictError where this verb may not make a row this one.
    """

    table: str
    number: str
    letter: str
    referenced_by: tuple[tuple[str, str], ...] = ()
    derived: tuple[tuple[str, frozenset[str]], ...] = ()
    frozen: freezing.Guard | None = None


ENTITIES: dict[str, Entity] = {
    "task": Entity(
        "task",
        "task_id",
        "T",
        referenced_by=(("session", "task_uid"), ("time_entry", "task_uid")),
        derived=(("task_paths", frozenset({"component_uids"})),),
    ),
    "time_entry": Entity("time_entry", "entry_id", "E", frozen=freezing.frozen_entry),
    "note": Entity("task_note", "note_id", "N"),
    "template": Entity("task_template", "template_id", "M"),
    "context": Entity("task_context", "context_id", "X"),
    "component": Entity(
        "component",
        "component_id",
        "K",
        referenced_by=(("task_links", "component_uid"), ("session_component", "component_uid")),
        derived=(
            ("component_paths", frozenset({"name", "parent_uid", "kind", "native_type", "lifecycle"})),
            ("component_words", frozenset({"name", "identities", "lifecycle"})),
            ("task_paths", frozenset({"name", "parent_uid", "kind", "native_type", "lifecycle"})),
        ),
    ),
    "source": Entity("component_source", "source_id", "F"),
    "client": Entity(
        "client", "client_id", "CL",
        referenced_by=tuple((table, "client_uid") for table in ("project", "rate", "invoice", "expense", "retainer_move")),
    ),
    "project": Entity("project", "project_id", "PJ", referenced_by=(("rate", "project_uid"),)),
    "rate": Entity("rate", "rate_id", "RA"),
    "tax": Entity("tax", "tax_id", "TX"),
    "expense": Entity("expense", "expense_id", "XP", frozen=freezing.frozen_expense),
    "invoice": Entity("invoice", "invoice_id", "I", frozen=freezing.frozen_invoice),
    "payment": Entity("payment", "payment_id", "PY"),
    "retainer": Entity("retainer_move", "move_id", "RM", frozen=freezing.frozen_move),
    "series": Entity("number_series", "series_id", "NS", frozen=freezing.frozen_series),
    "lock": Entity("period_lock", "lock_id", "LK"),
    "submission": Entity("submission", "submission_id", "TS"),
    "silence": Entity("silence", "silence_id", "SL"),
    "alert_act": Entity("alert_act", "act_id", "AK"),
    "runbook": Entity(
        "runbook", "runbook_id", "R", referenced_by=(("runbook_run", "runbook_uid"),)
    ),
    "runbook_version": Entity("runbook_version", "version_id", "RV", frozen=freezing.frozen_version),
}  # fmt: skip


def change(store: Store, kind: str, uid: str, after: Mapping[str, Any] | None, act: Act | None = None) -> State | None:
    """Give a thing these values, creating it where it is not there, or delete it (None); returns its new state."""
    with store.transaction():
        change_many(store, kind, {uid: after}, act)
        return state(store, kind, uid)


def change_many(
    store: Store, kind: str, wanted: Wanted, act: Act | None = None, *, present: Mapping[str, State] | None = None
) -> list[str]:
    """Give things these values by uid, all or none; returns the uids of those that changed, in the order given.

    Values are what JSON holds, instants the texts of `store.instants`; columns not named keep theirs, None deletes. Only
    columns that differ enter an event; where none does, there is no event. New things get the next numbers of their
    kind, which are never used twice. `wanted` may be a stream of pairs: rows are held a chunk at a time. `present` are
    the rows of all of them that there are, for a caller that has read them in this transaction.
    """
    pairs = iter(wanted.items() if isinstance(wanted, Mapping) else wanted)
    changed: list[str] = []
    columns: set[str] = set()
    with store.transaction():
        tail = Tail.of(store)
        numbers = _Numbers(store, kind)
        while chunk := list(islice(pairs, CHUNK)):
            for event in _change_chunk(store, kind, chunk, act or store.act, tail, numbers, present):
                changed.append(event["subject_uid"])
                columns |= _touched(event["before"], event["after"])
        derive(store, kind, columns)
    return changed


def _touched(before: State | None, after: State | None) -> set[str]:
    """The columns a change is about: of what is new or gone, those that have a value."""
    if before is None or after is None:
        return {name for name, value in (before or after or {}).items() if value is not None}
    return set(after)


def derive(store: Store, kind: str, columns: Collection[str]) -> None:
    """Make anew what is derived from these columns of a kind of thing."""
    for name, sources in ENTITIES[kind].derived:
        if not sources.isdisjoint(columns):
            store.execute(question(name))


def _change_chunk(
    store: Store,
    kind: str,
    chunk: Sequence[tuple[str, Fields | None]],
    act: Act,
    tail: Tail,
    numbers: _Numbers,
    present: Mapping[str, State] | None,
) -> list[dict[str, Any]]:
    """Change some things; returns the sealed events that tell of it."""
    entity = ENTITIES[kind]
    uids = [uid for uid, _ in chunk]
    before = states(store, kind, uids) if present is None else {uid: present[uid] for uid in uids if uid in present}
    empty: State = dict.fromkeys(column_types(store, entity.table))
    after: dict[str, State | None] = {}
    for uid, fields in chunk:
        row = after.get(uid, before.get(uid))
        if fields is None:
            after[uid] = None
        elif row is None:
            after[uid] = {**empty, **fields, "uid": uid, entity.number: numbers.take(fields.get(entity.number))}
        else:
            after[uid] = {**row, **fields}
    differing = {uid: row for uid, row in after.items() if row != before.get(uid)}
    if not differing:
        return []
    if entity.frozen is not None:
        for uid, row in differing.items():
            entity.frozen(act.verb, before.get(uid), row)
    write_states(store, entity, differing, known=before.keys())
    written = states(store, kind, list(differing))  # as the engine keeps it, so that a replay finds the same
    events = [
        tail.event(store, act, kind, uid, before.get(uid), written.get(uid))
        for uid in differing
        if written.get(uid) != before.get(uid)
    ]
    insert_rows(store, "event", events)
    return events


def state(store: Store, kind: str, uid: str) -> State | None:
    """A thing's present row as events tell it, None where there is no such thing."""
    return states(store, kind, [uid]).get(uid)


def states(store: Store, kind: str, uids: Sequence[str]) -> dict[str, State]:
    """The present rows of those of these things that there are, by uid."""
    table = ENTITIES[kind].table
    sql = f"SELECT {row_as_json(store, table)} AS row FROM {quoted(table)} WHERE uid IN {ONE_OF}"
    found = decoded([row["row"] for row in store.rows(sql, [json.dumps(list(uids))])])
    return {row["uid"]: row for row in found}


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


def write_states(store: Store, entity: Entity, wanted: Mapping[str, State | None], known: Container[str]) -> None:
    """Replace the rows of these things, of which those `known` have one."""
    replaced = [uid for uid in wanted if uid in known]
    if replaced:
        store.execute(f"DELETE FROM {quoted(entity.table)} WHERE uid IN {ONE_OF}", [json.dumps(replaced)])
    insert_rows(store, entity.table, [row for row in wanted.values() if row is not None])


def next_number(store: Store, kind: str) -> int:
    """One more than the highest number this kind of thing ever had."""
    return int(store.value(question("highest_number"), [kind])) + 1


def label(kind: str, row: Mapping[str, Any]) -> str:
    """What people call a thing: T12, E3."""
    entity = ENTITIES[kind]
    return f"{entity.letter}{row[entity.number]}"


class _Numbers:
    """The small numbers that new things get, asked for once."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store, self._kind = store, kind
        self._next: int | None = None

    def take(self, wanted: int | None) -> int:
        """The number a new thing asks for, as one that is brought back does, else the next one."""
        if self._next is None:
            self._next = next_number(self._store, self._kind)
        number = wanted or self._next
        self._next = max(self._next, number + 1)
        return number


@dataclass(slots=True)
class Tail:
    """The end of the audit trail, to which events are sealed one after the other."""

    seq: int
    hash: str

    @classmethod
    def of(cls, store: Store) -> Tail:
        """The end as it is now."""
        last = store.one(question("last_event"))
        return cls(last["seq"], last["hash"]) if last else cls(0, chain.GENESIS)

    def event(self, store: Store, act: Act, kind: str, uid: str, before: State | None, after: State | None) -> dict[str, Any]:
        """The sealed row that tells of one change."""
        told_before, told_after = before, after
        if before is not None and after is not None:
            changed = [name for name in after if before[name] != after[name]]
            told_before, told_after = {name: before[name] for name in changed}, {name: after[name] for name in changed}
        event = {
            "uid": new_uid(),
            "seq": self.seq + 1,
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
            "previous_hash": self.hash,
        }
        self.seq, self.hash = self.seq + 1, chain.seal(event)
        return {**event, "hash": self.hash}
