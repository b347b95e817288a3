"""Reading time entries: by name, by filter, by person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from store.changes import State, state, states
from store.errors import NotFoundError
from store.handle import Store
from store.sql import question
from store.table import Row, Table

ENTRY = "time_entry"
EVERYTHING = 2**62
_NUMBER = re.compile(r"[Ee]?(\d{1,15})")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find(store: Store, name: str) -> State | None:
    """The entry that "E3", "3" or a whole uid names; None where there is none."""
    number = _NUMBER.fullmatch(name)
    uid = store.value(question("entry_by_number"), [int(number[1])]) if number else None
    if uid is None and _UID.fullmatch(name.lower()):
        uid = name.lower()
    return state(store, ENTRY, uid) if uid else None


def resolve(store: Store, name: str) -> State:
    """The entry that a user's word names; raises NotFoundError."""
    found = find(store, name)
    if found is None:
        raise NotFoundError(f"there is no time entry {name}; `tt time ls` shows those there are")
    return found


def resolve_all(store: Store, names: Iterable[str]) -> list[State]:
    """The entries that words name, each once, in the order named; raises NotFoundError."""
    return list({entry["uid"]: entry for entry in (resolve(store, name) for name in names)}.values())


def get(store: Store, uid: str) -> Row:
    """One entry as the `time_entries` view shows it; raises NotFoundError."""
    found = store.one("SELECT * FROM time_entries WHERE uid = ?", [uid])
    if found is None:
        raise NotFoundError(f"there is no time entry {uid}; `tt time ls` shows those there are")
    return found


def list_entries(
    store: Store,
    where: str = "true",
    parameters: Sequence[object] = (),
    *,
    limit: int = EVERYTHING,
    order: str = "started_at, entry_id",
    columns: str = "* EXCLUDE (place)",
) -> Table:
    """Entries of the `time_entries` view in their order; `where` is an SQL condition over that view.

    Where there are more than `limit`, those that come last are given.
    """
    sql = question("entries_list").replace("/*columns*/", columns).replace("/*where*/", where).replace("/*order*/", order)
    return store.query(sql, [*parameters, limit])


def rows_of(store: Store, uids: Sequence[str]) -> dict[str, State]:
    """The rows of entries as they are stored, by uid in the order asked for."""
    found = states(store, ENTRY, uids)
    return {uid: found[uid] for uid in uids if uid in found}


def running_of(store: Store, person: str) -> list[State]:
    """The manual timers of a person that run, the newest first."""
    uids = [str(row["uid"]) for row in store.rows(question("entries_running"), [person])]
    return list(rows_of(store, uids).values())


def newest_of(store: Store, person: str | None, task_uid: str | None = None, status: str | None = None) -> State | None:
    """The entry of a person that began last, of a task and of a status where they are named."""
    asked = json.dumps({"person": person, "task_uid": task_uid, "status": status})
    uid = store.value(question("entry_newest"), {"asked": asked})
    return state(store, ENTRY, str(uid)) if uid else None


def neighbours(store: Store, entry: State) -> tuple[State | None, State | None]:
    """The entries of the same person that end last before this one begins, and begin first after it ends."""
    found = store.one(question("entry_neighbours"), {"uid": entry["uid"]}) or {}
    before, after = (found.get(name) for name in ("before_uid", "after_uid"))
    return (state(store, ENTRY, before) if before else None), (state(store, ENTRY, after) if after else None)
