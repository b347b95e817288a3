"""Tasks as Taskwarrior's JSON (doc/devel/rfcs/task.md, 2.6): for hooks, import and export.

What Taskwarrior has no attribute for travels as attributes of the user's own (`client`, `owner`, `estimate`); what TermTask
has no column for is kept in `fields` and goes back as it came.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from store import instants
from store.act import present_user
from store.errors import UsageError
from store.task_fields import PRIORITIES

_STATUSES = {"pending": "open", "waiting": "open", "completed": "done", "deleted": "cancelled"}
_DATES = {
    "entry": "created_at", "modified": "modified_at", "due": "due_at", "scheduled": "scheduled_at", "wait": "wait_at",
    "until": "until_at", "start": "started_at", "end": "done_at",
}  # fmt: skip
_TEXTS = ("project", "client", "owner")
_IGNORED = frozenset({"id", "urgency", "uuid", "description", "status", "tags", "depends", "annotations", "priority", "parent",
                      "imask", "estimate", *_DATES, *_TEXTS})  # fmt: skip
_LARGEST_INDEX = 2**53  # of what JSON keeps exact
_ESTIMATE = re.compile(r"PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?")


@dataclass(frozen=True, slots=True)
class Item:
    """One task of an import: its columns, and its notes as (instant, text)."""

    uid: str
    fields: dict[str, Any]
    notes: tuple[tuple[str, str], ...]


def to_json(task: Mapping[str, Any], notes: Sequence[Mapping[str, Any]] = (), rule: str | None = None) -> dict[str, Any]:
    """A task's row, its notes oldest first, as Taskwarrior's object; `rule` is that of its template."""
    written = {"open": "pending", "done": "completed", "cancelled": "deleted"}[task["status"]]
    found: dict[str, Any] = {"description": task["title"], "status": written, "uuid": task["uid"]}
    found |= {name: _basic(task[column]) for name, column in _DATES.items() if task.get(column)}
    found |= {name: task[name] for name in ("priority", "project", "client") if task.get(name)}
    if task.get("owner") and task["owner"] != present_user():
        found["owner"] = task["owner"]
    if task.get("tags"):
        found["tags"] = list(task["tags"])
    if task.get("depends_on"):
        found["depends"] = list(task["depends_on"])
    if task.get("estimate_ms"):
        found["estimate"] = _iso_duration(task["estimate_ms"])
    if notes:
        found["annotations"] = [{"entry": _basic(note["noted_at"]), "description": note["text"]} for note in notes]
    if task.get("template_uid"):
        found["parent"] = task["template_uid"]
        if task["template_index"] is not None:
            found["imask"] = task["template_index"]
        if rule:
            found["recur"] = rule
    return {**found, **(task.get("fields") or {})}


def from_json(item: Any) -> Item:
    """The task that Taskwarrior's object describes; raises UsageError saying what is wrong with it."""
    if not isinstance(item, dict):
        raise UsageError(f"it is no object but {json.dumps(item)[:40]}")
    title = item.get("description")
    if not isinstance(title, str) or not title.strip():
        raise UsageError("it has no description")
    status = _STATUSES.get(str(item.get("status", "pending")))
    if status is None:
        raise UsageError(f"there is no status {item['status']!r}")
    fields: dict[str, Any] = {"title": title, "status": status, "priority": None, "source": "import"}
    fields |= {column: _instant(item, name) for name, column in _DATES.items()}
    fields |= {name: _text(item, name) for name in _TEXTS}
    fields["tags"] = _words(item, "tags")
    fields["depends_on"] = [_uid(word, "depends") for word in _words(item, "depends")] or None
    fields["resolution"] = None if status == "open" else status
    fields["template_uid"] = _uid(item["parent"], "parent") if item.get("parent") else None
    fields["template_index"] = _index(item.get("imask"))
    fields["estimate_ms"] = _milliseconds(item.get("estimate"))
    kept = {name: value for name, value in item.items() if name not in _IGNORED}
    if item.get("estimate") is not None and fields["estimate_ms"] is None:
        kept["estimate"] = item["estimate"]
    if item.get("priority") in PRIORITIES:
        fields["priority"] = item["priority"]
    elif item.get("priority"):
        kept["priority"] = item["priority"]
    fields["fields"] = kept or None
    fields["owner"] = fields["owner"] or present_user()
    given = item.get("uuid") or item.get("uid")
    uid = _uid(given, "uuid") if given else str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(item, sort_keys=True)))
    return Item(uid, fields, _notes(item))


def _notes(item: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    notes = item.get("annotations") or []
    if not isinstance(notes, list) or not all(isinstance(note, dict) for note in notes):
        raise UsageError("annotations are no list of objects")
    return tuple((_instant(note, "entry") or "", str(note.get("description", ""))) for note in notes)


def _basic(instant: str) -> str:
    return f"{instants.to_datetime(instant).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _instant(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    if value in (None, ""):
        return None
    try:
        moment = (
            datetime.fromtimestamp(int(value), UTC)
            if re.fullmatch(r"\d{9,11}", str(value))
            else datetime.fromisoformat(str(value))
        )
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"{name}: {value!r} is no date") from error
    return instants.from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return None if value in (None, "") else str(value)


def _words(item: Mapping[str, Any], name: str) -> list[str]:
    value = item.get(name) or []
    if isinstance(value, str):
        value = [word.strip() for word in value.split(",") if word.strip()]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f"{name} is no list of words")
    return list(dict.fromkeys(value))


def _uid(value: Any, name: str) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{name}: {value!r} is no UUID") from error


def _index(value: Any) -> int | None:
    try:
        found = None if value in (None, "") else int(float(value))
    except (ValueError, TypeError, OverflowError) as error:
        raise UsageError(f"imask: {value!r} is no number") from error
    if found is not None and abs(found) > _LARGEST_INDEX:
        raise UsageError(f"imask: {value!r} is too large")
    return found


def _iso_duration(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    small = f"{seconds % 60}" + (f".{rest:03}" if rest else "")
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{small}S" if small != "0" else "")
    return f"PT{text or '0S'}"


def _milliseconds(value: Any) -> int | None:
    match = _ESTIMATE.fullmatch(value) if isinstance(value, str) and len(value) > 2 else None
    if match is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return round((hours * 3600 + minutes * 60 + seconds) * 1000)
