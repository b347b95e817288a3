"""`tt alert push`: what sources are still to be told is sent."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli.group import tell
from cli.opening import opened
from cli.output import output_options, print_table
from store.errors import StoreBusyError
from store.table import Table

_AT_ONCE = 100


@click.command()
@click.option("-n", "--dry-run", is_flag=True, help="List what waits, and send nothing.")
@click.option("--quiet", is_flag=True, help="Say nothing where nothing waits, or somebody else has the store.")
@output_options
def command(dry_run: bool, quiet: bool, format_: str) -> None:
    """Send what sources are still to be told.

    Acknowledging, resolving and silencing tells the source, where an integration in config.toml has `outbound`; what can't be
    sent now is sent later, for three days. `tt alert serve` does this every minute.

    \b
    tt alert push
    """
    from alerts import config, outgoing
    from alerts.outbound import Request, send

    try:
        with opened("alert push") as store:
            waiting = outgoing.waiting(store)[:_AT_ONCE]
            settings = config.load(store.places.config)
    except StoreBusyError:
        if quiet:
            return
        raise
    if dry_run or not waiting:
        rows = [
            {name: row[name] for name in ("outbound_id", "integration", "kind", "queued_at", "tries", "answer")}
            for row in waiting
        ]
        columns = ("outbound_id", "integration", "kind", "queued_at", "tries", "answer")
        if not (quiet and not rows):
            print_table(Table(columns, rows), format_, none="nothing waits to be sent")
        return
    failed = 0
    results = []
    for row in waiting:  # the store is free meanwhile
        told = settings.integrations.get(row["integration"], {})
        results.append((row, send(Request(**row["request"]), secret=partial(_secret, told))))
    with opened("alert push") as store:
        for row, outcome in results:
            what = "sent" if outcome.ok else "failed" if outcome.retry else "refused"
            answer = outcome.answer if isinstance(outcome.answer, str) else json.dumps(outcome.answer)
            outgoing.note_try(store, row["uid"], what, answer)
            failed += not outcome.ok
            if not quiet or not outcome.ok:
                tell(f"{what}: {row['kind']} to {row['integration']}" + ("" if outcome.ok else f" ({answer[:200]})"))
    if failed:
        sys.exit(1)


def _secret(settings: Mapping[str, Any], name: str) -> str:
    """A secret as an integration names it: itself, in a variable, or in a file."""
    if settings.get(f"{name}_env"):
        return os.environ.get(str(settings[f"{name}_env"]), "")
    if settings.get(f"{name}_file"):
        try:
            return Path(str(settings[f"{name}_file"])).expanduser().read_text().strip()
        except OSError:
            return ""
    return str(settings.get(name, ""))
