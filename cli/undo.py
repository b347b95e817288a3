"""`tt undo`: takes back the last change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cli.human import visible
from cli.opening import opened
from store.undo import undo


class _OnlyLooking(Exception):  # noqa: N818  no error: it rolls a transaction back
    """Ends a transaction that was made to see what it would do."""


_MOST = 30
_OF_ALERTS = ("alert_act", "silence")  # what alerts are follows from these
# Columns that change with others.
_FOLLOWING = ("modified_at", "done_at", "resolution", "template_index", "told", "seen", "by_hand")


@click.command()
@click.option("-n", "--dry-run", is_flag=True, help="Print what would be taken back, and change nothing.")
def command(dry_run: bool) -> None:
    """Take back the last change.

    A change that something else was built upon since stays.

    \b
    tt done T12 && tt undo
    """
    undone = []
    try:
        with opened("undo") as store, store.transaction():
            undone = list(undo(store))
            if any(event["kind"] in _OF_ALERTS for event in undone):
                from alerts import config, life

                life.after_undo(store, undone, config.load(store.places.config))
            if dry_run:
                raise _OnlyLooking
    except _OnlyLooking:
        pass
    # What only follows from another change, as the time of it, is no news.
    told = [event for event in undone if _fields(event) is not None]
    for event in told[:_MOST]:
        click.echo(f"{'would undo' if dry_run else 'undone'}: {event['verb']} {event['subject']}{_fields(event)}")
    if len(told) > _MOST:
        click.echo(f"... and {len(told) - _MOST} more")


def _fields(event: Mapping[str, Any]) -> str | None:
    """What the fields of a change become again, None where nothing but its time is left to tell."""
    before, after = event["before"], event["after"]
    if before is None or after is None:
        return ""
    told = [f"{name} {_value(after[name])} -> {_value(before[name])}" for name in after if name not in _FOLLOWING]
    return visible(f" ({', '.join(told)})") if told else None


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
