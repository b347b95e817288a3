"""`tt time review`: entries with what proves them, for whoever has to approve them."""

from __future__ import annotations

import sys
from typing import Any

import click

from cli.filter_argument import filter_argument
from cli.group import tell
from cli.human import duration
from cli.review_sheet import block, heading
from cli.time_opening import opened_time
from cli.time_told import told
from cli.words import condition
from store.database import Store
from store.errors import RefusedError, StoreError
from store.filters import TIME
from store.table import Row
from store.timesheet import approval, entries, proof
from store.timesheet.content import content_hash

_SUBMITTED = "status = 'submitted'"
_FIRST = 5
_KEYS = "a(pprove) r(eject) s(kip) q(uit)"


@click.command()
@filter_argument(TIME, "words")
@click.option("-c", "--commands", "most", type=click.IntRange(min=0), default=_FIRST, help="How many commands; 5.")
@click.option("--all-commands", is_flag=True, help="All commands.")
@click.option("--ask", is_flag=True, help="Decide about each entry that was handed in: approve, reject, skip.")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(words: tuple[str, ...], most: int, all_commands: bool, ask: bool, format_: str, as_json: bool) -> None:
    """Show entries with what proves them, and approve or reject them.

    The commands that ran, and how much of the time they cover. Without a filter those that were handed in; if there are
    none, this week's drafts.

    \b
    tt time review
    tt time review person:ada since:monday --ask
    """
    shown = sys.maxsize if all_commands else most
    with opened_time("review") as store:
        rows = _asked(store, words)
        proofs = proof.proofs(store, [row["uid"] for row in rows])
        seen = _hashes(store, rows)
    if as_json or format_ == "json":
        from cli.review_json import text

        sys.stdout.write(text(rows, proofs, shown))
        return
    if not rows:
        tell("nothing to review; tt time submit hands entries in")
        return
    if ask and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise RefusedError("--ask needs a terminal; tt time approve and tt time reject do it by name")
    for number, row in enumerate(rows):
        if number:
            click.echo()
        for line in block(row, proofs[row["uid"]], shown):
            click.echo(line)
        if ask and row["status"] == "submitted" and not _decided(row, seen[row["uid"]]):
            break
    if not ask:
        click.echo()
        tell(heading(rows, proofs))


def _asked(store: Store, words: tuple[str, ...]) -> list[Row]:
    if words:
        return entries.list_entries(store, *condition(words, TIME)).rows
    handed_in = entries.list_entries(store, _SUBMITTED).rows
    return handed_in or entries.list_entries(store, *condition(("status:draft", "since:sow"), TIME)).rows


def _hashes(store: Store, rows: list[Row]) -> dict[str, str]:
    found = approval.placed(store, list(entries.rows_of(store, [row["uid"] for row in rows]).values()))
    return {row["uid"]: content_hash(row) for row in found}


def _decided(row: Row, seen: str) -> bool:
    """Ask about one entry, and do it; whether to go on."""
    while True:
        answer = (
            click.prompt(f"E{row['entry_id']} {duration(row['counted_ms'] or 0)}: {_KEYS}", default="s").strip().lower()[:1]
        )
        if answer in ("s", "q"):
            return answer == "s"
        if answer not in ("a", "r"):
            continue
        reason = click.prompt("why") if answer == "r" else ""
        try:
            _decide(row, answer, reason, seen)
            return True
        except StoreError as error:
            tell(str(error))
            return True


def _decide(row: Row, answer: str, reason: str, seen: str) -> None:
    uid: Any = row["uid"]
    with opened_time("approve" if answer == "a" else "reject") as store:
        if answer == "a":
            approval.approve(store, [uid], seen={uid: seen})
        else:
            approval.reject(store, [uid], reason)
        click.echo(f"{'approved' if answer == 'a' else 'rejected'} {told(entries.get(store, uid))}")
