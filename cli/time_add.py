"""`tt time add`: time that was not recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_options import content, content_options, future_option, moment_options, overlap_option, stored, task_uid
from cli.time_told import print_told
from cli.time_words import Reading, WithNegatives, read_span, signed_ms
from recorder.identity import new_uid
from store.database import Store
from store.errors import NotFoundError, UsageError
from store.timesheet import editing, entries, spans
from store.timesheet.changing import change_entries
from store.timesheet.intervals import Interval, common


@click.command(cls=WithNegatives)
@click.argument("task", metavar="TASK|-", shell_complete=names("task"))
@click.argument("words", metavar="[START] END|LENGTH", nargs=-1, required=True)
@click.option("--at", metavar="TIME", help="When it began, where a length alone is given; by default it ends now.")
@content_options
@moment_options
@overlap_option
@future_option
def command(
    task: str,
    words: tuple[str, ...],
    at: str | None,
    said: dict[str, Any],
    reading: Callable[[], Reading],
    overlap: str | None,
    future: bool,
) -> None:
    """Add time that was not recorded.

    `-` stands for no task. A length alone ends now; with a minus it is taken off the newest draft of the task.

    \b
    tt time add T12 9:00 10:30 --note "Restored the replica"
    tt time add T12 2h
    tt time add T12 yesterday 22:00 1:15
    tt time add - 14:00-15:00 --client acme --kind meeting
    tt time add T12 -30m --reason "lunch"
    """
    with opened_time("add") as store:
        less = signed_ms(words[0]) if len(words) == 1 else None
        if less is not None and less < 0:
            _take_off(store, task, less, said)
            return
        read = reading()
        begin, end = read_span(words, read, at)
        fields = {
            **content(store, said),
            "task_uid": task_uid(store, task),
            "started_at": stored(begin),
            "ended_at": stored(end),
            "zone": read.zone.key,
        }
        uids = change_entries(store, {new_uid(): fields}, overlap=overlap, allow_future=future)
        asked = Interval(spans.to_ms(begin), spans.to_ms(end))
        print_told("added", store, _within(store, uids, asked))


def _within(store: Store, uids: list[str], asked: Interval) -> list[str]:
    """Those of the entries that lie in the time asked for, not those that gave way."""
    rows = entries.rows_of(store, uids)
    return [uid for uid, row in rows.items() if common(spans.span(row, 0), asked).duration_ms]


def _take_off(store: Store, task: str, less_ms: int, said: dict[str, Any]) -> None:
    if not said["reason"]:
        raise UsageError("time is taken off; say why with --reason")
    entry = entries.newest_of(store, said["person"] or store.act.actor.partition("@")[0], task_uid(store, task), "draft")
    if entry is None:
        raise NotFoundError(f"there is no draft of {task} to take it off; `tt time ls` shows the entries there are")
    editing.adjust(store, entry, less_ms, said["reason"])
    print_told("adjusted", store, [entry["uid"]])
