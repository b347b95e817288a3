"""Taking back a user's last command, by events that compensate its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from store.bulk import quoted
from store.chain import events
from store.changes import ENTITIES, change, state
from store.errors import RefusedError
from store.handle import Store
from store.sql import question

Event = Mapping[str, Any]


def undo(store: Store) -> Sequence[Event]:
    """Take back the newest command not taken back yet; returns its events, newest first.

    Raises RefusedError where there is none, or where something else was changed or recorded on top of it.
    """
    with store.transaction():
        group = store.value(question("newest_undoable"))
        if group is None:
            raise RefusedError("there is nothing to undo; `tt sql 'FROM audit'` shows what was done")
        act = replace(store.act, verb="undo", undoes=group)
        undone = list(events(store, group))[::-1]
        for event in undone:
            _refuse_if_built_upon(store, event)
            change(store, event["kind"], event["subject_uid"], event["before"], act)
        return undone


def _refuse_if_built_upon(store: Store, event: Event) -> None:
    present, after = state(store, event["kind"], event["subject_uid"]), event["after"]
    changed_since = (
        present is not None if after is None else present is None or any(present[name] != after[name] for name in after)
    )
    what = f"{event['verb']} {event['subject']}"
    if changed_since:
        raise RefusedError(f"{what} cannot be undone: {event['subject']} was changed since; undo by hand what you want")
    if event["before"] is None:
        for table, column in ENTITIES[event["kind"]].referenced_by:
            sql = f"SELECT count(*) FROM {quoted(table)} WHERE {quoted(column)} = CAST(? AS UUID)"
            if store.value(sql, [event["subject_uid"]]):
                raise RefusedError(f"{what} cannot be undone: work was recorded for it; `tt done` closes it instead")
