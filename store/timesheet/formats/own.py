"""What our own JSON and CSV hold of an entry, and how it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats.told import Hints, Told
from store.timesheet.moments import local
from store.timesheet.pieces import KINDS

COLUMNS = (
    "uid", "entry_id", "started_at", "ended_at", "zone", "person", "client", "project", "task", "title", "kind", "note",
    "tags", "billable", "shared", "measured_ms", "adjusted_ms", "adjusted_reason", "counted_ms", "pieces", "counted",
    "status", "source",
)  # fmt: skip
_MORE = ("shared", "adjusted_ms", "adjusted_reason", "pieces", "counted")


def as_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the view as it is written: instants in its own zone with their offset, the task as T12."""
    zone = ZoneInfo(row["zone"] or "UTC")
    moments = {name: row[name] and row[name].astimezone(zone).isoformat() for name in ("started_at", "ended_at")}
    task = None if row["task_id"] is None else f"T{row['task_id']}"
    return {**{name: row.get(name) for name in COLUMNS}, **moments, "task": task}


def told(line: int, item: Any, hints: Hints) -> Told:
    """An entry as it was written; unknown columns are passed over. Raises UsageError."""
    if not isinstance(item, dict):
        raise UsageError("this is no entry; each is an object")
    begin = moment(item.get("started_at"), hints, "started_at")
    end = moment(item["ended_at"], hints, "ended_at") if item.get("ended_at") else None
    uid = str(item.get("uid") or "")
    more = {name: item[name] for name in _MORE if item.get(name) not in (None, "")}
    _refuse_odd(more)
    if not isinstance(item.get("tags") or [], list):
        raise UsageError("tags: they are a list of words")
    return Told(
        line,
        uid or f"{item.get('person') or ''}/{begin:%Y%m%dT%H%M%SZ}",
        begin,
        end,
        item.get("note") or None,
        tuple(map(str, item.get("tags") or ())),
        item.get("project") or None,
        item.get("client") or None,
        item.get("title") or item.get("task") or None,
        item.get("person") or None,
        None if item.get("kind") in (None, "", "work") else item["kind"],
        item.get("billable"),
        {**more, "zone": item.get("zone") or None},
    )


def moment(text: Any, hints: Hints, name: str) -> datetime:
    """An instant in ISO 8601; without an offset it is local time. Raises UsageError."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise UsageError(f"{name}: {text!r} is no instant; write 2026-10-25T02:30:00+02:00") from error
    return found if found.tzinfo else local(found.date(), found.time(), hints.zone, fold=hints.fold)


def _refuse_odd(more: Mapping[str, Any]) -> None:
    found = more.get("pieces") or []
    shaped = isinstance(found, list) and all(
        isinstance(piece, dict)
        and piece.get("kind") in KINDS
        and all(isinstance(piece.get(name), int) for name in ("from_ms", "to_ms"))
        for piece in found
    )
    if not shaped:
        raise UsageError("pieces: each is an object of kind, from_ms and to_ms")
    if not isinstance(more.get("shared", True), bool):
        raise UsageError("shared: it is true or false")
    if not isinstance(more.get("adjusted_reason", ""), str):
        raise UsageError("adjusted_reason: it is a text")
    if not isinstance(more.get("adjusted_ms", 0), int) or isinstance(more.get("adjusted_ms"), bool):
        raise UsageError("adjusted_ms: it is a whole number of milliseconds")
    counted = more.get("counted") or []
    if not isinstance(counted, list) or any(kind not in KINDS for kind in counted):
        raise UsageError(f"counted: these are kinds of {', '.join(KINDS)}")
