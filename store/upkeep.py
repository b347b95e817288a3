"""What a task verb does before it begins: urgency as config.toml says, what recurs, what has expired."""

from __future__ import annotations

from store import recurring, urgency
from store.act import system_act
from store.handle import Store
from store.sql import question
from store.task_changes import change_tasks


def bring_up_to_date(store: Store) -> None:
    """Cheap where there is nothing to do; what is wrong with config.toml is left in `store.told`."""
    store.told += urgency.mirror(store)
    made = recurring.materialise(store)
    if made:
        store.told.append(f"{len(made)} recurring task{'s' if len(made) > 1 else ''} made")
    expire(store)


def expire(store: Store) -> list[str]:
    """Cancel open tasks whose `until` has passed; returns their uids."""
    uids = [row["uid"] for row in store.rows(question("expired_tasks"), [store.now()])]
    if not uids:
        return []
    fields = {"status": "cancelled", "resolution": "expired", "done_at": store.now()}
    return change_tasks(store, dict.fromkeys(uids, fields), act=system_act("task expire"))
