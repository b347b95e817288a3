"""An output against the expected one, by line or, where both are JSON, by structure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from runbooks import expectation_json as as_json
from runbooks import expectation_match as match
from runbooks.expectation_text import LONGEST, REST, line_starts, lines_of
from runbooks.model import Expectation

_SHOWN = 12  # differences that are told
_WIDEST = 160  # characters of a line in a difference
_MOST_LINES = 400  # of an output; where so many are expected, most were left out
_MOST_PAIRS = 4000  # lines against lines that are compared by likeness


@dataclass(frozen=True, slots=True)
class Line:
    """An expected line: its pieces (None for a mask), and what was recorded where each mask is."""

    parts: tuple[str | None, ...]
    recorded: tuple[str, ...]

    @property
    def text(self) -> str:
        """The line with `*` for each mask."""
        return match.starred(list(self.parts))

    def matches(self, line: str) -> bool:
        """Whether a line is this one, masks aside."""
        return match.matches(list(self.parts), list(self.recorded), line)


def expected(expect: Expectation) -> list[Line]:
    """The lines of the expected output."""
    result = []
    for start, line in zip(line_starts(expect.output), lines_of(expect.output), strict=True):
        end = start + len(line)
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in expect.masks if a < end and start < b]
        result.append(Line(tuple(match.pieces(line, inside)), tuple(line[a:b] for a, b in inside)))
    return result


def agrees(expect: Expectation, text: str) -> bool:
    """Whether every line that is looked at is the expected one."""
    return not compare(expect, text)[1]


def compare(expect: Expectation, text: str) -> tuple[float, str]:
    """How like (0..1) a readable output is to what was expected, and the difference in short lines, empty where none is."""
    structural = _compare_json(expect, text)
    if structural is not None:
        return structural
    lines, got = expected(expect), looked_at(expect, text)
    likeness, different = 0.0, []
    for first, last, begin, end in _blocks(lines, got):
        if first is None:
            likeness += last
            continue
        different.append((lines[first:last], got[begin:end]))
        likeness += _likeness(lines[first:last], got[begin:end])
    size = len(lines) + len(got)
    return (2 * likeness / size if size else 1.0), _told(different)


def looked_at(expect: Expectation, text: str) -> list[str]:
    """The lines of an output that stand against the expected ones: where lines were left out, as many first and last ones."""
    lines = [line if len(line) <= LONGEST else line[:LONGEST] + REST for line in lines_of(text)]
    if expect.cut_at is None:
        return lines if len(lines) <= _MOST_LINES else lines[: _MOST_LINES // 2] + lines[-_MOST_LINES // 2 :]
    head = expect.output.count("\n", 0, expect.cut_at)
    tail = len(lines_of(expect.output)) - head
    return lines if len(lines) <= head + tail else lines[:head] + lines[len(lines) - tail :]


def goes_otherwise(expect: Expectation, text: str) -> bool:
    """Whether lines that are alike say that it went otherwise: another state, count or status code, a new failure.

    So does a line more that says that something is not done yet.
    """
    lines, got = expected(expect), looked_at(expect, text)
    for first, last, begin, end in _blocks(lines, got):
        if first is None:
            continue
        before, after = lines[first:last], got[begin:end]
        if len(before) == len(after) and any(
            match.states(one.text) != match.states(other) for one, other in zip(before, after, strict=True)
        ):
            return True
        if any(match.is_trouble(line) for line in after) and not any(match.is_trouble(line.text) for line in before):
            return True
        if (
            len(after) > len(before)
            and any(map(match.is_underway, after))
            and not any(match.is_underway(line.text) for line in before)
        ):
            return True
    return False


def _blocks(lines: list[Line], got: list[str]) -> list[tuple[int | None, int, int, int]]:
    """Stretches of lines in order: (None, how many) that match, or (first, last, begin, end) that do not.

    Lines are aligned by what does not differ from run to run; a pair that differs only in masks matches too.
    """
    before, after = [match.key(line.text) for line in lines], [match.key(line) for line in got]
    if len(lines) == len(got):
        after = [one if line.matches(other) else key for one, line, other, key in zip(before, lines, got, after, strict=True)]
    else:
        after = _as_expected(lines, before, got, after)
    result: list[tuple[int | None, int, int, int]] = []
    for tag, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        result.append((None, last - first, 0, 0) if tag == "equal" else (first, last, begin, end))
    return result


def _as_expected(lines: list[Line], before: list[str], got: list[str], after: list[str]) -> list[str]:
    """The keys of the lines, that of an expected line with masks wherever a line is of its form."""
    known = set(before)
    masked = [(line, key) for line, key in zip(lines, before, strict=True) if line.recorded]
    if len(masked) * len(got) > _MOST_PAIRS:
        return after
    return [
        key if key in known else next((form for line, form in masked if line.matches(other)), key)
        for other, key in zip(got, after, strict=True)
    ]


def _likeness(lines: list[Line], got: list[str]) -> float:
    """How many lines' worth of likeness there is in two stretches that do not match."""
    from rapidfuzz import fuzz

    return sum(fuzz.ratio(match.key(line.text), match.key(other)) / 100 for line, other in zip(lines, got, strict=False))


def _compare_json(expect: Expectation, text: str) -> tuple[float, str] | None:
    """The comparison of two JSON documents; None where one of them is none or lines of it are left out."""
    if expect.cut_at is not None:
        return None
    got = as_json.parsed(text)
    wanted = None if got is None else as_json.with_masks(expect.output, expect.masks)
    if wanted is None:
        return None
    found = list(as_json.differences(wanted, got))
    size = max(as_json.leaves(wanted), as_json.leaves(got))
    told = []
    for path, one, other in found[:_SHOWN]:
        told += [f"- {path}: {_cut(one)}"] * bool(one) + [f"+ {path}: {_cut(other)}"] * bool(other)
    return max(0.0, 1 - len(found) / size), _with_rest(told, len(found) - _SHOWN)


def _told(different: list[tuple[list[Line], list[str]]]) -> str:
    told = []
    for lines, got in different:
        told += [f"- {_cut(line.text)}" for line in lines] + [f"+ {_cut(line)}" for line in got]
    return _with_rest(told[: 2 * _SHOWN], len(told) - 2 * _SHOWN)


def _with_rest(told: list[str], left: int) -> str:
    return "\n".join([*told, f"… {left} more"] if left > 0 else told)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
