"""Whether a step printed what was expected, as a condition of the shell: line by line, blanks and masks aside.

The output is brought into a form that one pattern can be held against, its lines counted at the end, so that a mask can't
stand for a line break:

    NAME    READY             NAME READY
    web-1   1/1       ->      web-1 1/1      ==   'NAME READY\nweb-'*' 1/1\n2'
                              2
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from runbooks.expectation import cut_line, for_values, masked_lines
from runbooks.exports.markdown_lines import single_quoted
from runbooks.model import Expectation, Parameter

_BLANKS = re.compile(r"[ \t]+")
_ANYTHING, _BEGIN, _END = "\0", "\1", "\2"  # a mask; before and after the name of a parameter
_PIECES = re.compile(f"({_ANYTHING})|{_BEGIN}([^{_END}]*){_END}|([^{_ANYTHING}{_BEGIN}]+)")


@dataclass(frozen=True, slots=True)
class Awaited:
    """What was printed, as a word of shell source that reads `_output`, and the pattern that it must match."""

    printed: str
    pattern: str


def awaited(expect: Expectation, parameters: Sequence[Parameter] = (), used: Collection[str] = ()) -> Awaited:
    """The expected output, a recorded value of a parameter being what the parameter is when this is run.

    Of several parameters with the same recorded value it is one of those that are `used`.
    """
    known = sorted((one for one in parameters if one.default is not None), key=lambda one: one.name in used)
    names = {one.name: f"{_BEGIN}{one.name}{_END}" for one in known}
    expect = for_values(expect, names, {one.name: one.default or "" for one in known})
    lines = [_line(pieces) for pieces in masked_lines(expect)] or [""]
    cut = cut_line(expect)
    if cut is None:
        return _awaited("{ $1 = $1; print } END { print NR }", [*lines, str(len(lines))])
    lines[max(cut - 1, 0)] += _ANYTHING
    return _awaited("{ $1 = $1; print }", lines)


def _awaited(program: str, lines: list[str]) -> Awaited:
    return Awaited(f"\"$(printf '%s\\n' \"$_output\" | awk '{program}')\"", "".join(_pattern("\n".join(lines))))


def _line(pieces: list[str | None]) -> str:
    text = "".join(_ANYTHING if piece is None else piece for piece in pieces)
    return _BLANKS.sub(" ", text).strip(" ")


def _pattern(text: str) -> Iterator[str]:
    for anything, name, literal in _PIECES.findall(text):
        yield "*" if anything else f'"${{{name}}}"' if name else single_quoted(literal)
