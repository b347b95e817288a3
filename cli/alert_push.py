"""`tt alert push`: what sources are still to be told is sent."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from cli.group import tell
from cli.opening import opened
from cli.output import output_options, print_table
from recorder.places import Places
from store.errors import StoreBusyError, UsageError
from store.table import Row, Table

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.outbound import Outcome

_AT_ONCE = 100
_COLUMNS = ("outbound_id", "integration", "kind", "queued_at", "next_at", "tries", "answer")


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

    places = Places.from_environment()
    try:
        with opened("alert push") as store:
            everything = outgoing.waiting(store, everything=True)
            settings = config.load(store.places.config)
    except StoreBusyError:
        if quiet:
            return
        raise
    waiting = [row for row in everything if row["is_due"]][:_AT_ONCE]
    if dry_run or not waiting:
        if everything or not quiet:
            rows = [{name: row[name] for name in _COLUMNS} for row in everything]
            print_table(Table(_COLUMNS, rows), format_, none="nothing waits to be sent")
        return
    outcomes = [_sent(row, settings, places) for row in waiting]  # the store is free meanwhile
    with opened("alert push") as store:
        for row, outcome in zip(waiting, outcomes, strict=True):
            outgoing.note_try(store, row["uid"], _word(outcome), _answer(outcome.answer))
    for row, outcome in zip(waiting, outcomes, strict=True):
        if not (quiet and outcome.ok):
            why = "" if outcome.ok else f" ({_answer(outcome.answer)[:200]})"
            tell(f"{_word(outcome)}: {row['kind']} to {row['integration']}{why}")
    if not all(outcome.ok for outcome in outcomes):
        sys.exit(1)


def _sent(row: Row, settings: Config, places: Places) -> Outcome:
    from alerts.outbound import Outcome, Request, secrets_of, send

    told = settings.integrations.get(row["integration"], {})
    where = f"[alerts.integrations.{row['integration']}]"
    try:
        return send(Request(**row["request"]), secret=secrets_of(told, where, places.home))
    except UsageError as error:  # a secret that is not there now may be there later
        return Outcome(ok=False, retry=True, answer=str(error))


def _word(outcome: Outcome) -> str:
    return "sent" if outcome.ok else "failed" if outcome.retry else "refused"


def _answer(answer: Any) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer)
