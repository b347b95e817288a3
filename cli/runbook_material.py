"""Which recorded commands a runbook is made from: those of a task, a filter, or a range of numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cli.words import condition
from store import history, tasks
from store.changes import state
from store.errors import UsageError
from store.filters import COMMANDS
from store.handle import Store

if TYPE_CHECKING:
    from runbooks.versions.generating import Material

_TASK = re.compile(r"[Tt]?\d{1,15}")
_RANGE = re.compile(r"[Cc]?(\d{1,15})\.\.[Cc]?(\d{1,15})")
_COMMANDS = re.compile(r"[Cc]?\d{1,15}(?:(?:,|\.\.)[Cc]?\d{1,15})*")


def material_of(store: Store, words: tuple[str, ...]) -> Material:
    """The commands that words of the command line name; raises NotFoundError or UsageError."""
    from runbooks.versions.generating import Material

    if len(words) == 1 and _TASK.fullmatch(words[0]):
        task = tasks.resolve(store, words[0])
        where, parameters = condition((f"T{task['task_id']}",), COMMANDS)
        row = state(store, "task", task["uid"])
        return Material(words=(f"T{task['task_id']}",), where=where, parameters=tuple(parameters), task=row)
    ranges = {word: bounds for word in words if (bounds := _bounds(word)) is not None}
    where, parameters = condition([word for word in words if word not in ranges], COMMANDS)
    if ranges:
        spans = " OR ".join("command_id BETWEEN ? AND ?" for _ in ranges)
        where = f"({where}) AND ({spans})"
        parameters = [*parameters, *(bound for bounds in ranges.values() for bound in bounds)]
    # The same range in other letters names the same runbook.
    known_by = tuple("C{}..C{}".format(*ranges[word]) if word in ranges else word for word in words)
    return Material(words=known_by, where=where, parameters=tuple(parameters))


def commands_named(store: Store, material: Material, text: str) -> list[str]:
    """The uids of the commands that "C12", "C12,C14" or "C12..C14" name among those of the material.

    Raises UsageError for what names none of them, NotFoundError for a number that no command has.
    """
    if not _COMMANDS.fullmatch(text):
        raise UsageError(f"{text!r} names no command; write C12, C12,C14 or C12..C14 (tt log shows the commands)")
    found: list[str] = []
    for part in text.split(","):
        first, last = _bounds(part) or (history.get_command(store, part)["command_id"],) * 2
        sql = (
            f"SELECT uid FROM commands WHERE ({material.where}) AND command_id BETWEEN ? AND ? ORDER BY started_at, command_id"
        )
        uids = [str(row["uid"]) for row in store.rows(sql, [*material.parameters, first, last])]
        if not uids:
            named = " ".join(material.words)
            raise UsageError(f"{part} is none of the commands that {named} names; `tt log {named}` lists those")
        found += uids
    return found


def _bounds(text: str) -> tuple[int, int] | None:
    """The first and last number of "C10..C42", None for what is no range; UsageError for one that runs backwards."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2])
    if last < first:
        raise UsageError(f"{text} runs backwards; write C{last}..C{first}")
    return first, last
