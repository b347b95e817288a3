"""What differs between two versions, step by step: steps are the same where their ids are."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.model import Expectation, Parameter, Procedure, Retry, Step
from runbooks.template import Template

What = Literal["added", "removed", "changed", "moved"]
Subject = Literal["runbook", "parameter", "step"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a thing, as text, before and after; a thing that is new or gone has all its fields."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the runbook itself, a parameter or a step; `before_no` and `after_no` are step numbers, from 1."""

    subject: Subject
    what: What
    name: str
    title: str
    differences: tuple[Difference, ...] = ()
    before_no: int | None = None
    after_no: int | None = None


def compare_procedures(before: Procedure, after: Procedure) -> list[Change]:
    """Every difference that a person would see, in the order of the later version."""
    return [*_of_runbook(before, after), *_of_parameters(before, after), *_of_steps(before, after)]


def _of_runbook(before: Procedure, after: Procedure) -> Iterator[Change]:
    found = _differences(_RUNBOOK, before, after)
    if found:
        yield Change("runbook", "changed", "runbook", after.title, found)


def _of_parameters(before: Procedure, after: Procedure) -> Iterator[Change]:
    old = {one.name: one for one in before.parameters}
    new = {one.name: one for one in after.parameters}
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Change("parameter", "added", name, name, _whole(_PARAMETER, new[name], is_new=True))
        elif name not in new:
            yield Change("parameter", "removed", name, name, _whole(_PARAMETER, old[name], is_new=False))
        elif found := _differences(_PARAMETER, old[name], new[name]):
            yield Change("parameter", "changed", name, name, found)


def _of_steps(before: Procedure, after: Procedure) -> Iterator[Change]:
    old = {step.id: (number, step) for number, step in before.numbered()}
    new = {step.id: (number, step) for number, step in after.numbered()}
    moved = _moved([step.id for step in before.steps], [step.id for step in after.steps])
    for step_id in _merged([step.id for step in before.steps], [step.id for step in after.steps]):
        if step_id not in old:
            number, step = new[step_id]
            yield Change("step", "added", step_id, step.title, _whole(_STEP, step, is_new=True), None, number)
        elif step_id not in new:
            number, step = old[step_id]
            yield Change("step", "removed", step_id, step.title, _whole(_STEP, step, is_new=False), number, None)
        else:
            (was, earlier), (now, later) = old[step_id], new[step_id]
            found = _differences(_STEP, earlier, later)
            if found or step_id in moved:
                yield Change("step", "changed" if found else "moved", step_id, later.title, found, was, now)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The steps in both whose place among the others is another: all but a longest common run of them."""
    kept = [one for one in before if one in set(after)]
    wanted = [one for one in after if one in set(before)]
    blocks = difflib.SequenceMatcher(None, kept, wanted, autojunk=False).get_matching_blocks()
    unmoved = {one for block in blocks for one in kept[block.a : block.a + block.size]}
    return set(kept) - unmoved


def _merged(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The ids of both in the order of the later, those gone behind the step that they followed."""
    merged = list(after)
    for at, step_id in enumerate(before):
        if step_id not in set(after):
            behind = next((one for one in reversed(before[:at]) if one in merged), None)
            merged.insert(merged.index(behind) + 1 if behind else 0, step_id)
    return merged


def _differences(fields: Mapping[str, Callable[..., str]], before: object, after: object) -> tuple[Difference, ...]:
    told = ((name, tell(before), tell(after)) for name, tell in fields.items())
    return tuple(Difference(name, old, new) for name, old, new in told if old != new)


def _whole(fields: Mapping[str, Callable[..., str]], thing: object, *, is_new: bool) -> tuple[Difference, ...]:
    told = ((name, tell(thing)) for name, tell in fields.items())
    return tuple(Difference(name, "", text) if is_new else Difference(name, text, "") for name, text in told if text)


def _text(template: Template | None) -> str:
    return template.text if template else ""


def _expected(expect: Expectation) -> str:
    codes = ", ".join(str(code) for code in expect.exit_codes)
    told = f"exit {codes}" if expect.exit_codes != (0,) else ""
    return told if expect.mode == "none" else f"{told}\n{expect.mode} output:\n{_masked(expect)}".lstrip("\n")


def _masked(expect: Expectation) -> str:
    text, at = "", 0
    for start, end in expect.masks:
        text, at = f"{text}{expect.output[at:start]}*", end
    return text + expect.output[at:]


def _retry(retry: Retry | None) -> str:
    if retry is None:
        return ""
    return f"{retry.times} times every {retry.interval_ms / 1000:g} s until {retry.until}"


def _danger(step: Step) -> str:
    return f"{step.danger.level}: {'; '.join(reason for _, reason in step.danger.rules)}" if step.danger else ""


def _capture(parameter: Parameter) -> str:
    return f"{parameter.capture.pattern} in the output of {parameter.capture.step_id}" if parameter.capture else ""


_RUNBOOK: Mapping[str, Callable[[Procedure], str]] = {
    "title": lambda one: one.title,
    "summary": lambda one: one.summary,
    "when": lambda one: one.when,
    "when not": lambda one: one.when_not,
    "owner": lambda one: one.owner,
    "escalation": lambda one: one.escalation,
    "tags": lambda one: ", ".join(one.tags),
    "shell": lambda one: one.shell,
    "troubleshooting": lambda one: "\n".join(f"{trouble.symptom} -> {trouble.remedy or '?'}" for trouble in one.troubles),
}
_PARAMETER: Mapping[str, Callable[[Parameter], str]] = {
    "type": lambda one: one.type,
    "description": lambda one: one.description,
    "default": lambda one: one.default or "",
    "choices": lambda one: ", ".join(one.choices),
    "pattern": lambda one: one.pattern,
    "capture": _capture,
}
_STEP: Mapping[str, Callable[[Step], str]] = {
    "title": lambda one: one.title,
    "section": lambda one: one.section,
    "kind": lambda one: one.kind,
    "why": lambda one: one.why,
    "command": lambda one: _text(one.command),
    "folder": lambda one: _text(one.cwd),
    "environment": lambda one: "\n".join(f"{name}={value.text}" for name, value in one.environment),
    "timeout": lambda one: f"{one.timeout_ms / 1000:g} s" if one.timeout_ms else "",
    "retry": lambda one: _retry(one.retry),
    "expected": lambda one: _expected(one.expect),
    "danger": _danger,
    "confirm": lambda one: one.confirm if one.confirm != "none" else "",
    "name to type": lambda one: _text(one.confirm_name),
    "on failure": lambda one: one.on_failure if one.on_failure != "ask" else "",
    "rollback": lambda one: "\n".join(part for part in (_text(one.rollback), one.rollback_note) if part),
    "skip if": lambda one: _text(one.skip_if),
    "optional": lambda one: "yes" if one.optional else "",
}
