"""Outputs that are JSON, compared by structure: the order of keys and the white space do not count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from runbooks import expectation_match as match
from runbooks import expectation_volatile as volatile

_MASK = "\ue000"  # stands in a string where a mask is
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_ABSENT = object()


def parsed(text: str) -> Any:
    """The value of a JSON object or array; None for any other text."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def with_masks(text: str, masks: tuple[volatile.Span, ...]) -> Any:
    """The value of a JSON text in which a mask stands for its spans; None where that is no JSON."""
    strings = [found.span() for found in _STRING.finditer(text)]
    result, at = "", 0
    for start, end in masks:
        inside = any(first < start and end < last for first, last in strings)
        result += text[at:start] + (_MASK if inside else f'"{_MASK}"')
        at = end
    return parsed(result + text[at:])


def differences(expected: Any, got: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two values differ: path, what was expected, what is there; empty for what is absent."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for name in [*expected, *(name for name in got if name not in expected)]:
            yield from differences(expected.get(name, _ABSENT), got.get(name, _ABSENT), f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(got, list):
        for index in range(max(len(expected), len(got))):
            yield from differences(_at(expected, index), _at(got, index), f"{path}[{index}]")
    elif not _same(expected, got):
        yield path or ".", _shown(expected), _shown(got)


def leaves(value: Any) -> int:
    """How many values are in it that hold no others."""
    if isinstance(value, dict):
        return sum(leaves(inner) for inner in value.values()) or 1
    if isinstance(value, list):
        return sum(leaves(inner) for inner in value) or 1
    return 1


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else _ABSENT


def _same(expected: Any, got: Any) -> bool:
    if expected is _ABSENT or got is _ABSENT:
        return False
    if expected == _MASK:
        return not isinstance(got, dict | list)
    if isinstance(expected, str) and isinstance(got, str):
        parts = [piece or None for piece in re.split(f"({_MASK})", expected) if piece]
        parts = [None if piece == _MASK else piece for piece in parts] or [""]
        return match.matches(parts, [" "] * parts.count(None), got)
    return type(expected) is type(got) and bool(expected == got)


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return ""
    return json.dumps(value, ensure_ascii=False).replace(_MASK, "*")
