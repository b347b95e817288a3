"""The expected output of a step as patterns for the lines that it prints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.model import Parameter, Procedure, Step
from runbooks.template import word

_PLAIN = re.compile(r"[A-Za-z0-9 _]|[^\x00-\x7f]")
_BEGIN, _END = "\1", "\2"  # before and after the number of a recorded value
# What a mask may be now: the rest of a line, some text, or text without blanks, where that is what it was.
_MASKS = {"\3": "*", "\4": "?*", "\5": "+([! ])"}
_REST, _TEXT, _WORD = _MASKS
_PIECES = re.compile(f"({_BEGIN}[0-9]+{_END})")


def expected(procedure: Procedure, step: Step) -> list[str]:
    """The lines that say what it must print: where the output must be the same, or is waited for.

    A recorded value of a parameter in it is what the parameter is when the script runs.
    """
    waited = step.retry is not None and step.retry.until == "output"
    if not step.expect.output or not (waited or step.expect.mode == "exact"):
        return []
    from runbooks.expectation import cut_line, for_values
    from runbooks.expectation_lines import expected as expected_lines

    groups = _by_value(procedure.parameters)
    marks = {old: f"{_BEGIN}{number}{_END}" for number, old in enumerate(groups)}
    expect = for_values(step.expect, marks, {old: old for old in groups})
    lines = [_normal(line.parts, line.recorded) for line in expected_lines(expect)]
    while lines and not lines[-1]:
        lines.pop()
    cut = cut_line(expect)
    used = sorted({int(one[1:-1]) for line in lines for one in _PIECES.findall(line)})
    olds = list(groups)
    return [
        *(f"rb_like {word(olds[number])} {' '.join(groups[olds[number]])}" for number in used),
        f"RB_EXACT=1 RB_EXPECT=({' '.join(_source(line, used) for line in lines)})",
        *(["RB_SIMILAR=1"] if _is_similar(step) else []),
        *([f"RB_CUT={cut}"] if cut is not None else []),
    ]


def _is_similar(step: Step) -> bool:
    """Whether an output is waited for that need only be like the recorded one."""
    return step.retry is not None and step.retry.until == "output" and step.expect.mode != "exact"


def states(procedure: Procedure) -> str:
    """The words by which the script judges how like an output is; empty where it needs none."""
    if not any(_is_similar(step) and step.expect.output for step in procedure.steps):
        return ""
    from runbooks import expectation_match as match

    tables = {"STATES": match.STATES, "TROUBLES": match.TROUBLE, "UNDERWAYS": match.UNDERWAY}
    return "".join(f"RB_{name}=' {' '.join(sorted(words))} '\n" for name, words in tables.items())


def _by_value(parameters: Sequence[Parameter]) -> dict[str, list[str]]:
    """The names of the parameters by the value that they had."""
    groups: dict[str, list[str]] = {}
    for one in parameters:
        if one.default is not None and not one.is_secret:
            groups.setdefault(one.default, []).append(one.name)
    return groups


def _normal(parts: Sequence[str | None], recorded: Sequence[str]) -> str:
    """A line with one blank for several, none at the ends."""
    from runbooks.expectation_text import REST

    masks = (_REST if one.endswith(REST) else _TEXT if re.search(r"\s", one) else _WORD for one in recorded)
    return " ".join("".join(next(masks) if part is None else part for part in parts).split())


def _source(line: str, used: list[int]) -> str:
    """A line as source for a pattern of the shell, in which a mask is anything."""
    parts = (part for part in _PIECES.split(line) if part)
    return "".join(f'"${{RB_LIKE[{used.index(int(part[1:-1]))}]}}"' if _PIECES.fullmatch(part) else word(_pattern(part))
                   for part in parts) or "''"  # fmt: skip


def _pattern(text: str) -> str:
    return "".join(_MASKS[one] if one in _MASKS else one if _PLAIN.match(one) else f"\\{one}" for one in text)
