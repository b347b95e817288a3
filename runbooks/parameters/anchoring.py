r"""A pattern for a value that says what stands around it on its line: `^Submitted batch job ([0-9]+)`.

Of its line are kept the words that will be there another day, too; what has a digit in it will be another, and blanks
align columns. The least of them is taken that finds this value and no other in the output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.model import Capture
from runbooks.parameters.finds import capture_values, fixed

_CHUNK = re.compile(r" +|[^ ]+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_-]+", re.ASCII)
_DAYS = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|[AP]M|[A-Z]{2,3}T|UTC"
)
_MOST_LINES = 5  # of an output, on which a value stands
_FARTHEST = 256 * 1024  # characters of an output that are looked through
_MOST_WORDS = 6  # on either side of it
_LONGEST = 200  # characters of a pattern


def anchored(value: str, inner: str, output: str) -> str | None:
    """A pattern whose group is `inner` and finds the value in this output; None where the value is not there as a word.

    Where every one finds others, too, it is the one that finds the fewest.
    """
    output = output[:_FARTHEST]
    best: tuple[int, str] | None = None
    for before, after in _sides(value, output):
        for left, right in _contexts(before, after):
            pattern = f"{left}({inner}){right}"
            if len(pattern) > _LONGEST:
                continue
            found = capture_values(Capture(step_id="", pattern=pattern), output)
            if found == [value]:
                return pattern
            if value in found and (best is None or len(found) < best[0]):
                best = (len(found), pattern)
    return best[1] if best is not None else None


def _sides(value: str, output: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind the value on each line where it stands as a word."""
    as_word = re.compile(rf"(?<![\w.-]){re.escape(value)}(?![\w-]|[.]\w)")
    lines = [line for line in output.split("\n") if value in line][:_MOST_LINES]
    for line in lines:
        if found := as_word.search(line):
            yield line[: found.start()], line[found.end() :].rstrip()


def _contexts(before: str, after: str) -> Iterator[tuple[str, str]]:
    """What may be asked of both sides, the least first."""
    near = [_left(before, at) for at in _words(before)[::-1][:_MOST_WORDS]]
    rights = list(_rights(after))
    for left in near[:2]:
        yield left, ""
    whole = _beginning(before)
    if near:
        yield from ((near[0], right) for right in rights[:1])
        yield from ((left, "") for left in (*near[2:], whole))
    yield from ((whole, right) for right in rights)
    yield whole, f"{_general(after)} *$"


def _rights(after: str) -> Iterator[str]:
    """The words behind a value, each with what must stand between: as it is, or else whatever it is."""
    ends = [found.end() for found in _WORD.finditer(after) if not _DAYS.fullmatch(found[0])]
    for number, end in enumerate(ends[:_MOST_WORDS]):
        word = after[max((found.start() for found in _WORD.finditer(after[:end])), default=0) : end]
        if number == 0:
            yield _general(after[:end])
        yield f"{_general(after[:1])}.*{_edge(after, end - len(word))}{fixed(word)}"


def _words(before: str) -> list[int]:
    """Where the words begin that will be there another day, too."""
    return [
        found.start() for found in _WORD.finditer(before) if not _DAYS.fullmatch(found[0]) and _stands_alone(before, found)
    ]


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether it is no part of a longer name with digits in it."""
    return not text[found.start() - 1 : found.start()].isdigit() and not text[found.end() : found.end() + 1].isdigit()


def _left(before: str, at: int) -> str:
    return _edge(before, at) + _general(before[at:])


def _edge(text: str, at: int) -> str:
    """What says that a word begins here: the beginning of the line, or the character before it."""
    char = text[at - 1 : at] if at else ""
    return fixed(char) if char and not char.isalnum() else "" if char else "^"


def _general(text: str) -> str:
    """A piece of a line as a pattern: its words, and any number where digits are."""
    return "".join(_chunk(chunk) for chunk in _CHUNK.findall(text))


def _beginning(before: str) -> str:
    """All that stands before a value; blanks at the beginning of a line fill up a column, which may be full."""
    blank = len(before) - len(before.lstrip(" "))
    return f"^{' *' if blank else ''}{_general(before[blank:])}"


def _chunk(chunk: str) -> str:
    if chunk.isspace() and "\t" not in chunk:
        return " +"
    if _DAYS.fullmatch(chunk):
        return "[A-Za-z]+"
    if any(char.isdigit() for char in chunk):
        return "".join("[0-9]+" if piece.isdigit() else fixed(piece) for piece in re.findall(r"[0-9]+|[^0-9]+", chunk))
    return fixed(chunk)
