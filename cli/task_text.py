"""A task as a text that people edit, and the edit that the text they leave behind asks for."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from cli.task_options import uids_of
from cli.words import due_instant, start_instant
from store import instants, task_fields
from store.database import Store
from store.durations import milliseconds
from store.errors import UsageError
from store.task_edit import Edit

_TEXTS = ("title", "status", "priority", "project", "client", "owner", "escalation")
_DATES = {"due": due_instant, "scheduled": start_instant, "wait": start_instant, "until": due_instant}
_HEAD = """\
# T{task_id}, as TOML. Empty values take away what was there; an unchanged file changes nothing.
# Dates are in your own time zone: "2026-12-24", "2026-12-24T18:00", "friday", "eom", "7d".
"""


def task_text(task: dict[str, Any], depends: Sequence[str], notes: Sequence[dict[str, Any]]) -> str:
    """The task as TOML."""
    lines = [_HEAD.format(**task)]
    lines += [f"{name} = {_quoted(task[name] or '')}" for name in _TEXTS]
    lines += [f"{name} = {_quoted(_local(task[f'{name}_at']))}" for name in _DATES]
    lines.append(f"estimate = {_quoted(_estimate(task['estimate_ms']))}")
    lines.append(f"tags = {_quoted(task['tags'] or [])}")
    lines.append(f"depends = {_quoted(list(depends))}")
    lines += ['note = ""  # a new one', *(f"#   N{note['note_id']}: {' '.join(note['text'].split())}" for note in notes)]
    lines += ["", "[fields]", *(f"{_quoted(name)} = {_quoted(value)}" for name, value in (task["fields"] or {}).items())]
    return "\n".join(lines) + "\n"


def edit_of(store: Store, edited: str, shown: str, task: dict[str, Any]) -> tuple[Edit, list[str]]:
    """What the edited text changes against the one shown, and its new notes; raises UsageError where it can't be read."""
    try:
        now, before = tomllib.loads(edited), tomllib.loads(shown)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"this is no TOML ({error})") from error
    unknown = now.keys() - before.keys()
    if unknown:
        raise UsageError(f"a task has no {', '.join(sorted(unknown))}; what is your own belongs below [fields]")
    changed = {name: now.get(name, "") for name in before if now.get(name, "") != before[name]}
    columns: dict[str, Any] = {}
    for name, value in changed.items():
        if name in _TEXTS:
            columns[name] = _text(name, value) or None
        elif name in _DATES:
            text = _date(name, value)
            columns[f"{name}_at"] = _DATES[name](text) if text else None
        elif name == "estimate":
            columns["estimate_ms"] = milliseconds(_text(name, value)) if value else None
        elif name == "tags":
            columns["tags"] = _words(name, value)
        elif name == "depends":
            columns["depends_on"] = uids_of(store, _words(name, value)) or None
    if columns.get("status") and columns["status"] != task["status"]:
        is_closed = columns["status"] in task_fields.CLOSED
        columns |= {"done_at": store.now() if is_closed else None, "resolution": columns["status"] if is_closed else None}
    notes = [_text("note", changed["note"])] if changed.get("note") else []
    return Edit(columns, custom=_custom(store, changed.get("fields"), before["fields"])), notes


def _custom(store: Store, now: Any, before: dict[str, Any]) -> dict[str, Any]:
    if now is None:
        return {}
    now = now or {}
    if not isinstance(now, dict):
        raise UsageError("fields: this is no section; write [fields]")
    gone: dict[str, Any] = dict.fromkeys(before.keys() - now.keys())
    read = {
        name: task_fields.custom_value(store, name, value) if isinstance(value, str) else _plain(name, value)
        for name, value in now.items()
        if before.get(name) != value
    }
    return {**gone, **{name: None if value == "" else value for name, value in read.items()}}


def _plain(name: str, value: Any) -> Any:
    """A value that is no text as the store can keep it, dates as text."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UsageError(f'fields: {name}: {value!r} can\'t be kept; write {name} = "..."') from error
    return value


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(name)} = {_quoted(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return json.dumps(value).replace("\x7f", "\\u007f") if isinstance(value, str | bool | int | float) else '""'


def _local(instant: str | None) -> str:
    if not instant:
        return ""
    return instants.to_datetime(instant).astimezone().replace(tzinfo=None).isoformat(timespec="seconds")


def _estimate(estimate_ms: int | None) -> str:
    if not estimate_ms:
        return ""
    minutes, rest = divmod(estimate_ms, 60_000)
    return f"{estimate_ms / 1000:g}s" if rest else f"{minutes}m"


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError(f'{name}: {value!r} is no text; write {name} = "..."')
    return value


def _date(name: str, value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime | time) else _text(name, value)


def _words(name: str, value: Any) -> list[str]:
    if isinstance(value, str):
        return value.replace(",", " ").split()
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f'{name}: {value!r} is no list of words; write {name} = ["one", "two"]')
    return value
