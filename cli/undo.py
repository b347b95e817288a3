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
            if dry_run:
                raise _OnlyLooking
    except _OnlyLooking:
        pass
    for event in undone:
        click.echo(f"{'would undo' if dry_run else 'undone'}: {event['verb']} {event['subject']}{_fields(event)}")


def _fields(event: Mapping[str, Any]) -> str:
    """What the fields of a change become again."""
    before, after = event["before"], event["after"]
    if before is None or after is None:
        return ""
    told = (f"{name} {after[name]} -> {before[name]}" for name in after if before[name] is not None)
    return visible(f" ({', '.join(told)})")
