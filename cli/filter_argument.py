"""The FILTER argument of every verb that takes one, which shells complete: keys, words, and values of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from store.filters import FieldSet
from store.table import Row

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def filter_argument(
    fields: FieldSet, name: str = "filter_words", *, metavar: str = "[FILTER]...", required: bool = False
) -> Decorator:
    """What the user wrote, word by word."""
    return click.argument(
        name,
        metavar=metavar,
        nargs=-1,
        required=required,
        shell_complete=lambda context, argument, incomplete: complete(fields, context.params.get(argument.name), incomplete),
    )


def complete(fields: FieldSet, before: Sequence[str] | None, incomplete: str) -> list[str]:
    """The completions of a word; none where the store can't be asked just now."""
    from store.filter_completion import suggest

    words = [*(before or ()), incomplete]
    # bash takes a colon for a word of its own, and completes what stands behind it.
    if words[-1] == ":" and len(words) > 1:
        words.append("")
    if len(words) > 2 and words[-2] == ":":
        found = suggest(fields, f"{words[-3]}:{words[-1]}", _values)
        return [value.partition(":")[2] for value in found]
    return suggest(fields, incomplete, _values)


def _values(query: str, parameters: list[object]) -> Iterable[str]:
    return [str(row["value"]) for row in ask(query, parameters)]


def ask(query: str, parameters: list[object]) -> list[Row]:
    """The rows that answer a question of a shell, which does not wait: none where the store can't be asked just now."""
    from recorder.places import Places
    from store.database import open_store
    from store.errors import StoreError

    try:
        with open_store(Places.from_environment(), "completion", timeout=0.5) as store:
            return store.rows(query, parameters)
    except StoreError:
        return []
