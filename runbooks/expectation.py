"""What a step should end with and print: learned from the recorded runs, and compared with another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from runbooks import expectation_learn, expectation_lines, expectation_volatile
from runbooks.expectation_text import LONGEST, REST, lines_of, readable, shortened, took_screen
from runbooks.model import Expectation, Mode

ENOUGH = 0.8  # from this similarity on, an output counts as what was expected

Result = Literal["same", "differs", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a run compares with what was expected.

    `failed` is a wrong exit status, or another output where it must be the same; `differs` another output where that is only
    told. `similarity` is 0..1; `difference` says in short lines what is other, masks as `*`, empty where nothing is.
    """

    result: Result
    similarity: float
    difference: str = ""


def learn(runs: Sequence[tuple[int | None, str]]) -> Expectation:
    """What the recorded runs (exit status, output) of one step have in common; the last one is the example.

    Runs that ended otherwise than the last one do not count, so that a failure before a success teaches nothing.
    """
    if not runs:
        return Expectation()
    code, last = runs[-1]
    exit_codes = (0,) if code is None else (code,)
    if took_screen(last):
        return Expectation(exit_codes=exit_codes)
    output, cut_at = shortened(readable(last))
    if not output.strip():
        return Expectation(exit_codes=exit_codes)
    others = [shortened(readable(text))[0] for other, text in runs[:-1] if other == code and not took_screen(text)]
    masks = [*expectation_volatile.spans(output), *_rests(output)]
    for other in others:
        masks += expectation_learn.differing(output, other)
    expect = Expectation(
        exit_codes=exit_codes, output=output, masks=tuple(expectation_volatile.merged(masks)), cut_at=cut_at, mode="similar"
    )
    return replace(expect, mode=_mode(expect, others))


def compare(expect: Expectation, exit_code: int | None, output: str) -> Comparison:
    """How a run compares with what was expected: the exit status first, then the output as far as it is looked at."""
    text = readable(output)
    likeness, difference = (1.0, "") if expect.mode == "none" else expectation_lines.compare(expect, text)
    if exit_code not in expect.exit_codes:
        words = _exit_words(expect, exit_code)
        return Comparison(result="failed", similarity=likeness, difference=f"{words}\n{difference}".rstrip())
    if not difference:
        return Comparison(result="same", similarity=likeness)
    if expect.mode == "exact":
        return Comparison(result="failed", similarity=likeness, difference=difference)
    if likeness >= ENOUGH and not expectation_lines.goes_otherwise(expect, text):
        return Comparison(result="same", similarity=likeness)
    return Comparison(result="differs", similarity=likeness, difference=difference)


def masked_lines(expect: Expectation) -> list[list[str | None]]:
    """The expected output, line by line, each as pieces of text with None for a mask; `[""]` for an empty line."""
    return [list(line.parts) for line in expectation_lines.expected(expect)]


def cut_line(expect: Expectation) -> int | None:
    """The index in `masked_lines` of the first line after those that were left out, None where none were."""
    return None if expect.cut_at is None else expect.output.count("\n", 0, expect.cut_at)


def for_values(expect: Expectation, values: Mapping[str, str], defaults: Mapping[str, str]) -> Expectation:
    """What to expect with other values of the parameters: where a recorded value stands in the output, the one given."""
    from runbooks.expectation_values import substituted

    return substituted(expect, values, defaults)


def _mode(expect: Expectation, others: list[str]) -> Mode:
    """Exact where another run agrees once the masks are put on."""
    return "exact" if any(expectation_lines.agrees(expect, other) for other in others) else "similar"


def _rests(output: str) -> list[expectation_volatile.Span]:
    """The signs that stand for the rest of a long line."""
    found, at = [], 0
    for line in lines_of(output):
        if len(line) > LONGEST and line.endswith(REST):
            found.append((at + len(line) - 1, at + len(line)))
        at += len(line) + 1
    return found


def _exit_words(expect: Expectation, exit_code: int | None) -> str:
    expected = " or ".join(str(code) for code in expect.exit_codes) or "none"
    return f"exit status {'unknown' if exit_code is None else exit_code}, expected {expected}"
