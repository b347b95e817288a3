"""The parameters of an edited text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from runbooks.exports.reading_parts import Settings, nearest
from runbooks.model import Capture, Parameter, ParameterType, Procedure
from store.errors import UsageError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_TEXTS = ("default", "description", "pattern", "rule")
_KEYS = ("name", "type", *_TEXTS, "choices", "capture")
_TYPES = get_args(ParameterType)


def parameters_of(head: Settings, base: Procedure) -> tuple[Parameter, ...]:
    """The parameters that the head lists; UsageError naming the line of the list where one is wrong."""
    listed = head.values.get("parameters", [])
    if listed == "":
        return ()
    if not isinstance(listed, list):
        raise head.error("parameters", "parameters must be a list; begin each with - name: NAME")
    found = tuple(_parameter(_Entry(head, place, one), base) for place, one in enumerate(listed))
    names = [one.name for one in found]
    known = [one.name for one in base.parameters]
    for place, name in enumerate(names):
        if names[: place + 1].count(name) > max(1, known.count(name)):
            raise head.error("parameters", f"there are two parameters {name}; give one another name", place)
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    """A parameter as the head has it, and its place there."""

    head: Settings
    place: int
    given: Any

    def error(self, message: str, *within: str) -> UsageError:
        """An error at the line of something in it."""
        return self.head.error("parameters", message, self.place, *within)

    def text(self, name: str, value: object, *within: str) -> str:
        """A value that must be a text."""
        if not isinstance(value, str):
            raise self.error(f"{within[-1]} of {name} must be a text; put it in double quotes", *within)
        return value


def _parameter(entry: _Entry, base: Procedure) -> Parameter:
    given = entry.given
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise entry.error("a parameter needs a name; begin it with - name: NAME")
    name = given["name"]
    before = base.parameter(name)
    if before is None and not _NAME.fullmatch(name):
        raise entry.error(f"{name!r} is no name of a parameter; use letters, digits and _", "name")
    for key in given:
        if key not in _KEYS:
            raise entry.error(f"parameter {name} has no {key!r}; {nearest(str(key), _KEYS)}", key)
    kind = given.get("type", "string")
    if kind not in _TYPES:
        raise entry.error(f"parameter {name} has the type {kind!r}; {nearest(str(kind), _TYPES)}", "type")
    if kind == "secret" and "default" in given and (before is None or before.default is None):
        raise entry.error(f"the secret {name} can't have a default, for it would be stored; delete it", "default")
    texts = {key: entry.text(name, given[key], key) for key in _TEXTS if key in given}
    if "\0" in texts.get("default", "") and (before is None or before.default != texts["default"]):
        raise entry.error(f"the default of {name} holds a NUL, which no argument can; delete it", "default")
    choices = given.get("choices", [])
    if not isinstance(choices, list):
        raise entry.error(f"the choices of {name} must be a list; write [one, two]", "choices")
    return Parameter(
        name=name,
        type=kind,
        choices=tuple(entry.text(name, one, "choices") for one in choices),
        capture=_capture(entry, name) if "capture" in given else None,
        **texts,
    )


def _capture(entry: _Entry, name: str) -> Capture:
    given = entry.given["capture"]
    if not isinstance(given, Mapping) or set(given) != {"step", "pattern"}:
        raise entry.error(f"the capture of {name} must say step and pattern; write both below it", "capture")
    step, pattern = (entry.text(name, given[key], "capture", key) for key in ("step", "pattern"))
    return Capture(step_id=step, pattern=pattern)
