"""Clients and projects by name: a thing keeps its old names, so that what was recorded under them still finds it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from recorder.identity import new_uid
from store import terms
from store.changes import ENTITIES, State, change, state
from store.errors import ConflictError, NotFoundError, RefusedError, UsageError
from store.handle import Store

Fields = Mapping[str, Any]
_WORDS = {
    "project": "a project", "rate": "a rate", "invoice": "an invoice", "expense": "an expense", "retainer_move": "a retainer",
}  # fmt: skip


def find(store: Store, kind: str, name: str) -> State | None:
    """The client or project of this name, present or former, or `CL3`, `PJ3`; without regard to case.

    A client is also found by its legal name, which is what an e-invoice calls it.
    """
    entity = ENTITIES[kind]
    number = name.upper().removeprefix(entity.letter)
    where = "lower(name) = lower($name)"
    former = "list_contains(list_transform(aliases, lambda a: lower(a)), lower($name))"
    for condition in (where, former, *(("lower(legal_name) = lower($name)",) if kind == "client" else ())):
        sql = f"SELECT CAST(uid AS VARCHAR) AS uid FROM {entity.table} WHERE {condition} ORDER BY {entity.number}"
        found = store.one(sql, {"name": name})
        if found is not None:
            return state(store, kind, found["uid"])
    if name.upper().startswith(entity.letter) and number.isdecimal():
        sql = f"SELECT CAST(uid AS VARCHAR) AS uid FROM {entity.table} WHERE {entity.number} = $number"
        found = store.one(sql, {"number": int(number)})
        return state(store, kind, found["uid"]) if found else None
    return None


def resolve(store: Store, kind: str, name: str) -> State:
    """As `find`; raises NotFoundError that names the nearest."""
    found = find(store, kind, name)
    if found is not None:
        return found
    names = [row["name"] for row in store.rows(f"SELECT name FROM {ENTITIES[kind].table}")]
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"tt {kind} add {name} makes it"
    raise NotFoundError(f"there is no {kind} {name}; {hint}")


def uids_below(store: Store, project: str) -> list[str]:
    """The uids of a project and of those below it, by any name it ever had; none where nothing of that name is kept."""
    found = find(store, "project", project)
    if found is None:
        return []
    sql = "SELECT CAST(uid AS VARCHAR) AS uid FROM project WHERE starts_with(lower(name), lower(?) || '.')"
    return [found["uid"], *(row["uid"] for row in store.rows(sql, [found["name"]]))]


def names_of(store: Store, kind: str, name: str) -> list[str]:
    """All names that a client or project ever had, in lower case; raises NotFoundError where there is none of this name."""
    row = resolve(store, kind, name)
    return sorted({known.lower() for known in (row["name"], *(row["aliases"] or ()))})


def add(store: Store, kind: str, name: str, fields: Fields) -> State:
    """A new client or project; raises ConflictError where the name is taken, UsageError where it is none."""
    with store.transaction():
        _refuse_taken(store, kind, name, None)
        row = {
            "name": name,
            "aliases": [],
            "archived": False,
            "created_at": store.now(),
            "terms": {},
            **_checked(kind, name, fields),
        }
        added = change(store, kind, new_uid(), row)
    assert added is not None
    return added


def edit(store: Store, kind: str, name: str, fields: Fields) -> tuple[State, State]:
    """Give a client or project other values; returns it before and after.

    `terms` are merged into those it has, None takes one away. A new name keeps the old one as an alias, so that nothing
    that was recorded under it is lost.
    """
    with store.transaction():
        before = resolve(store, kind, name)
        wanted = dict(_checked(kind, before["name"], fields))
        renamed = wanted.get("name")
        if renamed and renamed != before["name"]:
            _refuse_taken(store, kind, renamed, before["uid"])
            kept = [alias for alias in before["aliases"] or () if alias != renamed]
            wanted["aliases"] = [*kept, before["name"]]
        if "terms" in wanted:
            merged = {**(before["terms"] or {}), **wanted["terms"]}
            wanted["terms"] = {rule: words for rule, words in merged.items() if words is not None}
        after = change(store, kind, before["uid"], wanted)
    assert after is not None
    return before, after


def remove(store: Store, kind: str, name: str) -> State:
    """Delete what nothing refers to; raises RefusedError for what was used, which can be archived."""
    with store.transaction():
        row = resolve(store, kind, name)
        for table, column in ENTITIES[kind].referenced_by:
            if store.value(f"SELECT count(*) FROM {table} WHERE {column} = CAST(? AS UUID)", [row["uid"]]):
                raise RefusedError(f"{row['name']} has {_WORDS[table]}; tt {kind} edit {row['name']} --archive hides it")
        column = "client_uid" if kind == "client" else "project_uid"
        if store.value(f"SELECT count(*) FROM entry_places WHERE {column} = CAST(? AS UUID)", [row["uid"]]):
            raise RefusedError(f"time was recorded for {row['name']}; tt {kind} edit {row['name']} --archive hides it")
        change(store, kind, row["uid"], None)
        return row


def _checked(kind: str, name: str, fields: Fields) -> Fields:
    told = fields.get("terms")
    if not told:
        return fields
    given = terms.checked({rule: words for rule, words in told.items() if words is not None}, f"{kind} {name}")
    return {**fields, "terms": {rule: given.get(rule) for rule in told}}


def _refuse_taken(store: Store, kind: str, name: str, own_uid: str | None) -> None:
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise UsageError(f"{name!r} is no name; write one without blanks around it and without control characters")
    other = find(store, kind, name)
    if other is not None and other["uid"] != own_uid:
        raise ConflictError(f"there is a {kind} {other['name']} already; choose another name, or tt {kind} edit it")
