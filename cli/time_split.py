"""`tt time split`: one entry in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import moment_options
from cli.time_told import print_told
from cli.time_words import Reading, assigned, length_ms
from store import instants
from store.changes import State
from store.database import Store
from store.errors import NotFoundError, UsageError
from store.sql import question
from store.timesheet import editing, entries, spans


@click.command()
@click.argument("entry", shell_complete=names("entry"))
@click.option("--at", "moments", multiple=True, metavar="TIME", help="Where to cut; may be repeated.")
@click.option("--after", multiple=True, metavar="LENGTH", help="Cut so long after its start; may be repeated.")
@click.option("--into", type=click.IntRange(2, 1000), metavar="N", help="So many parts of equal time that counts.")
@click.option("--share", "shares", multiple=True, metavar="NAME=WEIGHT", help="A part for a client or project; repeat it.")
@moment_options
def command(
    entry: str,
    moments: tuple[str, ...],
    after: tuple[str, ...],
    into: int | None,
    shares: tuple[str, ...],
    reading: Callable[..., Reading],
) -> None:
    """Cut an entry in parts, by time or among clients.

    The parts follow each other and add up to the whole to the millisecond. A time of day is of the day the entry began on.

    \b
    tt time split E12 --at 10:30
    tt time split E12 --after 45m
    tt time split E12 --into 3
    tt time split E12 --share acme=2 --share globex=1
    """
    if sum(map(bool, (moments or after, into, shares))) != 1:
        raise UsageError("say how to cut; give --at, --after, --into or --share")
    with opened_time("split") as store:
        found = editing.over(entries.resolve(store, entry))
        if into:
            uids = editing.split_among(store, found, [1] * into, [{}] * into)
        elif shares:
            uids = _shared(store, found, shares)
        else:
            uids = editing.split_at(store, found, _cuts(found, moments, after, reading(found["zone"])))
        print_told("made", store, uids, whose=bool(shares))


def _cuts(entry: State, moments: Sequence[str], after: Sequence[str], reading: Reading) -> list[int]:
    begin = instants.to_datetime(entry["started_at"])
    cuts = [spans.to_ms(reading.moment(text, begin)) for text in moments]
    return cuts + [spans.to_ms(begin) + length_ms(text) for text in after]


def _shared(store: Store, entry: State, shares: Sequence[str]) -> list[str]:
    weights = assigned(shares, "a client or project")
    if len(weights) < 2:
        raise UsageError("one share is the whole; give --share for each of two or more")
    return editing.split_among(store, entry, list(weights.values()), [_payer(store, name) for name in weights])


def _payer(store: Store, name: str) -> dict[str, Any]:
    """The columns that give an entry to a client or a project of this name; raises NotFoundError, UsageError."""
    kind, colon, rest = name.partition(":")
    wanted = rest if colon and kind in ("client", "project") else name
    found = store.rows(question("names_of_payers"), {"name": wanted})
    if wanted != name:
        found = [row for row in found if row["kind"] == kind]
    if not found:
        raise NotFoundError(f"there is no client or project {wanted}; `tt client ls` and `tt project ls` show those there are")
    if len(found) > 1:
        raise UsageError(f"{name} is a client and a project; write client:{name} or project:{name}")
    # A project brings its own client; a client takes the place of both.
    return {"client": found[0]["name"]} if found[0]["kind"] == "client" else {"project": found[0]["name"], "client": None}
