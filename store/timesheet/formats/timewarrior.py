"""Timewarrior's JSON, as `timew export` prints it and its extensions take it.

A tag `project:web` is the project, `client:acme` the client, `task:T12` the task, `kind:travel` the kind of work; all
others are tags, the annotation is the note. Times are whole seconds. What does not count of an entry is not told, so one
with a break in it becomes two intervals.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats.counted import counted_stretches
from store.timesheet.formats.stamps import compact
from store.timesheet.formats.told import Hints, Notice, Read, Told, each, numbered

_FIELDS = ("project", "client", "task", "kind")


def sniffs(text: str) -> bool:
    """Whether a text looks like `timew export`."""
    return text.lstrip("\ufeff \r\n\t").startswith("[") and '"start"' in text


def read(text: str, _hints: Hints) -> Iterator[Read]:
    """Each interval; the number of a row is its place in the list."""
    try:
        items = json.loads(text.lstrip("\ufeff"))
    except ValueError as error:
        raise UsageError(f"this is no JSON ({error}); give what `timew export` prints") from error
    if not isinstance(items, list):
        raise UsageError("this is no list of intervals; give what `timew export` prints")
    seen: dict[str, int] = {}
    yield from each(enumerate(items, 1), lambda line, item: _told(line, item, seen))


def _told(line: int, item: Any, seen: dict[str, int]) -> Told | Notice:
    tags = item.get("tags", []) if isinstance(item, dict) else None
    if not isinstance(tags, list):
        raise UsageError("this is no interval; it needs start, end and tags")
    found: dict[str, Any] = {
        name: value for tag in map(str, tags) for name, _, value in [tag.partition(":")] if name in _FIELDS and value
    }
    rest = tuple(tag for tag in map(str, tags) if tag.partition(":")[0] not in _FIELDS or not tag.partition(":")[2])
    begin = compact(item.get("start"))
    end = compact(item["end"]) if item.get("end") else None
    key = numbered(str(item["start"]), seen)
    return Told(line, key, begin, end, item.get("annotation") or None, rest, **found)


def written(rows: Iterable[Mapping[str, Any]], _zone: ZoneInfo) -> str:
    """The text that `timew export` would print; the newest interval has number 1, as Timewarrior has it."""
    intervals = [_interval(row, *stretch) for row in rows for stretch in counted_stretches(row)]
    intervals = [one for one in intervals if one["start"] != one.get("end")]
    intervals.sort(key=lambda one: str(one["start"]))
    items = [{"id": len(intervals) - place, **one} for place, one in enumerate(intervals)]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"[\n{lines}\n]\n" if lines else "[\n]\n"


def _interval(row: Mapping[str, Any], begin: datetime, end: datetime | None) -> dict[str, Any]:
    task = None if row["task_id"] is None else f"T{row['task_id']}"
    kind = None if row["kind"] == "work" else row["kind"]
    named = {"project": row["project"], "client": row["client"], "task": task, "kind": kind}
    tags = [*(f"{name}:{value}" for name, value in named.items() if value), *row["tags"]]
    ended = {} if end is None else {"end": _compact(end)}
    told = {"tags": tags, "annotation": row["note"]}
    return {"start": _compact(begin), **ended, **{name: value for name, value in told.items() if value}}


def _compact(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
