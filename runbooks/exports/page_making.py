"""A page made from a procedure and what is known of its version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from runbooks.exports.about import About
from runbooks.exports.page import Badge, Fact, Field, LeftOut, Page, PageSection, PageTrouble
from runbooks.exports.page_runs import text_of
from runbooks.exports.page_steps import Writer, field_anchor
from runbooks.exports.page_text import encodable, one_line, visible
from runbooks.exports.wording import SECTION_TITLES, default_phrase, duration, instant, type_name, verified
from runbooks.model import SECTIONS, Level, Parameter, Procedure, Section, Source

_HINTS: Mapping[Section, str] = {
    "prerequisites": "Check these before you begin. They change nothing, unless they say so.",
    "setup": "Do these each time, also when you come back in the middle.",
    "steps": "",
    "verification": "It is done when all of these are as expected.",
}
_BADGES: Mapping[str, tuple[str, str]] = {
    "draft": ("warn", "A draft: nobody has approved it yet."),
    "reviewed": ("plain", ""),
    "approved": ("good", ""),
    "deprecated": ("bad", "Out of use: look for the runbook that has taken its place."),
}
_LEVELS: tuple[tuple[Level, str], ...] = (
    ("irreversible", "irreversible"),
    ("danger", "dangerous"),
    ("caution", "with caution"),
)
# Ends of a description that stand beside a field anyway: what it was recorded for, and the steps that use it.
_OF_PLACES = re.compile(r"(?: \(recorded: [^()]*\))?\Z")
_LINK = re.compile(r"(?:https?|mailto):[^\s]+", re.IGNORECASE)


def page_of(procedure: Procedure, about: About, organisation: str = "") -> Page:
    """Everything that stands on the page."""
    writer = Writer.of(procedure)
    title = writer.prose(" ".join(procedure.title.split()) or about.name)
    numbered = {step.id: writer.step(number, step) for number, step in procedure.numbered()}
    steps = tuple(numbered.values())
    return Page(
        language="en",
        key=encodable(f"tt-runbook:{about.name}:{about.version}"),
        title=title,
        plain_title=one_line(text_of(title)),
        reference=" ".join(filter(None, (f"R{about.runbook_id}" if about.runbook_id else "", one_line(about.name)))),
        version=f"version {about.version}",
        organisation=one_line(organisation),
        badge=_badge(about.status),
        summary=writer.prose(procedure.summary),
        facts=tuple(_present(_facts(procedure, about), writer)),
        tags=tuple(filter(None, map(one_line, procedure.tags))),
        edit_link=about.edit_link if _LINK.fullmatch(about.edit_link) else "",
        when=writer.prose(procedure.when),
        when_not=writer.prose(procedure.when_not),
        escalation=writer.prose(procedure.escalation),
        fields=tuple(_field(parameter, writer) for parameter in procedure.parameters),
        sections=tuple(
            PageSection(
                anchor=f"section-{section}",
                title=SECTION_TITLES[section],
                hint=_HINTS[section],
                steps=tuple(numbered[step.id] for step in procedure.in_section(section)),
            )
            for section in SECTIONS
            if procedure.in_section(section)
        ),
        ways_back=tuple(step for step in reversed(steps) if step.has_rollback),
        troubles=tuple(_troubles(procedure, writer)),
        left_out=tuple(_left_out(procedure, writer)),
        command_count=procedure.source.command_count or len(procedure.verdicts),
        provenance=tuple(_present(_provenance(procedure.source, about), writer)),
        step_count=len(steps),
        has_secrets=any(parameter.is_secret for parameter in procedure.parameters),
    )


def _badge(status: str) -> Badge:
    tone, note = _BADGES.get(status, ("plain", ""))
    return Badge(text=one_line(status), tone=tone, note=note)


def _facts(procedure: Procedure, about: About) -> Iterator[tuple[str, str]]:
    usual = about.usual_ms or procedure.usual_ms
    source = procedure.source
    yield "Owner", procedure.owner
    yield "Last verified", verified(about)
    yield "Usually takes", duration(usual) if usual else ""
    yield "Acts on", ", ".join(source.components)
    yield "Run from", ", ".join(source.hosts)
    yield "Be careful", _dangers(procedure)
    yield "Runs", str(about.runs) if about.runs else ""


def _dangers(procedure: Procedure) -> str:
    levels = [step.danger.level for step in procedure.steps if step.danger]
    counts = ((levels.count(level), word) for level, word in _LEVELS)
    return ", ".join(f"{count} step{'s' * (count > 1)} {word}" for count, word in counts if count)


def _field(parameter: Parameter, writer: Writer) -> Field:
    default = writer.defaults.get(parameter.name)
    capture = parameter.capture
    must_be_given = default is None and capture is None and not parameter.is_secret
    notes = (parameter.rule, default_phrase(parameter) if must_be_given else "")
    return Field(
        name=parameter.name,
        anchor=field_anchor(parameter.name),
        label=one_line(parameter.description) or parameter.name,
        short_label=_OF_PLACES.sub("", one_line(parameter.description)) or parameter.name,
        type=parameter.type,
        type_label=type_name(parameter),
        default=None if default is None else encodable(default),
        choices=tuple(map(encodable, parameter.choices)),
        pattern=encodable(parameter.pattern),
        is_secret=parameter.is_secret,
        notes=tuple(filter(None, map(one_line, notes))),
        value=writer.prose(f"${{{parameter.name}}}"),
        used_in=writer.users(parameter.name),
        captured=writer.link(capture.step_id) if capture else None,
    )


def _troubles(procedure: Procedure, writer: Writer) -> Iterator[PageTrouble]:
    commands = {one.command.strip() for one in procedure.verdicts}
    for trouble in procedure.troubles:
        remedy = visible(trouble.remedy or "").strip()
        yield PageTrouble(
            symptom=visible(trouble.symptom).strip(),
            command=visible(trouble.command).strip(),
            remedy=writer.prose(trouble.remedy or ""),
            remedy_text=remedy,
            is_command=remedy in commands,
            step=writer.link(trouble.step_id),
        )


def _left_out(procedure: Procedure, writer: Writer) -> Iterator[LeftOut]:
    for verdict in procedure.verdicts:
        if not verdict.included:
            yield LeftOut(
                command_id=f"C{verdict.command_id}",
                command=visible(verdict.command).strip(),
                reason=one_line(verdict.reason),
                rule=one_line(verdict.rule),
                step=writer.link(verdict.step_id),
            )


def _provenance(source: Source, about: About) -> Iterator[tuple[str, str]]:
    yield "Task", " ".join(filter(None, (f"T{source.task_id}" if source.task_id is not None else "", source.task)))
    yield "Client", source.client
    yield "Project", source.project
    yield "Trigger", source.trigger
    yield "Recorded", " – ".join(instant(one) for one in (source.recorded_from, source.recorded_to) if one)
    yield "On", ", ".join(source.hosts)
    yield "By", ", ".join(source.usernames)
    yield "Made from", " ".join(source.words)
    yield "This version", " · ".join(filter(None, (instant(about.made_at), about.author, about.message)))


def _present(facts: Iterator[tuple[str, str]], writer: Writer) -> Iterator[Fact]:
    return (Fact(label, writer.prose(text)) for label, text in facts if text.strip())
