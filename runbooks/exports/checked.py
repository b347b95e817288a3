"""What a program that tests shell sessions is given of a runbook: commands with values, and what they should print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runbooks.expectation import for_values
from runbooks.exports.markdown_block import double_quoted
from runbooks.exports.markdown_expected import awaited
from runbooks.exports.markdown_shape import piece
from runbooks.exports.untested import Untested
from runbooks.exports.wording import step_title
from runbooks.model import Expectation, Procedure, Step
from runbooks.template import Template, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A step to test: `text` is shell, with values. Where it can't be tested `text` is empty and `remark` says why.

    `output` are the pieces of what it prints, None for what differs from run to run; None where nothing is compared.
    `has_gap` says that it may differ in how many lines there are.
    """

    number: int
    title: str
    text: str = ""
    status: int = 0
    output: tuple[str | None, ...] | None = None
    has_gap: bool = False
    timeout_ms: int | None = None
    remark: str = ""


def preparation(procedure: Procedure, values: Mapping[str, str], stubs: str) -> list[str]:
    """The commands that come first: programs that stand in for the real ones, and the parameters."""
    path = [f'export PATH={word(stubs)}:"$PATH"'] if stubs else []
    found = {one.name for one in procedure.parameters if one.capture is not None} - values.keys()
    given = {name: value for name, value in known_values(procedure, values).items() if name not in found}
    return path + [f"export {one.name}={word(given[one.name])}" for one in procedure.parameters if one.name in given]


def known_values(procedure: Procedure, values: Mapping[str, str]) -> dict[str, str]:
    """Values for the parameters: these, then the recorded ones; none for secrets that nobody gave."""
    secrets = {one.name for one in procedure.parameters if one.is_secret}
    return {name: value for name, value in procedure.defaults.items() if name not in secrets} | dict(values)


def warning(dangerous: bool) -> str:
    """What somebody must know before such a test is run."""
    rest = "also those that a run asks about first" if dangerous else "without those that a run asks about first"
    return f"The test really runs the commands that are in it, {rest}."


def checks(procedure: Procedure, values: Mapping[str, str], *, dangerous: bool = False) -> Iterator[Check]:
    """Every step in order; what a run asks about first is tested if `dangerous`.

    A recorded value that a run would find anew is only looked at: no step that changes something is tested with it.
    """
    given = known_values(procedure, values)
    found = {one.name for one in procedure.parameters if one.capture is not None} - values.keys()
    untested = Untested(procedure, {name: value for name, value in given.items() if name not in found}, dangerous)
    for number, step in procedure.numbered():
        title = step_title(step)
        remark = untested.why(number, step)
        if remark:
            yield Check(number=number, title=title, remark=remark)
            continue
        expect = for_values(step.expect, given, procedure.defaults)
        yield Check(
            number=number,
            title=title,
            text=_text(step, given, procedure.defaults),
            status=_status(step),
            output=pieces(expect) if expect.mode != "none" else None,
            has_gap=expect.cut_at is not None or any("\n" in expect.output[a:b] for a, b in expect.masks),
            timeout_ms=step.timeout_ms,
            remark="its condition for leaving it out is not looked at" if step.skip_if is not None else "",
        )


def pieces(expect: Expectation) -> tuple[str | None, ...]:
    """The output without newlines at its end: literal texts, and None where it may differ."""
    output = expect.output.replace("\r\n", "\n").rstrip("\n")
    stars = [*expect.masks, *([(expect.cut_at, expect.cut_at)] if expect.cut_at is not None else [])]
    found: list[str | None] = []
    at = 0
    for start, end in sorted(stars):
        start = max(start, at)
        if start > at:
            found.append(output[at:start])
        if start == end == expect.cut_at and not output[:start].endswith("\n"):
            found.append("\n")
        found.append(None)
        at = max(at, end)
    if output[at:]:
        found.append(("\n" if expect.cut_at == at and expect.cut_at else "") + output[at:])
    return tuple(found)


def _text(step: Step, given: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """The command with its folder, variables and repetition, in lines that every POSIX shell reads."""
    assert step.command is not None
    text = step.command.filled(given, defaults)
    if step.environment:
        text = _with_environment(step, text, given, defaults)
    if step.retry is not None:
        text = _repeated(step, text, given, defaults)
    if step.cwd is None:
        return text
    folder = double_quoted(Template.literal(word(step.cwd.value(given, defaults))))
    return f"cd {folder} && {text}" if piece(text).shape != "any" else f"cd {folder} && {{\n{text}\n}}"


def _with_environment(step: Step, text: str, given: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    pairs = " ".join(f"{name}={word(value.value(given, defaults))}" for name, value in step.environment)
    return f"{pairs} {text}" if piece(text).shape == "simple" else f"(\nexport {pairs}\n{text}\n)"


def _repeated(step: Step, text: str, given: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """The command until it is as expected, with only what it printed last."""
    retry = step.retry
    assert retry is not None
    tried = " ".join(map(str, range(1, retry.times + 1)))
    wanted = "|".join(map(str, step.expect.exit_codes)) or "*"
    right = f"case $_status in {wanted}) ;; *) false ;; esac"
    if retry.until == "output":
        right_output = awaited(for_values(step.expect, given, defaults))
        right += f" && case {right_output.printed} in {right_output.pattern}) ;; *) false ;; esac"
    seconds = f"{retry.interval_ms / 1000:.3f}".rstrip("0").rstrip(".")
    return (
        f'for _try in {tried}\ndo\n_output="$(\n{text}\n)"\n_status=$?\n'
        f"if {right}; then break; fi\n"
        f'test "$_try" = {retry.times} || sleep {seconds}\ndone\n'
        'test -z "$_output" || printf \'%s\\n\' "$_output"\n(exit $_status)'
    )


def _status(step: Step) -> int:
    codes = step.expect.exit_codes
    recorded = step.provenance.exit_code
    return recorded if recorded is not None and recorded in codes else next(iter(codes), 0)
