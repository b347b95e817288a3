"""What is known around a component: its tasks, commands, time, relations, and how it changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from store.handle import Store
from store.sql import question
from store.table import Row, Table

_TOLD = (
    "name", "kind", "provider", "native_type", "owner", "health", "health_reason", "lifecycle",
)  # fmt: skip


def tasks_of(store: Store, uid: str, most: int) -> Table:
    """The tasks tied to it, to what lies below, or to what it lies in."""
    return store.query(question("component_tasks"), {"uid": uid, "most": most})


def commands_of(store: Store, uid: str, most: int) -> Table:
    """The newest commands about it or what lies below."""
    return store.query(question("component_commands"), {"uid": uid, "most": most})


def spent_ms(store: Store, uid: str) -> int:
    """The time spent on it and what lies below."""
    return int(store.value(question("component_time"), [uid]))


def relations_of(store: Store, uid: str) -> list[Row]:
    """What it is tied to: direction (to, from), type and path."""
    return store.rows(question("component_relations"), {"uid": uid})


def changes(store: Store, uids: Sequence[str] | None, newest: int) -> Table:
    """What changed of these components, of all where None; the newest last."""
    known = {"everything": uids is None, "uids": json.dumps(list(uids or ())), "newest": newest}
    rows = [
        {
            "recorded_at": row["recorded_at"], "actor": row["actor"], "action": row["action"], "path": row["path"],
            "what": "; ".join(told(_decoded(row["before"]), _decoded(row["after"]))),
        }
        for row in reversed(store.rows(question("component_events"), known))
    ]  # fmt: skip
    return Table(("recorded_at", "actor", "action", "path", "what"), rows)


def told(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[str]:
    """What a change of a component's row comes to, in words."""
    if before is None:
        yield "added"
        return
    if after is None:
        yield "deleted"
        return
    for name in _TOLD:
        if name in after and before.get(name) != after[name]:
            yield f"{name} {before.get(name) or 'none'} -> {after[name] or 'none'}"
    yield from _pairs("tag ", before.get("tags"), after.get("tags"))
    yield from _pairs("", attributes_of(before), attributes_of(after))
    for name, word in (("parent_uid", "moved"), ("identities", "identities"), ("relations", "relations")):
        if name in after and before.get(name) != after[name]:
            yield word


def _pairs(what: str, old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Iterator[str]:
    old, new = old or {}, new or {}
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"{what}{name} {old.get(name, 'none')} -> {new.get(name, 'none')}"


def attributes_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What sources tell of a component beyond its columns."""
    facts = (row.get("told") or {}).values()
    return {name: value for one in facts for name, value in (one.get("attributes") or {}).items()}


def _decoded(value: str | None) -> dict[str, Any] | None:
    return None if value is None else json.loads(value)
