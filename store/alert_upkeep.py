"""Which alerts must be judged anew although nothing was delivered: asked by every command, so without loading more."""

from __future__ import annotations

from pathlib import Path

from recorder.journal import SUFFIX
from store.handle import Store
from store.sql import question


def delivery_journals(folder: Path) -> list[Path]:
    """The journals of deliveries that wait to be drained, the oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def due_alerts(store: Store) -> list[str]:
    """The uids of alerts that time, or people, changed since they were judged."""
    if store.value("SELECT 1 FROM alert LIMIT 1") is None:
        return []
    by_time = [row["uid"] for row in store.rows(question("alerts_due"), [store.now()])]
    by_people = [row["uid"] for row in store.rows(question("alerts_by_people"))]
    return list(dict.fromkeys([*by_time, *by_people]))
