"""Values in the YAML of an edited text, checked; each raises UsageError naming the line where it is of another kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from runbooks.exports.reading_parts import Settings, nearest

T = TypeVar("T")
_DURATION = re.compile(r"(\d{1,12})\s*(ms|s|min|m|h)", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_LONGEST_MS = 1000 * 24 * 3_600_000
_UNIT_MS = {"ms": 1, "s": 1000, "min": 60_000, "m": 60_000, "h": 3_600_000}


def mapping(
    given: Settings, key: str, value: object, names: Sequence[str] | None = None, optional: Sequence[str] = ()
) -> dict[str, Any]:
    """A mapping with these keys, in this order; or with any keys and texts."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value):
        raise given.error(key, f"{key} must be a mapping; write {{{', '.join(f'{one}: ...' for one in names or ('NAME',))}}}")
    if names is None:
        return value
    for one in value:
        if one not in names:
            raise given.error(key, f"{key} has no {one!r}; {nearest(one, names)}")
    for one in names:
        if one not in value and one not in optional:
            raise given.error(key, f"{key} needs {one!r}; add it")
    return {one: value[one] for one in names if one in value}


def text(given: Settings, key: str, value: object) -> str:
    """A value that must be a text."""
    if not isinstance(value, str):
        raise given.error(key, f"{key} must be a text; put it in double quotes")
    return value


def texts(given: Settings, key: str, value: object) -> list[str]:
    """A value that is a list of texts, or one of them."""
    if isinstance(value, str):
        return [value] if value else []
    if not isinstance(value, list):
        raise given.error(key, f"{key} must be a list; write [text, text]")
    return [text(given, key, one) for one in value]


def number(given: Settings, key: str, value: object, least: int, most: int) -> int:
    """A value that is a whole number from `least` to `most`."""
    if _WHOLE.fullmatch(str(value)) is None:
        raise given.error(key, f"{value!r} is no number; write a whole number")
    found = int(str(value))
    if not least <= found <= most:
        raise given.error(key, f"{key} is {found}; write a number from {least} to {most}")
    return found


def duration(given: Settings, key: str, value: object) -> int:
    """A value that is a duration, in milliseconds."""
    found = _DURATION.fullmatch(str(value).strip())
    if found is None:
        raise given.error(key, f"{value!r} is no duration; write 30s, 5min, 1h or 500ms")
    milliseconds = int(found.group(1)) * _UNIT_MS[found.group(2)]
    if milliseconds > _LONGEST_MS:
        raise given.error(key, f"{value!r} is longer than 1000 days; write 30s, 5min or 1h")
    return milliseconds


def choice(given: Settings, key: str, known: Sequence[Any], default: T) -> T:
    """A value that is one of those known, the default where there is none."""
    value = given.values.get(key, default)
    if value not in known:
        raise given.error(key, f"{key} is {value!r}; {nearest(str(value), known)}")
    return value  # type: ignore[no-any-return]  # one of the literals that T stands for
