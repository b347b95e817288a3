"""The time entries a verb is about, named one by one or by a filter, shown before many of them change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from cli.asking import agreed
from cli.time_opening import opened_time
from cli.time_told import told
from cli.words import condition, names_key, tree
from store.database import Store
from store.errors import NotFoundError, UsageError
from store.filters import TIME
from store.table import Row
from store.timesheet import entries

_NAME = re.compile(r"[Ee]?\d{1,15}")
_MOST_LINES = 50
_MAY_CHANGE = "status NOT IN ('approved', 'invoiced')"

_CHANGEABLE = "that may be changed"
_WHICH = {
    "status = 'submitted'": "that was handed in",
    "status = 'approved'": "that is approved",
    "status = 'draft'": "that is a draft",
}
_SHOWN = "`tt time ls` shows those there are"

Apply = Callable[[Store, list[str]], Any]
Preview = Callable[[Store, list[str]], dict[str, str]]


def choose(store: Store, words: Sequence[str], where: str = _MAY_CHANGE) -> list[Row]:
    """The entries, as the view shows them, that ids name, or those of `where` that a filter matches.

    Raises NotFoundError where there is none. A filter that names a status or an id is not narrowed by `where`.
    """
    if not words:
        raise UsageError("which entries? name them (E12) or give a filter (project:acme since:monday)")
    if all(_NAME.fullmatch(word) for word in words):
        return [entries.get(store, entry["uid"]) for entry in entries.resolve_all(store, words)]
    found, parameters = condition(words, TIME)
    if any(names_key(tree(words, TIME), key) for key in ("status", "is", "id")):
        where = "true"
    rows = entries.list_entries(store, f"{found} AND {where}", parameters).rows
    if not rows:
        raise NotFoundError(f"no time entry {_WHICH.get(where, _CHANGEABLE)} matches; {_SHOWN}")
    return rows


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
    where: str = _MAY_CHANGE,
    preview: Preview | None = None,
    gone: bool = False,
) -> None:
    """Change the chosen entries in one go and print each; more than one at a time asks first.

    `verb` is what `tt time` is followed by; `asks` is the question, with {} for how many; `done` and `would` begin the
    lines; `preview` says by uid what changes; `gone` says that they are no longer there afterwards. Nothing is locked
    while the user thinks: the entries seen are those that change.
    """
    with opened_time(verb) as store:
        chosen = choose(store, words, where)
        uids = [row["uid"] for row in chosen]
        at_once = not dry_run and (yes or len(chosen) == 1)
        details = preview(store, uids) if preview and (len(chosen) == 1 or not at_once) else {}
        lines = [told(row) + details.get(row["uid"], "") for row in chosen]
        if at_once:
            lines = _applied(store, apply, uids, lines, gone=gone)
            if len(lines) == len(details) == 1 and not gone:
                lines = [line + detail for line, detail in zip(lines, details.values(), strict=True)]
    if not at_once and not dry_run:
        if not agreed(asks.format(f"these {len(chosen):,} entries"), _cut(lines), yes=yes):
            return
        with opened_time(verb) as store:
            lines = _applied(store, apply, uids, lines, gone=gone)
    for line in lines if dry_run else _cut(lines):
        click.echo(f"{would if dry_run else done} {line}")


def _applied(store: Store, apply: Apply, uids: list[str], lines: list[str], *, gone: bool) -> list[str]:
    """What is told of the entries once they are changed."""
    apply(store, uids)
    return lines if gone else [told(entries.get(store, uid)) for uid in uids[: _MOST_LINES + 1]] + lines[_MOST_LINES + 1 :]


def _cut(lines: Sequence[str]) -> list[str]:
    """The first lines, and how many more there are."""
    if len(lines) <= _MOST_LINES:
        return list(lines)
    return [*lines[:_MOST_LINES], f"and {len(lines) - _MOST_LINES:,} more"]
