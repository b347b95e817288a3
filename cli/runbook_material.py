"""Which recorded commands a runbook is made from: those of a task, a filter, or a range of numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cli.words import condition
from store import tasks
from store.changes import state
from store.filters import COMMANDS
from store.handle import Store

if TYPE_CHECKING:
    from runbooks.versions.generating import Material

_TASK = re.compile(r"[Tt]?\d{1,15}")
RANGE = re.compile(r"[Cc]?(\d{1,15})\.\.[Cc]?(\d{1,15})")


def material_of(store: Store, words: tuple[str, ...]) -> Material:
    """The commands that words of the command line name; raises NotFoundError or UsageError."""
    from runbooks.versions.generating import Material

    if len(words) == 1 and _TASK.fullmatch(words[0]):
        task = tasks.resolve(store, words[0])
        where, parameters = condition((f"T{task['task_id']}",), COMMANDS)
        row = state(store, "task", task["uid"])
        return Material(words=(f"T{task['task_id']}",), where=where, parameters=tuple(parameters), task=row)
    ranges = [match for word in words if (match := RANGE.fullmatch(word))]
    others = [word for word in words if not RANGE.fullmatch(word)]
    where, parameters = condition(others, COMMANDS)
    if ranges:
        spans = " OR ".join("command_id BETWEEN ? AND ?" for _ in ranges)
        where = f"({where}) AND ({spans})"
        parameters = [*parameters, *(int(bound) for match in ranges for bound in match.groups())]
    return Material(words=words, where=where, parameters=tuple(parameters))
