"""The tables of the Markdown page: rows whose cells are escaped already."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from runbooks.exports import markdown_text as md
from runbooks.exports import wording
from runbooks.exports.about import About
from runbooks.model import Parameter, Procedure
from runbooks.parameters.wording import steps_with, used_in


def parameter_rows(procedure: Procedure) -> list[tuple[str, str, str, str]]:
    """Name, type, default and meaning of every parameter, as cells."""
    return [
        (md.code_cell(one.name), md.cell(wording.type_name(one)), _default(one, procedure), _meaning(one, procedure))
        for one in procedure.parameters
    ]


def troubles(procedure: Procedure) -> list[tuple[str, str, str, str]]:
    """Symptom, command, remedy and step of every failure that was met, as cells."""
    numbers = {step.id: number for number, step in procedure.numbered()}
    commands = {one.command.strip() for one in procedure.verdicts}
    return [
        (
            md.cell(one.symptom),
            md.command_cell(one.command),
            _remedy(one.remedy, commands),
            f"step {numbers[one.step_id]}" if one.step_id in numbers else "",
        )
        for one in procedure.troubles
    ]


def _remedy(remedy: str | None, commands: Collection[str]) -> str:
    """A command that was recorded as code, a sentence as it is."""
    if not remedy:
        return "not known"
    return md.command_cell(remedy) if remedy.strip() in commands else md.cell(remedy)


def left_out(procedure: Procedure) -> list[tuple[str, str, str]]:
    """Number, command and reason of every recorded command that is in no step, as cells."""
    return [(f"C{one.command_id}", md.command_cell(one.command), md.cell(one.reason or one.rule)) for one in procedure.verdicts
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


def _default(parameter: Parameter, procedure: Procedure) -> str:
    if parameter.capture is not None:
        numbers = {step.id: number for number, step in procedure.numbered()}
        number = numbers.get(parameter.capture.step_id)
        return f"from step {number}" if number else "found while running"
    if parameter.is_secret or parameter.default is None:
        return wording.default_phrase(parameter)
    return md.code_cell(parameter.default) or "empty"


def _meaning(parameter: Parameter, procedure: Procedure) -> str:
    parts = [md.cell(parameter.description or parameter.rule), used_in(steps_with(procedure, parameter.name))]
    if parameter.choices:
        parts.append("one of " + ", ".join(map(md.code_cell, parameter.choices)))
    if parameter.pattern:
        parts.append(f"must match {md.code_cell(parameter.pattern)}")
    return "; ".join(part for part in parts if part)


def _ids(command_ids: Sequence[int]) -> str:
    return ", ".join(f"C{one}" for one in command_ids)


def _address(link: str) -> str:
    return re.sub(r"[\s<>\\]", lambda found: f"%{ord(found.group()):02X}", md.one_line(link))
