"""What a task may hold: the checks every task passes before it is written, and the user's own fields.

[fields.ticket]              # in config.toml; a field that is not told of there is text
type = "string"              # string, number, date or duration
values = ["low", "high"]     # optional
default = "low"              # optional, of new tasks
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from store.config import section
from store.errors import UsageError
from store.handle import Store

PRIORITIES = ("H", "M", "L")
CLOSED = ("done", "cancelled")
STATUSES = ("open", *CLOSED)
_NAME = re.compile(r"[A-Za-z][\w.-]*")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]+")
_TAG = re.compile(r"[^\s,\x00-\x1f]+")
_RESERVED = frozenset(
    {"uid", "task_id", "title", "status", "resolution", "priority", "project", "client", "owner", "tags", "note", "notes",
     "due", "created", "done", "estimate", "source", "scheduled", "wait", "until", "started", "modified", "depends_on",
     "fields", "template", "escalation", "id", "uuid", "description", "entry", "end", "start", "depends", "annotations"}
)  # fmt: skip


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; raises UsageError for one that makes no sense."""
    found = dict(fields)
    if "title" in found and not _one_line(found["title"] or ""):
        raise UsageError("a task needs a title; give it as in: tt add Restore the backup")
    if found.get("priority") not in (None, *PRIORITIES):
        raise UsageError(f"there is no priority {found['priority']}; use H, M or L")
    if "status" in found and found["status"] not in STATUSES:
        raise UsageError(f"there is no status {found['status']}; use {', '.join(STATUSES)}")
    for tag in found.get("tags") or ():
        if not isinstance(tag, str) or not _TAG.fullmatch(tag):
            raise UsageError(f"{tag!r} is no tag; a tag is one word without commas")
    if "tags" in found:
        found["tags"] = list(dict.fromkeys(found["tags"] or ()))
    for name in ("depends_on", "component_uids", "fields"):
        if name in found:
            found[name] = found[name] or None
    if "title" in found:
        found["title"] = _one_line(found["title"])
    for name in ("project", "client", "owner"):
        if name in found:
            found[name] = _one_line(found[name] or "") or None
    return found


def _one_line(text: object) -> str:
    """Text without what would break a line or steer a terminal; else as it came, so that it goes back the same."""
    return _CONTROLS.sub(" ", str(text)).strip()


def custom_value(store: Store, name: str, text: str) -> Any:
    """The value of a field of the user's own, read by what config.toml says of it; raises UsageError."""
    if name in _RESERVED or not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} can't be a field of your own; choose another name")
    definition = section(store.places.config, "fields").get(name, {})
    values = definition.get("values")
    if values is not None and text not in map(str, values):
        raise UsageError(f"{name}: {text!r} is none of {', '.join(map(str, values))}; choose one of them")
    if definition.get("type") == "number":
        try:
            return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)
        except ValueError as error:
            raise UsageError(f"{name}: {text!r} is no number; write {name}=5") from error
    return text


def custom_defaults(store: Store) -> dict[str, Any]:
    """The values new tasks get in fields of the user's own."""
    definitions = section(store.places.config, "fields")
    return {name: told["default"] for name, told in definitions.items() if isinstance(told, dict) and "default" in told}
