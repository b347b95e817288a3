"""`tt time show`: one entry in full."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import click

from cli.human import cell, duration, header, local_time, visible
from cli.name_completion import names
from cli.opening import opened
from cli.output import output_options, print_record
from cli.time_told import clock
from store import instants
from store.changes import State
from store.database import Store
from store.sql import question
from store.table import Row
from store.timesheet import entries, pieces, shares, spans

_FIRST = ("person", "client", "project", "measured_ms", "counted_ms", "adjusted_ms", "adjusted_reason", "billed_ms")
_NOT_SHOWN = ("uid", "invoice_id", "started_at", "ended_at", "title")
_USUAL = {"interrupted": False, "shared": False, "kind": "work"}  # goes without saying
_MOST_PIECES = 24
_FOLLOWING = ("measured_ms", "clock")


@click.command()
@click.argument("entry", shell_complete=names("entry"))
@output_options
def command(entry: str, format_: str) -> None:
    """Show everything about a time entry.

    What it consists of, how it is shared between components, its invoice, and who changed what of it.

    \b
    tt time show E12
    tt time show E12 --json
    """
    with opened("time show") as store:
        row = entries.resolve(store, entry)
        shown = entries.get(store, row["uid"])
        more = {
            "pieces": [piece._asdict() for piece in spans.pieces_of(row, spans.now_ms(store))],
            "counted": sorted(pieces.counting(row["counted"])),
            "undecided": pieces.is_undecided(spans.pieces_of(row, spans.now_ms(store)), row["counted"]),
            "clock_step_ms": row["clock_step_ms"] or None,
            "hourly_rate": row["hourly_rate"],
            "hourly_currency": row["hourly_currency"],
            "shares": _shares(store, row["uid"]),
            "history": [_parsed(event) for event in store.rows(question("entry_history"), [row["uid"]])],
        }
    if format_ != "table":
        print_record({**shown, **more}, format_)
        return
    _print(shown, row, more)


def _parsed(event: Row) -> Row:
    """The event with what it changed as values."""
    return {**event, **{name: json.loads(event[name]) if event[name] else None for name in ("before", "after")}}


def _shares(store: Store, uid: str) -> list[dict[str, Any]]:
    """How its time is shared between components, by their paths."""
    found = shares.shares_of(store, [uid])[uid]
    paths = {row["uid"]: row["path"] for row in store.rows(question("component_paths_all"))}
    return [{"path": paths.get(share.component_uid or ""), "ms": share.ms, "weight": share.weight} for share in found]


def _print(shown: Row, row: State, more: Mapping[str, Any]) -> None:
    zone = ZoneInfo(row["zone"] or "UTC")
    begin, end = (None if moment is None else moment.astimezone(zone) for moment in (shown["started_at"], shown["ended_at"]))
    assert begin is not None
    until = "now" if end is None else clock(end) if end.date() == begin.date() else f"{end:%a %Y-%m-%d} {clock(end)}"
    record = {
        "entry_id": shown["entry_id"],
        "when": f"{begin:%a %Y-%m-%d} {clock(begin)} to {until}",
        "task": None if shown["task_id"] is None else f"T{shown['task_id']} {shown['title']}",
        **{name: shown[name] for name in _FIRST},
        **{name: value for name, value in shown.items() if name not in (*_NOT_SHOWN, "entry_id", "task_id", *_FIRST)},
        "undecided": "whether idle time counts; `tt time edit --idle keep` (or discard) says it"
        if more["undecided"]
        else None,
        "clock_step_ms": more["clock_step_ms"],
        "hourly_rate": _rate(more["hourly_rate"], more["hourly_currency"]),
    }
    said = [name for name, value in record.items() if value not in ([], {}, None, "") and value != _USUAL.get(name)]
    print_record(record, "table", said)
    _print_pieces(more["pieces"], more["counted"])
    if any(share["path"] for share in more["shares"]):
        click.echo("\nShares")
        for share in more["shares"]:
            click.echo(f"  {duration(share['ms']):>9}  {visible(share['path'] or 'no component')}")
    click.echo("\nHistory")
    for event in more["history"]:
        click.echo(visible(f"  {local_time(event['recorded_at'])}  {event['actor']}  {event['action']}{_what(event)}"))


def _rate(amount: str | None, currency: str | None) -> str | None:
    return None if amount is None else f"{Decimal(amount).normalize():f} {currency or ''}".strip()


def _print_pieces(found: Sequence[Mapping[str, Any]], counted: Sequence[str]) -> None:
    if len(found) < 2 and all(piece["kind"] == pieces.ACTIVE for piece in found):
        return
    click.echo("\nConsists of")
    for kind in pieces.KINDS:
        spent = sum(piece["to_ms"] - piece["from_ms"] for piece in found if piece["kind"] == kind)
        if spent:
            click.echo(f"  {duration(spent):>9}  {kind}{'' if kind in counted else ', does not count'}")
    if len(found) <= _MOST_PIECES:
        told = (f"{piece['kind']} {duration(piece['to_ms'] - piece['from_ms'])}" for piece in found)
        click.echo(f"  in order: {', '.join(told)}")


def _what(event: Mapping[str, Any]) -> str:
    """What an event changed, in brackets."""
    before, after = event["before"], event["after"]
    if before is None or after is None:
        return ""
    told = [
        f"{header(name)} {_short(name, before.get(name))} -> {_short(name, after[name])}"
        for name in after
        if name not in _FOLLOWING and (after[name] or before.get(name))  # what is empty in another way is no change
    ]
    return f" ({', '.join(told)})" if told else ""


def _short(name: str, value: object) -> str:
    if isinstance(value, list) and name in ("pieces", "weights"):
        return f"{len(value)} {name}"
    if isinstance(value, str) and name.endswith("_at"):
        return local_time(instants.to_datetime(value))
    return cell(name, value).text or "none"
