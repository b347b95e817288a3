"""Named contexts: filters of which one may be active, so that listings show only what it matches."""

from __future__ import annotations

from recorder.identity import new_uid
from store.changes import State, change, state
from store.errors import NotFoundError, UsageError
from store.handle import Store
from store.table import Table

_ALL = "SELECT name, filter, active FROM task_context ORDER BY name"


def list_contexts(store: Store) -> Table:
    """Every context, and which one is active."""
    return store.query(_ALL)


def active(store: Store) -> tuple[str, str] | None:
    """The active context's name and filter."""
    row = store.one("SELECT name, filter FROM task_context WHERE active LIMIT 1")
    return (row["name"], row["filter"]) if row else None


def define(store: Store, name: str, filter_: str) -> State | None:
    """Create a context, or give it another filter."""
    if name.lower() == "none" or not name.strip():
        raise UsageError("a context needs a name other than none; give it as in: tt context set work project:acme")
    present = _find(store, name)
    fields = {"name": name, "filter": filter_, "active": present["active"] if present else False}
    return change(store, "context", present["uid"] if present else new_uid(), fields)


def use(store: Store, name: str | None) -> None:
    """Make one context the active one, or none; raises NotFoundError."""
    with store.transaction():
        wanted = _found(store, name) if name else None
        for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM task_context WHERE active"):
            if wanted is None or row["uid"] != wanted["uid"]:
                change(store, "context", row["uid"], {"active": False})
        if wanted is not None:
            change(store, "context", wanted["uid"], {"active": True})


def remove(store: Store, name: str) -> None:
    """Forget a context; raises NotFoundError."""
    change(store, "context", _found(store, name)["uid"], None)


def _found(store: Store, name: str) -> State:
    found = _find(store, name)
    if found is None:
        raise NotFoundError(f"there is no context {name}; `tt context ls` shows the contexts there are")
    return found


def _find(store: Store, name: str) -> State | None:
    uid = store.value("SELECT CAST(uid AS VARCHAR) FROM task_context WHERE name = ?", [name])
    return state(store, "context", uid) if uid else None
