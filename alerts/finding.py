"""Alerts as people ask for them: by number, by filter, with their history."""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.errors import NotFoundError
from store.handle import Store
from store.sql import question
from store.table import Row, Table

_NUMBER = re.compile(r"[Aa]?(\d{1,15})")
EVERYTHING = 2**62


def list_alerts(
    store: Store, where: str = "true", parameters: Sequence[object] = (), *, limit: int = EVERYTHING, columns: str = "*"
) -> Table:
    """Alerts of the `alerts` view, those that fire first; `where` is an SQL condition over it."""
    sql = question("alert_list").replace("/*columns*/", columns).replace("/*where*/", where)
    return store.query(sql, [*parameters, limit])


def get(store: Store, name: str) -> Row:
    """The alert A12, or 12; raises NotFoundError."""
    match = _NUMBER.fullmatch(name.strip())
    row = store.one("SELECT * FROM alerts WHERE alert_id = ?", [int(match[1])]) if match else None
    if row is None:
        raise NotFoundError(f"there is no alert {name}; `tt alert ls --all` shows those there are")
    return row


def timeline(store: Store, uid: str) -> Table:
    """What happened to an alert and its task, the oldest first."""
    return store.query(question("alert_timeline"), {"uid": uid})


def episodes(store: Store, alert_id: int) -> Table:
    """When an alert fired, the oldest first."""
    columns = "ordinal, kind, starts_at, ends_at, severity, acked_at, acked_by, closed_by, suppressed, task_id"
    return store.query(f"SELECT {columns} FROM alert_episodes WHERE alert_id = ? ORDER BY ordinal", [alert_id])


def of_task(store: Store, task_id: int, limit: int = EVERYTHING) -> Table:
    """The alerts that a task is made of, those that fire first."""
    where = "alert_id IN (SELECT alert_id FROM alert_episodes WHERE task_id = ?)"
    return list_alerts(store, where, [task_id], limit=limit)
