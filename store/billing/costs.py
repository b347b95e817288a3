"""Expenses and taxes in the store: adding, changing, deleting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from recorder.identity import new_uid
from store.changes import ENTITIES, State, change, state
from store.errors import NotFoundError
from store.handle import Store


def add(store: Store, kind: str, fields: Mapping[str, Any]) -> State:
    """A new expense or tax."""
    added = change(store, kind, new_uid(), fields)
    assert added is not None
    return added


def resolve(store: Store, kind: str, name: str) -> State:
    """The expense or tax that its number names, with or without its letters; raises NotFoundError."""
    entity = ENTITIES[kind]
    match = re.fullmatch(rf"(?:{entity.letter})?(\d{{1,12}})", name, re.I)
    sql = f"SELECT CAST(uid AS VARCHAR) AS uid FROM {entity.table} WHERE {entity.number} = ?"
    row = store.one(sql, [int(match[1])]) if match else None
    found = state(store, kind, row["uid"]) if row else None
    if found is None:
        raise NotFoundError(f"there is no {kind} {name}; tt {kind} ls shows those there are")
    return found


def edit(store: Store, kind: str, name: str, fields: Mapping[str, Any]) -> State:
    """Give an expense or tax other values; an expense on an issued invoice can't be changed (ConflictError)."""
    with store.transaction():
        changed = change(store, kind, resolve(store, kind, name)["uid"], fields)
    assert changed is not None
    return changed


def remove(store: Store, kind: str, name: str) -> State:
    """Delete an expense or tax; an expense on an issued invoice can't be deleted (ConflictError)."""
    with store.transaction():
        row = resolve(store, kind, name)
        change(store, kind, row["uid"], None)
        return row
