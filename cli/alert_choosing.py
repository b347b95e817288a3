"""The alerts a verb is about, named one by one or by a filter, shown before many of them change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from cli.asking import agreed
from cli.human import visible
from cli.opening import opened
from cli.words import condition
from store.database import Store
from store.errors import NotFoundError
from store.filters import ALERTS
from store.table import Row

_NAME = re.compile(r"[Aa]?\d{1,15}")
_MOST_LINES = 50
_OPEN = "status IN ('firing', 'acked', 'suppressed')"

Apply = Callable[[Store, list[str]], Any]


def choose(store: Store, words: Sequence[str]) -> list[Row]:
    """The alerts that names (A12) mean, or the open ones that a filter matches; raises NotFoundError where there is none."""
    from alerts import finding

    if all(_NAME.fullmatch(word) for word in words):
        return list({row["uid"]: row for row in (finding.get(store, word) for word in words)}.values())
    where, parameters = condition(words, ALERTS)
    found = finding.list_alerts(store, f"({where}) AND {_OPEN}", parameters).rows
    if not found:
        raise NotFoundError("no open alert matches; `tt alert ls --all` shows all there are")
    return found


def change_alerts(
    verb: str, words: Sequence[str], apply: Apply, *, asks: str, done: str, would: str, yes: bool, dry_run: bool
) -> None:
    """Change the chosen alerts in one go and print each; more than one at a time asks first."""
    with opened(verb) as store:
        chosen = choose(store, words)
        uids = [row["uid"] for row in chosen]
        at_once = not dry_run and (yes or len(chosen) == 1)
        if at_once:
            apply(store, uids)
    lines = [line_of(row) for row in chosen]
    if not at_once and not dry_run:
        if not agreed(asks.format(f"these {len(chosen)} alerts"), _cut(lines), yes=yes):
            return
        with opened(verb) as store:
            apply(store, uids)
    for line in lines if dry_run else _cut(lines):
        click.echo(f"{would if dry_run else done} {line}")


def line_of(row: Row) -> str:
    """An alert on one line."""
    task = f" (T{row['task_id']})" if row["task_id"] is not None else ""
    where = f" on {row['component_path']}" if row["component_path"] else ""
    return visible(f"A{row['alert_id']} {row['name']}{where}{task}")


def _cut(lines: Sequence[str]) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return list(lines)
    return [*lines[:_MOST_LINES], f"and {len(lines) - _MOST_LINES:,} more"]
