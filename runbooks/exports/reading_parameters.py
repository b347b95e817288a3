"""The parameters of an edited text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from runbooks.exports.reading_parts import Settings, nearest
from runbooks.model import Capture, Parameter, ParameterType, Procedure

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
    found = tuple(_parameter(head, one, base) for one in listed)
    names = [one.name for one in found]
    known = [one.name for one in base.parameters]
    for name in names:
        if names.count(name) > 1 and names.count(name) > known.count(name):
            raise head.error("parameters", f"there are two parameters {name}; give one another name")
    return found


def _parameter(head: Settings, given: object, base: Procedure) -> Parameter:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise head.error("parameters", "a parameter needs a name; begin it with - name: NAME")
    name = given["name"]
    before = base.parameter(name)
    if before is None and not _NAME.fullmatch(name):
        raise head.error("parameters", f"{name!r} is no name of a parameter; use letters, digits and _")
    for key in given:
        if key not in _KEYS:
            raise head.error("parameters", f"parameter {name} has no {key!r}; {nearest(str(key), _KEYS)}")
    kind = given.get("type", "string")
    if kind not in _TYPES:
        raise head.error("parameters", f"parameter {name} has the type {kind!r}; {nearest(str(kind), _TYPES)}")
    if kind == "secret" and "default" in given and (before is None or before.default is None):
        raise head.error("parameters", f"the secret {name} can't have a default, for it would be stored; delete it")
    texts = {key: _text(head, name, key, given[key]) for key in _TEXTS if key in given}
    if "\0" in texts.get("default", "") and (before is None or before.default != texts["default"]):
        raise head.error("parameters", f"the default of {name} holds a NUL, which no argument can; delete it")
    choices = given.get("choices", [])
    if not isinstance(choices, list):
        raise head.error("parameters", f"the choices of {name} must be a list; write [one, two]")
    return Parameter(
        name=name,
        type=kind,
        choices=tuple(_text(head, name, "choices", one) for one in choices),
        capture=_capture(head, name, given["capture"]) if "capture" in given else None,
        **texts,
    )


def _capture(head: Settings, name: str, given: object) -> Capture:
    if not isinstance(given, Mapping) or set(given) != {"step", "pattern"}:
        raise head.error("parameters", f"the capture of {name} must say step and pattern; write both below it")
    pattern = _text(head, name, "pattern", given["pattern"])
    return Capture(step_id=_text(head, name, "step", given["step"]), pattern=pattern)


def _text(head: Settings, name: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise head.error("parameters", f"{key} of {name} must be a text; put it in double quotes")
    return value
