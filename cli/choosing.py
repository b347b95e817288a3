"""The tasks a verb is about, named one by one or by a filter, shown before many of them change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from cli.asking import agreed
from cli.human import visible
from cli.opening import opened_tasks
from cli.task_filter import task_condition
from store import tasks
from store.database import Store
from store.errors import NotFoundError, UsageError
from store.table import Row

_NAME = re.compile(r"[Tt]?\d{1,15}|[0-9a-f]{8}-?[0-9a-f-]*")
_COLUMNS = "task_id, uid, title, status"

Apply = Callable[[Store, list[str]], Any]
Preview = Callable[[Store, list[str]], dict[str, str]]


def choose(store: Store, words: Sequence[str], where: str = tasks.OPEN) -> list[Row]:
    """The tasks that ids name, or those of `where` that a filter matches; raises NotFoundError where there is none."""
    if not words:
        raise UsageError("which tasks? name them (T12) or give a filter (project:acme)")
    if all(_NAME.fullmatch(word) for word in words):
        return tasks.resolve_all(store, words)
    condition, parameters = task_condition(store, words)
    found = tasks.list_tasks(store, f"{condition} AND {where}", parameters, columns=_COLUMNS).rows
    if not found:
        raise NotFoundError("no open task matches; `tt ls --all` shows all there are")
    return found


def change_chosen(
    verb: str,
    words: Sequence[str],
    apply: Apply,
    *,
    asks: str,
    done: str,
    would: str,
    yes: bool,
    dry_run: bool,
    where: str = tasks.OPEN,
    preview: Preview | None = None,
) -> None:
    """Change the chosen tasks in one go and print each; more than one at a time asks first.

    `asks` is the question, with {} for how many; `done` and `would` begin the lines; `preview` says by uid what changes.
    Nothing is locked while the user thinks: the tasks seen are those that change.
    """
    with opened_tasks(verb) as store:
        chosen = choose(store, words, where)
        uids = [task["uid"] for task in chosen]
        at_once = not dry_run and (yes or len(chosen) == 1)
        details = preview(store, uids) if preview and (len(chosen) == 1 or not at_once) else {}
        result = apply(store, uids) if at_once else None
    lines = [f"T{task['task_id']} {visible(task['title'])}{details.get(task['uid'], '')}" for task in chosen]
    if not at_once and not dry_run:
        if not agreed(asks.format(f"these {len(chosen)} tasks"), lines, yes=yes):
            return
        with opened_tasks(verb) as store:
            result = apply(store, uids)
    for line in lines:
        click.echo(f"{would if dry_run else done} {line}")
    for line in result or ():
        click.echo(line)
