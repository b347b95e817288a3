"""What the template of the Markdown page is given: texts that are escaped already, code blocks that are whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbooks.exports import markdown_text as md
from runbooks.exports import wording
from runbooks.exports.markdown_block import double_quoted, step_block
from runbooks.exports.markdown_comparing import is_comparable
from runbooks.exports.markdown_fences import Names, step_info, undo_block
from runbooks.model import Expectation, Parameter, Procedure, Step
from runbooks.template import Template

_CUT = "[... lines left out ...]"
_SIMILAR, _SAME = "0.8", "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step: `number` from 1, `block`, `output` and `undo` code blocks or empty.

    `done` is what is ticked where there is no block, `comment` what `ie` compares the output by.
    """

    number: int
    step: Step
    heading: str
    why: str
    callouts: tuple[str, ...]
    notes: str
    block: str
    done: str
    comment: str
    output_title: str
    output: str
    undo: str
    undo_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """Steps of one section that follow each other."""

    heading: str
    section: str
    steps: tuple[StepView, ...]


def section_views(procedure: Procedure, names: Names) -> list[SectionView]:
    """The sections in the order in which their steps are done."""
    seen: set[str] = set()
    found = []
    for section, group in itertools.groupby(procedure.numbered(), lambda pair: pair[1].section):
        again = " (continued)" * (section in seen)
        seen.add(section)
        steps = tuple(_step_view(number, step, procedure, names) for number, step in group)
        found.append(SectionView(heading=wording.SECTION_TITLES[section] + again, section=section, steps=steps))
    return found


def undo_views(sections: Sequence[SectionView], procedure: Procedure, names: Names) -> list[tuple[str, str, str]]:
    """Heading, note and code block of everything that can be undone, the last step first."""
    found = []
    for view in reversed([one for section in sections for one in section.steps]):
        if view.step.rollback is not None or view.step.rollback_note:
            found.append((f"Undo {view.heading}", view.undo_note, undo_block(view.step, procedure, names)))
    return found


def _step_view(number: int, step: Step, procedure: Procedure, names: Names) -> StepView:
    captured = [one for one in procedure.parameters if one.capture is not None and one.capture.step_id == step.id]
    content = step_block(step, procedure.parameters)
    runs_alone = step.kind == "interactive"
    shown = md.printable(_shown_output(step.expect)) if step.command is not None else ""
    return StepView(
        number=number,
        step=step,
        heading=f"{number}. {md.inline(wording.step_title(step))}{_mark(step)}",
        why=md.paragraphs(step.why),
        callouts=tuple(_callouts(step)),
        notes=" · ".join(_notes(step, captured)),
        block=md.fence(content, step_info(step, procedure, names.name(step.id))) if step.command is not None else "",
        done=md.inline(wording.step_title(step)),
        comment="" if runs_alone else _comment(step),
        output_title="Expected output" if step.expect.mode != "none" else "Output when it was recorded",
        output=md.fence(shown, 'text {"ignore":"true"}') if shown.strip() else "",
        undo=undo_block(step, procedure, names),
        undo_note=md.paragraphs(step.rollback_note),
    )


def _shown_output(expect: Expectation) -> str:
    if expect.cut_at is None:
        return expect.output
    return f"{expect.output[: expect.cut_at]}{_CUT}\n{expect.output[expect.cut_at :]}"


def _bare(template: Template) -> str:
    quoted = double_quoted(template)
    return quoted[1:-1] if quoted[:1] == quoted[-1:] == '"' else quoted


def _mark(step: Step) -> str:
    by_hand = " (by hand)" if step.command is None else ""
    return by_hand + " (optional)" * step.optional


def _callouts(step: Step) -> Iterator[str]:
    ask = wording.CONFIRM[step.confirm]
    if step.confirm == "name" and step.confirm_name is not None:
        ask = f"Confirm before you run it: name what it is done to, {md.code(_bare(step.confirm_name))}."
    if step.danger is not None:
        reasons = "; ".join(md.inline(reason) for _, reason in step.danger.rules) or "be careful"
        yield md.quote(f"**{wording.LEVELS[step.danger.level]}:** {reasons}." + (f"\n{ask}" if ask else ""))
    elif ask:
        yield md.quote(f"**Ask first:** {ask}")
    if step.flags:
        yield md.quote("**To review:** " + "; ".join(map(md.inline, step.flags)))


def _notes(step: Step, captured: Sequence[Parameter]) -> Iterator[str]:
    if step.command is None:
        return
    yield wording.KINDS[step.kind].capitalize()
    if step.provenance.duration_ms:
        yield f"usually {wording.duration(step.provenance.duration_ms)}"
    if step.expect.exit_codes not in ((0,), ()):
        yield f"ends with exit status {wording.exit_phrase(step.expect.exit_codes)}"
    if step.timeout_ms is not None:
        yield f"give up after {wording.duration(step.timeout_ms)}"
    if step.retry is not None:
        yield f"tried up to {step.retry.times} times, {wording.duration(step.retry.interval_ms)} apart"
    if step.skip_if is not None:
        yield "left out where it is done already"
    for parameter in captured:
        yield f"finds {md.code(parameter.name)} in the output"
    if step.on_failure != "ask":
        yield f"if it fails: {wording.ON_FAILURE[step.on_failure]}"


def _comment(step: Step) -> str:
    """What makes `ie` compare the output that follows."""
    if not is_comparable(step):
        return ""
    wanted = _SAME if step.expect.mode == "exact" and not step.expect.masks else _SIMILAR
    return f"<!-- expected_similarity={wanted} -->"
