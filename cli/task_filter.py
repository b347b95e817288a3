"""A filter over tasks as the verbs take it: the user's words, narrowed by the active context."""

from __future__ import annotations

from collections.abc import Sequence

from cli.words import condition, names_key, tree
from store import contexts
from store.database import Store
from store.filters import TASKS, walk

_ABOUT_CLOSED = ("status", "id", "uid", "done", "resolution")


def task_condition(store: Store, words: Sequence[str]) -> tuple[str, list[object]]:
    """The words as an SQL condition over `tasks`, within the active context unless they name a task."""
    where, parameters = condition(words, TASKS)
    context = contexts.active(store)
    if context is None or names_key(tree(words, TASKS), "id"):
        return where, parameters
    within, more = condition([context[1]], TASKS)
    return f"({where} AND {within})", [*parameters, *more]


def may_mean_closed(words: Sequence[str]) -> bool:
    """Whether a listing for these words shows closed tasks as well: they name a task, a status, or how it closed."""
    return any(
        term.key in _ABOUT_CLOSED or (term.key == "is" and term.value.lower() in ("closed", "pending"))
        for term in walk(tree(words, TASKS))
    )
