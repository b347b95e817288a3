"""The characters that source text stands for, each with the place of its source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from runbooks.shell import escapes
from runbooks.shell.tree import Fragment, Place, Word

OPAQUE = "\ue000"  # stands for an expansion, whatever comes out of it
HIDDEN = "\ue001" * 3  # stands for a secret that was recorded as ***

_UNITS: dict[str, re.Pattern[str]] = {
    "word": re.compile(r"\\.|.", re.DOTALL),
    "double": re.compile(r"\\[\\\"$`\n]|.", re.DOTALL),
    "heredoc": re.compile(r"\\[\\$`\n]|.", re.DOTALL),
    "ansi": re.compile(r"\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|c.|.)|.", re.DOTALL),
}
_DECODED = {"word": escapes.bare, "double": escapes.double, "heredoc": escapes.heredoc, "ansi": escapes.ansi}
_QUOTE = re.compile(r"\$?[\"']")


@dataclass(frozen=True, slots=True)
class Letter:
    """A character and its source `[start, end)`; `group` tells runs of one kind apart, `place` is None where it is fixed."""

    char: str
    start: int
    end: int
    place: Place | None
    group: int = -1


def letters_of(text: str, fragment: Fragment) -> list[Letter]:
    """A fragment's characters."""
    place, start = fragment.place, fragment.start
    units = _UNITS.get(place)
    if units is None:
        fixed = None if place != "single" else place
        return [Letter(char, start + n, start + n + 1, fixed, start) for n, char in enumerate(text[start : fragment.end])]
    found = []
    for unit in units.finditer(text, start, fragment.end):
        for char in _DECODED[place](unit[0])[:1]:
            found.append(Letter(char, unit.start(), unit.end(), place, start))
    return found


def letters_between(text: str, start: int, end: int) -> list[Letter]:
    """What stands between fragments of a word: quotes are nothing, globs and braces themselves, expansions opaque."""
    gap = text[start:end]
    rest = _QUOTE.sub("", gap)
    if not rest:
        return []
    if "$" in rest or "`" in rest or "(" in rest:
        return [Letter(OPAQUE, start, end, None)]
    return [Letter(char, start + n, start + n + 1, None) for n, char in enumerate(gap) if char not in "'\""]


def letters_of_word(text: str, word: Word) -> list[Letter]:
    """All characters of a word."""
    return joined(text, word.start, word.end, word.fragments)


def joined(text: str, start: int, end: int, fragments: Iterable[Fragment]) -> list[Letter]:
    """The characters from start to end, with these fragments in it."""
    found: list[Letter] = []
    at = start
    for fragment in fragments:
        found += letters_between(text, at, fragment.start)
        found += letters_of(text, fragment)
        at = fragment.end
    return found + letters_between(text, at, end)
