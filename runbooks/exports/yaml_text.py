"""Values as YAML that every reader understands alike, written without the cost of a YAML library."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

# What stands unquoted: no reader takes it for a number, a truth, a date or nothing, nor for anything but one line of text.
_PLAIN = re.compile(r"\d+(?:ms|s|min|h)|(?=.*[A-Za-z])[A-Za-z_./][\w./@+=%-]*(?: [\w./@+=%()-][\w./@+=%(),;-]*)*", re.ASCII)
_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"))
_NUMBER = re.compile(r"[-+.]?[\d.]+([eE][-+]?\d+)?|\.?(nan|inf)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_INDENT = "  "

Value = str | int | bool | Sequence["Value"] | Mapping[str, "Value"]


def scalar(value: str) -> str:
    """A text as a YAML scalar on one line."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS and not _NUMBER.fullmatch(value):
        return value
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


def lines(mapping: Mapping[str, Value], depth: int = 0) -> Iterator[str]:
    """A mapping as lines, its mappings and sequences of mappings indented, sequences of scalars on one line."""
    pad = _INDENT * depth
    for key, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield f"{pad}{scalar(key)}:"
            yield from lines(value, depth + 1)
        elif _is_sequence(value) and any(isinstance(one, Mapping) for one in value):
            yield f"{pad}{scalar(key)}:"
            for one in value:
                inner = list(lines(one if isinstance(one, Mapping) else {}, depth + 2)) or ["{}"]
                yield f"{pad}{_INDENT}- {inner[0].lstrip()}"
                yield from inner[1:]
        else:
            yield f"{pad}{scalar(key)}: {_flow(value)}"


def _flow(value: Value) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if _is_sequence(value):
        return "[" + ", ".join(map(_in_list, value)) + "]"
    return str(value).lower()


def _in_list(value: Value) -> str:
    """In a list a comma ends a scalar, so that one with a comma is quoted."""
    shown = _flow(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and shown == value and "," in shown else shown


def _is_sequence(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
