"""Which spans of the last output differ from those of the runs before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from runbooks import expectation_match as match
from runbooks import expectation_volatile as volatile
from runbooks.expectation_text import line_starts, lines_of

_WORDS = re.compile(r"\S+")
_PARTS = re.compile(r"[A-Za-z0-9_]+|[^A-Za-z0-9_]")
_MOST_LINES = 400  # compared by alignment; the shortened outputs are well below


def differing(example: str, other: str) -> list[volatile.Span]:
    """The spans of `example` in which a run of equal shape has something else.

    Lines are paired by number where there are as many, else by what is equal. In a pair of as many words, the
    parts of words that differ are found; not those that say how it went, and nothing where hardly a word is the same.
    """
    starts = line_starts(example)
    found: list[volatile.Span] = []
    for index, (expected, got) in _pairs(lines_of(example), lines_of(other)):
        found += ((starts[index] + start, starts[index] + end) for start, end in _in_line(expected, got))
    return found


def _pairs(example: list[str], other: list[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    if len(example) == len(other):
        yield from enumerate(zip(example, other, strict=True))
        return
    if max(len(example), len(other)) > _MOST_LINES:
        return
    matcher = SequenceMatcher(None, [match.key(line) for line in example], [match.key(line) for line in other], autojunk=False)
    for tag, begin, end, first, last in matcher.get_opcodes():
        if (tag == "replace" and end - begin == last - first) or tag == "equal":
            for offset in range(end - begin):
                yield begin + offset, (example[begin + offset], other[first + offset])


def _in_line(expected: str, got: str) -> list[volatile.Span]:
    """The spans of a line that differ, where both lines have the same shape."""
    if expected == got:
        return []
    words, others = list(_WORDS.finditer(expected)), _WORDS.findall(got)
    if len(words) != len(others):
        return []
    pairs = list(zip(words, others, strict=True))
    same = sum(one[0] == other or match.key(one[0]) == match.key(other) for one, other in pairs)
    if same * 2 < len(pairs) and not _same_frame(words, others):
        return []
    return [span for one, other in pairs for span in _in_word(one.start(), one[0], other)]


def _same_frame(words: list[re.Match[str]], others: list[str]) -> bool:
    """Whether words that differ have a beginning in common, as names with a suffix do."""
    return all(
        one[0] == other
        or (one[0][0] == other[0] and _PARTS.findall(one[0])[0] == _PARTS.findall(other)[0] and len(one[0]) > 1)
        for one, other in zip(words, others, strict=True)
    )


def _in_word(at: int, expected: str, got: str) -> list[volatile.Span]:
    """What differs in a word: its parts between punctuation where there are as many, else all of it between equal ends."""
    if expected == got or match.states(expected) or match.states(got):
        return []
    parts, others = list(_PARTS.finditer(expected)), _PARTS.findall(got)
    if len(parts) == len(others):
        return [(at + part.start(), at + part.end()) for part, other in zip(parts, others, strict=True) if part[0] != other]
    head = _common(expected, got)
    tail = min(_common(expected[::-1], got[::-1]), len(expected) - head, len(got) - head)
    return [(at + head, at + len(expected) - tail)] if head + tail < len(expected) else [(at, at + len(expected))]


def _common(one: str, other: str) -> int:
    """The length of the punctuation and words that both begin with."""
    length = 0
    for part, against in zip(_PARTS.findall(one), _PARTS.findall(other), strict=False):
        if part != against:
            break
        length += len(part)
    return length
