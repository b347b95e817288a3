"""`tt alert ingest`: deliveries from a file, stdin or a folder."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cli.alert_outcome import print_outcome
from cli.group import tell
from cli.opening import opened
from cli.output import output_options
from recorder.platform import local_zone
from store.errors import UsageError

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.delivery import Delivery
    from alerts.intake import Outcome

_AT_ONCE = 500
_EXIT_UNREADABLE = 1
_MOST_TOLD = 20


class _OnlyLooking(Exception):  # noqa: N818  no error: it rolls a transaction back
    """Ends a transaction that was made to see what it would do."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "--from", "format_name", default="", metavar="FORMAT", help="alertmanager, grafana, pagerduty ...; else detected."
)
@click.option("--integration", default="", metavar="NAME", help="Whose alerts they are; by default the format's name.")
@click.option("--received-at", "received", metavar="TIME", help="When they were received; by default now.")
@click.option("-n", "--dry-run", is_flag=True, help="Print what would become of them, and change nothing.")
@output_options
def command(file: Path, format_name: str, integration: str, received: str | None, dry_run: bool, format_: str) -> None:
    """Take in what a monitoring system sent, from a file, stdin or a folder.

    A file holds one body, or lines of JSON with one each; a folder holds files, taken in by name. Captured deliveries may say
    `received_at`, `integration`, `headers`, `path` and `body`. What can't be read is kept (`tt alert dead`).

    \b
    curl -s http://alertmanager:9093/api/v2/alerts | tt alert ingest --integration prod
    tt alert ingest captured/ --dry-run
    """
    from alerts import captured, config
    from alerts.delivery import Delivery

    like = Delivery(b"", integration=integration, received_at=_received(received), format=format_name)
    if str(file) == "-":
        if sys.stdin.isatty():
            raise UsageError("nothing is piped in; give a file, or pipe the body in: ... | tt alert ingest")
        found = list(captured.from_bytes(sys.stdin.buffer.read(), like))
    else:
        found = list(captured.from_path(file, like))
    if not found:
        raise UsageError(f"there is no delivery in {file}; give the body that a monitoring system sent")
    with opened("alert ingest") as store:
        settings = config.load(store.places.config)
        store.told += [one for one in settings.mistakes if one not in store.told]
        if format_name:
            _refuse_unknown(format_name, settings)
        outcome = _take_in(store, found, settings, dry_run)
    print_outcome(outcome, format_)
    problems = [one for one in outcome.taken if one.problem]
    for one in problems[:_MOST_TOLD]:
        kept = "would be kept" if dry_run else f"is kept as D{one.number}"
        tell(f"a delivery could not be read: {one.problem} ({kept}; see `tt alert dead`)")
    if len(problems) > _MOST_TOLD:
        tell(f"{len(problems) - _MOST_TOLD} more could not be read" + ("" if dry_run else "; `tt alert dead` lists them"))
    if problems:
        sys.exit(_EXIT_UNREADABLE)


def _refuse_unknown(name: str, settings: Config) -> None:
    """Raise UsageError where no format has this name."""
    from alerts.detect import format_named
    from alerts.errors import FormatError

    try:
        format_named(name, settings.formats)
    except FormatError as error:
        raise UsageError(str(error)) from error


def _take_in(store: object, found: Iterable[Delivery], settings: Config, dry_run: bool) -> Outcome:
    from alerts.intake import Outcome, take_in
    from store.database import Store

    assert isinstance(store, Store)
    whole = Outcome()
    rest = iter(found)
    try:
        with store.transaction():
            while chunk := list(islice(rest, _AT_ONCE)):
                part = take_in(store, chunk, settings)
                whole.taken += part.taken
                whole.new += part.new
                for name in ("made", "reopened", "closed", "merged"):
                    getattr(whole.judged, name).extend(getattr(part.judged, name))
            if dry_run:
                raise _OnlyLooking
    except _OnlyLooking:
        pass
    return whole


def _received(text: str | None) -> int:
    if text is None:
        return time.time_ns() // 1000
    from store.timesheet.moments import instant

    return int(instant(text, datetime.now(UTC), ZoneInfo(local_zone())).timestamp() * 1_000_000)
