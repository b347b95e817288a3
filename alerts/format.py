"""What every format is: how it is told from others, and how it is read; with readers of untrusted fields.

Nothing a source sends is of the type it should be: use these instead of indexing. None of them raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.delivery import Delivery
from alerts.model import Reading

LONGEST = 4096  # characters of any text that is kept


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of delivery. `matches` is cheap and unmistakable; `read` raises FormatError where it is broken."""

    name: str  # as in --from: lower case, underscores
    title: str
    matches: Callable[[Delivery], bool]
    read: Callable[[Delivery], Reading]
    aliases: tuple[str, ...] = ()
    documented: str = ""  # where the source documents it


def text(value: Any, default: str = "") -> str:
    """A value as one text: of a number its digits, of what is no text the default."""
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else default


def first(*values: Any) -> str:
    """The first of these that is not empty, as text."""
    return next((found for value in values if (found := text(value).strip())), "")


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a list."""
    return [one for one in items(value) if isinstance(one, dict)]


def texts(value: Any) -> dict[str, str]:
    """An object's fields as texts: labels, annotations; what is nested is left out."""
    return {name[:LONGEST]: text(one) for name, one in mapping(value).items() if not isinstance(one, dict | list)}


def pairs(words: Iterable[Any], separator: str = ":") -> dict[str, str]:
    """`name:value` words as a mapping; a bare word is a name without a value. The value may hold the separator."""
    found: dict[str, str] = {}
    for word in words:
        name, _, value = text(word).strip().partition(separator)
        if name.strip():
            found[name.strip()] = value.strip()
    return found


def resources(*values: Any) -> tuple[str, ...]:
    """What may name a component, each once, the empty ones left out."""
    return tuple(dict.fromkeys(found for value in values if (found := text(value).strip())))
