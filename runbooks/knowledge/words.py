"""How near two words of commands are: a slip of the finger, or another name."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from runbooks.knowledge import particular, programs, subcommands
from runbooks.shell.grammars import grammars, wrappers

_SEGMENT = re.compile(r"[A-Za-z]+|\d+")


@cache
def known_words() -> frozenset[str]:
    """Subcommands and verbs that are right as they are."""
    return programs.CHANGING_WORDS | {
        word for table in subcommands.CHECKS.values() for entry in table for word in entry.split()
    }


@cache
def known_programs() -> frozenset[str]:
    """Programs that exist."""
    named = (
        programs.NOISE,
        programs.CHECK,
        programs.INTERACTIVE,
        programs.SETUP,
        programs.SHELLS,
        programs.PROMPTS,
        programs.OTHERS,
    )
    return frozenset().union(*named, grammars(), wrappers(), particular.RULES, particular.by_option(), subcommands.CHECKS)


def squeezed(text: str) -> str:
    """A text without the characters that are most often forgotten: spaces, dashes, quotes, backslashes."""
    return re.sub(r"[\s'\"\\_`-]+", "", text)


def distance(one: str, other: str) -> int:
    """How many slips apart two words are: a letter too many, too few, another, or two swapped."""
    return int(DamerauLevenshtein.distance(one, other))


def is_slip(one: str, other: str, *, blamed: bool = False) -> bool:
    """Whether a word is another one mistyped; `blamed` where the program said that it does not know it.

    Names that differ in a number or in a single letter standing alone (web-1 and web-2, app-a and app-b) are two names.
    """
    if one == other:
        return True
    if (
        sorted(one) == sorted(other)
        and distance(one, other) == 1
        and (blamed or (len(one) == 2 and one.isalpha() and other in known_words() and one not in known_words()))
    ):
        return True
    if _is_other_name(one, other) or (not blamed and _is_rotated(one, other)):
        return False
    if squeezed(one).lower() == squeezed(other).lower():
        return True
    apart, shortest = distance(one.lower(), other.lower()), min(len(one), len(other))
    if "/" in one or "/" in other:
        return _path_slip(one, other, blamed)
    if one.lower() in known_words() and other.lower() in known_words() and not blamed:
        return False
    if apart == 1:
        return shortest >= (2 if blamed else 3)
    if apart == 2:
        return (shortest >= (4 if blamed else 6) and one[:1].lower() == other[:1].lower()) or (
            blamed and shortest >= 3 and sorted(one) == sorted(other)
        )
    return blamed and apart <= 3 and shortest >= 6 and apart / max(len(one), len(other)) <= 0.35


def _is_rotated(one: str, other: str) -> bool:
    """Whether one is an older file of the same name: app.log and app.log.1."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and re.fullmatch(r"[.-]\d+(?:\.\w+)?", longer[len(shorter) :]) is not None


def _is_other_name(one: str, other: str) -> bool:
    """Whether both are plausible names: other numbers, or a segment of one or two letters that is another."""
    first, second = _SEGMENT.findall(one), _SEGMENT.findall(other)
    numbers = [part for part in first if part.isdigit()], [part for part in second if part.isdigit()]
    if numbers[0] != numbers[1] and (numbers[0] and numbers[1]):
        return not _swapped(one, other)
    if len(first) == len(second):
        for a, b in zip(first, second, strict=True):
            if a != b and len(a) == len(b) <= 2 and len(first) > 1 and a.lower() != b.lower() and sorted(a) != sorted(b):
                return True
    return False


def _swapped(one: str, other: str) -> bool:
    """Whether a digit is where a letter belongs, or two characters were swapped between a letter and a digit."""
    return sorted(one) == sorted(other) and distance(one, other) == 1 and re.sub(r"\D", "", one) == re.sub(r"\D", "", other)


def _path_slip(one: str, other: str, blamed: bool) -> bool:
    """Paths: every folder the same or mistyped, at most one of them; or a folder was missing in front."""
    first, second = (
        [part for part in one.split("/") if part not in ("", ".")],
        [part for part in other.split("/") if part not in ("", ".")],
    )
    if first == second:
        return True
    if len(first) == len(second):
        different = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
        return (
            len(different) == 1
            and is_slip(*different[0], blamed=blamed)
            and not (
                different[0][0].isalpha() and different[0][1].isalpha() and len(different[0][0]) == len(different[0][1]) == 1
            )
        )
    if re.sub("[:/]", "", squeezed(one)) == re.sub("[:/]", "", squeezed(other)):
        return True
    shorter, longer = sorted((first, second), key=len)
    return blamed and bool(shorter) and longer[-len(shorter) :] == shorter
