"""What the template of the Markdown page is given: texts that are escaped already, code blocks that are whole."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbooks.exports import markdown_text as md
from runbooks.exports import wording
from runbooks.exports.about import About
from runbooks.exports.markdown_block import double_quoted, step_block, text_block
from runbooks.exports.markdown_lines import quoted_value
from runbooks.model import Expectation, Parameter, Procedure, Step
from runbooks.template import Template

_PLAIN_DEFAULT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\\\"'$`{}]*[^\x00-\x20\x7f-\x9f\u2028\u2029\\\"'$`{}]")
_CUT = "[... lines left out ...]"
_SIMILAR, _SAME = "0.8", "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step: `number` from 1, `block` and `undo` code blocks or empty, `done` what is ticked where there is none, `comment` what
    `ie` compares the output by.
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


class Names:
    """Names of code blocks, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def name(self, wanted: str) -> str:
        """The wanted name without signs that attributes can't hold, with a number where it is taken."""
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", wanted).strip("-") or "step"
        name = next(one for n in itertools.count(1) if (one := base if n == 1 else f"{base}-{n}") not in self._given)
        self._given.add(name)
        return name


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


def parameter_rows(procedure: Procedure) -> list[tuple[str, str, str, str]]:
    """Name, type, default and meaning of every parameter, as cells."""
    return [(md.code_cell(one.name), md.cell(wording.type_name(one)), _default(one, procedure), _meaning(one)) for one in
            procedure.parameters]  # fmt: skip


def parameter_block(procedure: Procedure, names: Names) -> str:
    """The code block that sets every parameter that is not found while running, unless the environment has it."""
    lines = [_export(one) for one in procedure.parameters if one.capture is None]
    return md.fence("\n".join(lines), _info(procedure, names.name("parameters"))) if lines else ""


def troubles(procedure: Procedure) -> list[tuple[str, str, str, str]]:
    """Symptom, command, remedy and step of every failure that was met, as cells."""
    numbers = {step.id: number for number, step in procedure.numbered()}
    return [
        (
            md.cell(one.symptom),
            md.code_cell(one.command),
            md.cell(one.remedy) if one.remedy else "not known",
            f"step {numbers[one.step_id]}" if one.step_id in numbers else "",
        )
        for one in procedure.troubles
    ]


def left_out(procedure: Procedure) -> list[tuple[str, str, str]]:
    """Number, command and reason of every recorded command that is in no step, as cells."""
    return [(f"C{one.command_id}", md.code_cell(one.command), md.cell(one.reason or one.rule)) for one in procedure.verdicts
            if not one.included]  # fmt: skip


def facts(procedure: Procedure, about: About) -> list[tuple[str, str]]:
    """What the head of the page says, label and text as cells."""
    usual = about.usual_ms if about.usual_ms is not None else procedure.usual_ms
    found = [
        ("Owner", procedure.owner),
        ("Version", f"{about.version} ({about.status})"),
        ("Last verified", wording.verified(about)),
        ("Takes about", wording.duration(usual) if usual else ""),
        ("Was run", f"{about.runs} time{'s' * (about.runs != 1)}" if about.runs else ""),
        ("Touches", ", ".join(procedure.source.components)),
        ("Tags", ", ".join(procedure.tags)),
    ]
    cells = [(label, md.cell(text)) for label, text in found if text]
    return [*cells, ("Edit", f"[source of this page](<{_address(about.edit_link)}>)")] if about.edit_link else cells


def provenance(procedure: Procedure, about: About) -> list[tuple[str, str]]:
    """Where the runbook comes from, label and text as cells."""
    source = procedure.source
    span = [wording.instant(one) for one in (source.recorded_from, source.recorded_to) if one]
    task = (f"T{source.task_id} " if source.task_id is not None else "") + source.task
    found = [
        ("Task", task.strip()),
        ("Reason", source.trigger),
        ("Client and project", ", ".join(one for one in (source.client, source.project) if one)),
        ("Recorded", " to ".join(dict.fromkeys(span))),
        ("On", ", ".join(source.hosts)),
        ("By", ", ".join(source.usernames)),
        ("Made from", f"{source.command_count} recorded commands" if source.command_count else ""),
        ("Selected by", " ".join(source.words)),
        ("This version", f"by {about.author}, {wording.instant(about.made_at)}" if about.author else ""),
        ("What changed", about.message),
    ]
    return [(label, md.cell(text)) for label, text in found if text.strip()]


def step_origins(procedure: Procedure) -> list[tuple[str, str, str, str, str]]:
    """Step, commands, failed tries, when and where, and how long, as cells, for every step that was recorded."""
    rows = []
    for number, step in procedure.numbered():
        origin = step.provenance
        if not origin.command_ids and not origin.variants:
            continue
        who = "@".join(one for one in (origin.username, origin.host) if one)
        when = " ".join(one for one in (wording.instant(origin.recorded_at) if origin.recorded_at else "", who) if one)
        took = wording.duration(origin.duration_ms) if origin.duration_ms is not None else ""
        rows.append((str(number), _ids(origin.command_ids), _ids(origin.variants), md.cell(when), took))
    return rows


