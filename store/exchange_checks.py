"""Checks what an import of TermTask's own JSON tells, column by column, before anything of it is stored."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from store import instants
from store.errors import UsageError
from store.recurrence import parse_rule
from store.task_fields import checked
from store.templates import DATES

_BIGGEST = 2**62


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -_BIGGEST < value < _BIGGEST:
        raise TypeError
    return value


def _small(value: Any) -> int:
    if not -(2**31) <= _whole(value) < 2**31:
        raise TypeError
    return int(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _instant(value: Any) -> str:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return instants.from_datetime(moment)


def _uid(value: Any) -> str:
    return str(uuid.UUID(_text(value)))


def _list_of(one: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise TypeError
        return [one(each) for each in value]

    return read


def _fields(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _bodies(value: Any) -> list[dict[str, Any]]:
    """The tasks of a template: what `store.templates.body` makes of a task."""
    bodies: list[dict[str, Any]] = _list_of(dict)(value)
    if not bodies:
        raise ValueError
    for body in bodies:
        told = {name: one for name, one in body.items() if name not in ("offsets", "needs")}
        for name, one in told.items():
            if name not in _BODY:
                raise ValueError
            body[name] = None if one is None else _BODY[name](one)
        checked({"title": None, **{name: body[name] for name in told}})
        for name, seconds in body.get("offsets", {}).items():
            if name not in DATES or not isinstance(seconds, int | float) or not math.isfinite(seconds):
                raise ValueError
        if any(not 0 <= _whole(one) < len(bodies) for one in body.get("needs", ())):
            raise ValueError
    return bodies


_BODY: dict[str, Callable[[Any], Any]] = {
    "title": _text,
    "priority": _text,
    "project": _text,
    "client": _text,
    "owner": _text,
    "tags": _list_of(_text),
    "estimate_ms": _whole,
    "fields": _fields,
    "escalation": _text,
    "component_uids": _list_of(_uid),
}
_BY_TYPE: dict[str, tuple[Callable[[Any], Any], str]] = {
    "VARCHAR": (_text, "a text"),
    "VARCHAR[]": (_list_of(_text), "a list of texts"),
    "UUID": (_uid, "a uid"),
    "UUID[]": (_list_of(_uid), "a list of uids"),
    "BIGINT": (_whole, "a whole number"),
    "INTEGER": (_small, "a whole number"),
    "BOOLEAN": (_yes_or_no, "true or false"),
    "TIMESTAMP WITH TIME ZONE": (_instant, "a time with its zone, as 2026-12-24T18:00:00Z"),
}
_BY_NAME: dict[str, tuple[Callable[[Any], Any], str]] = {
    "fields": (_fields, "an object"),
    "tasks": (_bodies, "the tasks of a template, as an export tells them"),
}
_NOTE = {"uid": "UUID", "noted_at": "TIMESTAMP WITH TIME ZONE", "author": "VARCHAR", "text": "VARCHAR"}


def columns(told: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """The values as they are stored; raises UsageError naming the one that makes no sense or that nobody knows."""
    found = {}
    for name, value in told.items():
        if name not in types:
            raise UsageError(f"there is no {name!r} to import")
        read, what = _BY_NAME.get(name) or _BY_TYPE[types[name]]
        try:
            found[name] = None if value is None else read(value)
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise UsageError(f"{name} is not {what}") from error
    return found


def template(told: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a template; raises UsageError."""
    found = columns(told, types)
    if not found.get("name") or not found.get("tasks"):
        raise UsageError("it has no name or no tasks")
    if found.get("rule"):
        parse_rule(found["rule"])
        if found.get("anchor_at") is None:
            raise UsageError("it has a rule, but no anchor_at to count from")
    if found.get("mode") not in (None, "periodic", "chained") or found.get("catch_up") not in (None, "pile", "skip", "one"):
        raise UsageError("its mode or catch_up is none that there is")
    try:
        ZoneInfo(found.get("zone") or "UTC")
    except (OSError, ValueError) as error:
        raise UsageError("its zone is none that there is") from error
    for name, default in (("last_index", -1), ("paused", False), ("zone", "UTC")):
        found[name] = default if found.get(name) is None else found[name]
    return found


def notes(told: Any) -> list[dict[str, Any]]:
    """The notes of a task; raises UsageError."""
    if not isinstance(told, list) or not all(isinstance(note, dict) and note.get("text") for note in told):
        raise UsageError("its notes are not a list of objects with a text")
    return [{"noted_at": None, **columns(note, _NOTE)} for note in told]
