"""Editing tasks, one or many: what an edit says, and what it makes of each task's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.changes import State, states
from store.handle import Store
from store.task_changes import change_tasks


@dataclass(frozen=True, slots=True)
class Edit:
    """Columns to set, and what to add to or take from tags, dependencies and components (uids), and custom fields (None
    takes away).
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    more_tags: Sequence[str] = ()
    fewer_tags: Sequence[str] = ()
    more_needs: Sequence[str] = ()
    fewer_needs: Sequence[str] = ()
    more_components: Sequence[str] = ()
    fewer_components: Sequence[str] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        added_or_taken = (*self.more_tags, *self.fewer_tags, *self.more_needs, *self.fewer_needs)
        return bool(self.columns or added_or_taken or self.more_components or self.fewer_components or self.custom)

    def of(self, task: State) -> dict[str, Any]:
        """The columns of a task as this edit leaves them, those that stay left out."""
        changed = dict(self.columns)
        if self.more_tags or self.fewer_tags:
            changed["tags"] = _edited(changed.get("tags", task["tags"]), self.more_tags, self.fewer_tags)
        if self.more_needs or self.fewer_needs:
            changed["depends_on"] = _edited(task["depends_on"], self.more_needs, self.fewer_needs)
        if self.more_components or self.fewer_components:
            changed["component_uids"] = _edited(task["component_uids"], self.more_components, self.fewer_components) or None
        if self.custom:
            merged = {**(task["fields"] or {}), **self.custom}
            changed["fields"] = {name: value for name, value in merged.items() if value is not None} or None
        return {name: value for name, value in changed.items() if task[name] != value}


def edit(store: Store, uids: Sequence[str], wanted: Edit, notes: Sequence[str] = ()) -> list[str]:
    """Edit tasks, all or none, with the same new notes on each; returns the uids of those that changed."""
    with store.transaction():
        found = states(store, "task", uids)
        new_notes = {uid: [{"text": text} for text in notes] for uid in found} if notes else None
        return change_tasks(store, {uid: wanted.of(task) for uid, task in found.items()}, notes=new_notes, present=found)


def _edited(present: Sequence[str] | None, more: Sequence[str], fewer: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys([*(present or ()), *more]) if one not in fewer]
