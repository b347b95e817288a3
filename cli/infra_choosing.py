"""The components a verb is about, named one by one or by a filter, shown before many of them change."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any

import click

from cli.asking import agreed
from cli.human import visible
from cli.opening import opened
from cli.words import condition, names_key, tree
from store import components
from store.database import Store
from store.errors import NotFoundError, UsageError
from store.filters import COMPONENTS
from store.table import Row

Apply = Callable[[Store, list[str]], Any]
Preview = Callable[[Store, list[str]], dict[str, str]]

_MOST_LINES = 50
_WITHOUT_COLLECTING = 1000
_JOINTS = ("or", "and", "not", "(", ")")


def is_filter(words: Sequence[str]) -> bool:
    """Whether words are a filter and not the paths of components."""
    keys = {*COMPONENTS.fields, "is"}
    return any((word.partition(":")[0].lstrip("-(") in keys and ":" in word) or word in _JOINTS for word in words)


def living(words: Sequence[str]) -> str:
    """The condition that leaves out what is retired, unless the filter says anything about that."""
    node = tree(words, COMPONENTS)
    return "true" if names_key(node, "lifecycle") or names_key(node, "is") else components.LIVING


def choose(store: Store, words: Sequence[str]) -> list[Row]:
    """The components (uid and path) that paths name, or that a filter matches; raises NotFoundError where there is none."""
    if not words:
        raise UsageError("no component is named; name some (eu-west-1/prod), or give a filter (kind:database on:prod)")
    if not is_filter(words):
        return list({row["uid"]: row for row in (components.resolve(store, word) for word in words)}.values())
    where, parameters = condition(words, COMPONENTS)
    columns = "uid, path, lifecycle"
    found = components.list_components(store, f"{where} AND {living(words)}", parameters, columns=columns).rows
    if not found:
        raise NotFoundError("no component matches; `tt infra ls` lists those there are")
    return found


def change_components(
    verb: str,
    words: Sequence[str],
    apply: Apply,
    *,
    asks: str,
    done: str,
    would: str,
    yes: bool,
    dry_run: bool,
    preview: Preview | None = None,
    chosen_by: Callable[[Store, Sequence[str]], list[Row]] = choose,
) -> None:
    """Change the chosen components in one go and print each; more than one at a time asks first."""
    with opened(verb) as store:
        chosen = chosen_by(store, words)
        uids = [row["uid"] for row in chosen]
        if len(uids) > _WITHOUT_COLLECTING:
            gc.disable()  # all that is made is kept until the end
        at_once = not dry_run and (yes or len(chosen) == 1)
        details = preview(store, uids) if preview and (len(chosen) == 1 or not at_once) else {}
        changed = apply(store, uids) if at_once else None
    lines = [f"{visible(row['path'])}{details.get(row['uid'], '')}" for row in chosen]
    if not at_once and not dry_run:
        if not agreed(asks.format(f"these {len(chosen):,} components"), cut(lines), yes=yes):
            return
        with opened(verb) as store:
            changed = apply(store, uids)
    for line in lines if dry_run else cut(lines):
        click.echo(f"{would if dry_run else done} {line}")
    left = len(uids) - len(changed) if changed is not None else 0
    if left:
        click.echo(f"unchanged: {left:,}")


def cut(lines: Sequence[str]) -> list[str]:
    """The first lines, and how many more there are."""
    if len(lines) <= _MOST_LINES:
        return list(lines)
    return [*lines[:_MOST_LINES], f"and {len(lines) - _MOST_LINES:,} more"]
