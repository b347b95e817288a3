"""What is wrong with a pattern that a person wrote: it is none, or it would take for ever on an unlucky text."""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_FOR_EVER = "may take for ever, since {} can match the same characters in many ways; write it without one of them"
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_MANY = 10  # repetitions from which on a number of them counts as unbounded
_IN_A_ROW = 3  # unbounded repetitions of the same characters with nothing between
_ANY = frozenset(range(129))  # ASCII, and one number for all the rest
_CATEGORIES: Mapping[str, str] = {"DIGIT": r"\d", "WORD": r"\w", "SPACE": r"\s"}

_Tree = Sequence[tuple[Any, Any]]


def fault_of(pattern: str) -> str:
    """Why a pattern can't be used, as "is no pattern: ..."; empty where it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            groups = re.compile(pattern).groups
        if groups > 1 or (groups and "(?:" in pattern):
            return "has several groups; write one at most, around the value"
        tree = importlib.import_module("re._parser").parse(pattern)
        return _endless(tree)
    except (re.error, OverflowError, Warning) as error:
        return f"is no regular expression: {error}"
    except RecursionError:
        return "is nested too deeply"


def _endless(tree: _Tree, repeated: bool = False) -> str:
    """Why a pattern may need exponentially many steps, or a high power of them."""
    row: list[frozenset[int]] = []
    for part in tree:
        row = _row(row, part)
        if told := _endless_part(part, repeated):
            return told
        if row and sum(bool(one & row[-1]) for one in row) >= _IN_A_ROW:
            return _FOR_EVER.format("several repetitions in a row")
    return ""


def _endless_part(part: tuple[Any, Any], repeated: bool) -> str:
    name, argument = str(part[0]), part[1]
    if name in _REPEATS:
        unbounded = argument[1] > _MANY
        return _endless(argument[2], repeated or unbounded) or (_repeated_twice(argument[2]) if unbounded else "")
    told = next((found for one in _within(name, argument) if (found := _endless(one, repeated))), "")
    if not told and repeated and name == "BRANCH" and _overlap(argument[1]):
        return _FOR_EVER.format("alternatives in a repetition")
    return told


def _row(row: Sequence[frozenset[int]], part: tuple[Any, Any]) -> list[frozenset[int]]:
    """The unbounded repetitions that stand in a row where this part ends, as the characters that each takes."""
    if str(part[0]) not in _REPEATS:
        return [] if _least((part,)) else list(row)
    least, most, inner = part[1]
    letters = _letters(inner)
    kept = [one for one in row if not least or one & letters]
    return [*kept, letters] if most > _MANY else kept


def _repeated_twice(inner: _Tree) -> str:
    """Whether what is repeated can be cut into repetitions in several ways: one of its parts is repeated itself."""
    inner = _flat(inner)
    for place, (kind, argument) in enumerate(inner):
        if str(kind) not in _REPEATS or argument[1] == argument[0]:
            continue
        others = [one for at, one in enumerate(inner) if at != place]
        if not any(_least((one,)) and not _letters((one,)) & _letters(argument[2]) for one in others):
            return _FOR_EVER.format("a repetition in a repetition")
    return ""


def _flat(tree: _Tree) -> list[tuple[Any, Any]]:
    """The parts, those of plain groups in their place."""
    return [
        part for kind, argument in tree for part in (_flat(argument[-1]) if str(kind) == "SUBPATTERN" else [(kind, argument)])
    ]


def _within(name: str, argument: Any) -> list[_Tree]:
    if name == "BRANCH":
        return list(argument[1])
    if name == "SUBPATTERN":
        return [argument[-1]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [argument[1]]
    return [argument] if name == "ATOMIC_GROUP" else [argument[2]] if name == "POSSESSIVE_REPEAT" else []


def _least(tree: _Tree) -> bool:
    """Whether it takes at least one character."""
    return any(
        bool(argument[0]) and _least(argument[2])
        if str(kind) in (*_REPEATS, "POSSESSIVE_REPEAT")
        else all(map(_least, argument[1]))
        if str(kind) == "BRANCH"
        else any(map(_least, _within(str(kind), argument))) or str(kind) in _LETTERS
        for kind, argument in tree
    )


def _letters(tree: _Tree) -> frozenset[int]:
    """The characters that may occur in what it matches."""
    found: frozenset[int] = frozenset()
    for kind, argument in tree:
        name = str(kind)
        inner = [argument[2]] if name in _REPEATS else _within(name, argument)
        found |= _LETTERS[name](argument) if name in _LETTERS else frozenset().union(*map(_letters, inner))
    return found


def _first(tree: _Tree) -> frozenset[int]:
    """The characters with which what it matches may begin."""
    found: frozenset[int] = frozenset()
    for kind, argument in tree:
        name = str(kind)
        inner = [argument[2]] if name in _REPEATS else _within(name, argument)
        found |= _LETTERS[name](argument) if name in _LETTERS else frozenset().union(*map(_first, inner))
        if _least(((kind, argument),)):
            break
    return found


def _overlap(ways: Sequence[_Tree]) -> bool:
    """Whether a text may be matched by two of several ways; what two of them begin with, the parser has put before them."""
    sets = [_first(one) for one in ways]
    return sum(not _least(one) for one in ways) > 1 or sum(map(len, sets)) > len(frozenset().union(*sets))


def _one(code: int) -> frozenset[int]:
    return frozenset({min(code, 128)})


def _set(items: Sequence[tuple[Any, Any]]) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for kind, argument in items:
        if str(kind) == "LITERAL":
            found |= _one(argument)
        elif str(kind) == "RANGE":
            found |= frozenset(min(one, 128) for one in range(argument[0], min(argument[1], 128) + 1)) | _one(argument[1])
        elif str(kind) == "CATEGORY":
            found |= _category(argument)
    return _ANY - found | {128} if items and str(items[0][0]) == "NEGATE" else found


def _category(name: object) -> frozenset[int]:
    words = str(name).split("_")
    shown = re.compile(_CATEGORIES[words[-1]])
    found = frozenset(one for one in range(128) if shown.fullmatch(chr(one))) | {128}
    return _ANY - found | {128} if "NOT" in words else found


_LETTERS: Mapping[str, Callable[[Any], frozenset[int]]] = {
    "LITERAL": _one,
    "NOT_LITERAL": lambda code: _ANY - _one(code) | {128},
    "ANY": lambda _: _ANY,
    "IN": _set,
    "GROUPREF": lambda _: _ANY,
}
