"""`tt time edit`: what entries say, one or many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.human import duration, visible
from cli.name_completion import names
from cli.task_options import NONE
from cli.time_choosing import change_chosen
from cli.time_options import content, content_options, future_option, moment_options, overlap_option, task_uid
from cli.time_words import Reading
from store import instants
from store.changes import State
from store.database import Store
from store.errors import UsageError
from store.filters import TIME
from store.timesheet import editing, entries, pieces, spans
from store.timesheet.changing import change_entries
from store.timesheet.intervals import Interval

_KEEPING = click.Choice(("keep", "discard"))
_TOLD = ("person", "client", "project", "billable", "kind", "tags", "shared", "note", "adjusted_ms", "hourly_rate", "counted")


@click.command()
@filter_argument(TIME, "words", metavar="ID...|FILTER", required=True)
@click.option("--task", metavar="TASK", shell_complete=names("task"), help="Another task, or none.")
@click.option("--start", metavar="TIME", help="When it began; a time of day alone is of the day it began on.")
@click.option("--end", metavar="TIME", help="When it ended; a time of day alone is the next after its start.")
@content_options
@click.option("--idle", type=_KEEPING, help="Whether its idle time counts.")
@click.option("--suspended", type=_KEEPING, help="Whether time counts in which the machine slept.")
@moment_options
@overlap_option
@future_option
@asking_options
def command(
    words: tuple[str, ...],
    task: str | None,
    start: str | None,
    end: str | None,
    said: dict[str, Any],
    idle: str | None,
    suspended: str | None,
    reading: Callable[..., Reading],
    overlap: str | None,
    future: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Change what time entries say.

    `none` takes away what is there; a tag with a - before it is taken away, else it is added. What was handed in becomes a
    draft again.

    \b
    tt time edit E12 --end 10:45 --note "Restored the replica"
    tt time edit E12 --adjust 1h30m --reason "agreed on the phone"
    tt time edit is:undecided since:monday --idle discard
    tt time edit project:acme.web --no-billable --dry-run
    """
    keeping = {kind: value for kind, value in (("idle", idle), ("suspended", suspended)) if value}
    times = start is not None or end is not None
    if not times and task is None and not keeping and all(value in (None, ()) for value in said.values()):
        raise UsageError("nothing is to change; give an option, as in: tt time edit E12 --note TEXT")

    def wanted(store: Store, uids: list[str]) -> dict[str, State]:
        rows = entries.rows_of(store, uids)
        if times and len(rows) > 1:
            raise UsageError("several entries can't get the same times; edit one by one, or `tt time move` them")
        about = {} if task is None else {"task_uid": task_uid(store, task)}
        return {
            uid: _timed(row, start, end, reading(row["zone"]))
            | content(store, said, row)
            | about
            | ({"counted": _counted(row, keeping)} if keeping else {})
            for uid, row in rows.items()
        }

    def apply(store: Store, uids: list[str]) -> None:
        change_entries(store, wanted(store, uids), overlap=overlap, allow_future=future)

    def preview(store: Store, uids: list[str]) -> dict[str, str]:
        rows = entries.rows_of(store, uids)
        return {uid: _difference(rows[uid], {**rows[uid], **fields}) for uid, fields in wanted(store, uids).items()}

    change_chosen(
        "edit", words, apply, asks="Change {}?", done="changed", would="would change", yes=yes, dry_run=dry_run,
        preview=preview,
    )  # fmt: skip


def _timed(row: State, start: str | None, end: str | None, reading: Reading) -> State:
    """The row from and to the times given, its pieces cut to fit."""
    begin = instants.to_datetime(row["started_at"])
    from_ms = spans.to_ms(row["started_at"]) if start is None else spans.to_ms(reading.moment(start, begin))
    if row["ended_at"] is None:
        return editing.started(row, from_ms) if end is None else editing.over(row)
    to_ms = spans.to_ms(row["ended_at"]) if end is None else spans.to_ms(reading.after(end, spans.to_moment(from_ms)))
    return editing.resized(row, Interval(from_ms, to_ms))


def _counted(row: State, keeping: dict[str, str]) -> list[str]:
    """The kinds that count once it is decided about these."""
    counted = [kind for kind in (pieces.UNDECIDED if row["counted"] is None else row["counted"]) if kind not in keeping]
    counted += [kind for kind, value in keeping.items() if value == "keep"]
    return [kind for kind in pieces.KINDS if kind in counted]


def _difference(row: State, after: State) -> str:
    told = [f"{name} {_short(row[name])} -> {_short(after[name])}" for name in _TOLD if row[name] != after[name]]
    told += ["times"] if any(row[name] != after[name] for name in ("started_at", "ended_at")) else []
    told += ["task"] if row["task_uid"] != after["task_uid"] else []
    told += ["weights"] if row["weights"] != after["weights"] else []
    return visible(f" [{', '.join(told)}]") if told else " [unchanged]"


def _short(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return duration(value)
    return ", ".join(map(str, value)) or NONE if isinstance(value, list) else str(value or NONE)