def undo_views(sections: Sequence[SectionView], procedure: Procedure, names: Names) -> list[tuple[str, str, str]]:
    """Heading, note and code block of everything that can be undone, the last step first."""
    found = []
    for view in reversed([one for section in sections for one in section.steps]):
        if view.step.rollback is not None or view.step.rollback_note:
            found.append((f"Undo {view.heading}", view.undo_note, _undo(view.step, procedure, names)))
    return found


def _step_view(number: int, step: Step, procedure: Procedure, names: Names) -> StepView:
    captured = [one for one in procedure.parameters if one.capture is not None and one.capture.step_id == step.id]
    content = step_block(step, captured)
    runs_alone = step.kind == "interactive"
    shown = md.printable(_shown_output(step.expect)) if step.command is not None else ""
    return StepView(
        number=number,
        step=step,
        heading=f"{number}. {md.inline(wording.step_title(step))}{_mark(step)}",
        why=md.paragraphs(step.why),
        callouts=tuple(_callouts(step)),
        notes=" · ".join(_notes(step, captured)),
        block=md.fence(content, _step_info(step, procedure, names.name(step.id))) if step.command is not None else "",
        done=md.inline(wording.step_title(step)),
        comment="" if runs_alone else _comment(step),
        output_title="Expected output" if step.expect.mode != "none" else "Output when it was recorded",
        output=md.fence(shown, 'text {"ignore":"true"}') if shown.strip() else "",
        undo=_undo(step, procedure, names),
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
    """Only a whole output can be compared: where lines were left out there is nothing to say."""
    expect = step.expect
    if expect.mode == "none" or not expect.output.strip() or expect.cut_at is not None:
        return ""
    wanted = _SAME if expect.mode == "exact" and not expect.masks else _SIMILAR
    return f"<!-- expected_similarity={wanted} -->"


def _step_info(step: Step, procedure: Procedure, name: str) -> str:
    """Interactive steps are `shell`, which a person can run in a notebook but which is no part of an unattended run."""
    tags = ",".join([step.kind, *(["danger"] if step.danger is not None else [])])
    extra = {"tag": tags}
    if step.kind == "interactive":
        return _attributes("shell", {"name": name, **extra, "interactive": "true"})
    if step.confirm != "none" or (step.danger is not None and step.danger.level != "caution"):
        extra["excludeFromRunAll"] = "true"
    return _info(procedure, name, extra)


def _undo(step: Step, procedure: Procedure, names: Names) -> str:
    if step.rollback is None:
        return ""
    # Not `bash`: a run of the whole page must not undo what it has just done.
    info = {"name": names.name(f"{step.id}-undo"), "tag": "rollback", "excludeFromRunAll": "true"}
    return md.fence(text_block(step.rollback, step.cwd), _attributes("shell", info))


def _info(procedure: Procedure, name: str, extra: dict[str, str] | None = None) -> str:
    return _attributes(procedure.shell, {"name": name, **(extra or {})})


def _attributes(language: str, items: dict[str, str]) -> str:
    return f"{language} {{" + ",".join(f'"{key}":"{value}"' for key, value in items.items()) + "}"


def _export(parameter: Parameter) -> str:
    name, default = parameter.name, parameter.default
    if parameter.is_secret or default is None:
        return f'export {name}="${{{name}:?set {name} first}}"'
    if not default or _PLAIN_DEFAULT.fullmatch(default):
        return f'export {name}="${{{name}:-{default}}}"'
    return f'test -n "${{{name}:-}}" || {name}={quoted_value(default)}; export {name}'


def _default(parameter: Parameter, procedure: Procedure) -> str:
    if parameter.capture is not None:
        numbers = {step.id: number for number, step in procedure.numbered()}
        number = numbers.get(parameter.capture.step_id)
        return f"from step {number}" if number else "found while running"
    if parameter.is_secret or parameter.default is None:
        return wording.default_phrase(parameter)
    return md.code_cell(parameter.default) or "empty"


def _meaning(parameter: Parameter) -> str:
    parts = [md.cell(parameter.description or parameter.rule)]
    if parameter.choices:
        parts.append("one of " + ", ".join(map(md.code_cell, parameter.choices)))
    if parameter.pattern:
        parts.append(f"must match {md.code_cell(parameter.pattern)}")
    return "; ".join(part for part in parts if part)


def _ids(command_ids: Sequence[int]) -> str:
    return ", ".join(f"C{one}" for one in command_ids)


def _address(link: str) -> str:
    return re.sub(r"[\s<>\\]", lambda found: f"%{ord(found.group()):02X}", md.one_line(link))
