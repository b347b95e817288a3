"""A filter over tasks as the verbs take it: the user's words, narrowed by the active context."""

from __future__ import annotations

from collections.abc import Sequence

from cli.words import condition, names_key, tree
from store import contexts
from store.database import Store
from store.filters import TASKS


def task_condition(store: Store, words: Sequence[str]) -> tuple[str, list[object]]:
    """The words as an SQL condition over `tasks`, within the active context unless they name a task."""
    where, parameters = condition(words, TASKS)
    context = contexts.active(store)
    if context is None or names_key(tree(words, TASKS), "id"):
        return where, parameters
    within, more = condition([context[1]], TASKS)
    return f"({where} AND {within})", [*parameters, *more]


def says(words: Sequence[str], *keys: str) -> bool:
    """Whether the words say anything about one of these keys."""
    node = tree(words, TASKS)
    return any(names_key(node, key) for key in keys)
