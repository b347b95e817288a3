"""A runbook as lines on a terminal: what it is for, its parameters, and each step with its command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime

import click

from cli.human import duration, local_time, visible
from runbooks.exports.about import About
from runbooks.model import SECTIONS, Parameter, Procedure, Step
from store.instants import to_datetime

_STATUS = {"draft": "yellow", "reviewed": "cyan", "approved": "green", "deprecated": "red"}
_DANGER = {"caution": "yellow", "danger": "red", "irreversible": "red"}
_NAMES = {"prerequisites": "Prerequisites", "setup": "Set-up", "steps": "Steps", "verification": "Verification"}
_MARGIN = 7


def sheet(procedure: Procedure, about: About) -> Iterator[str]:
    """The lines that show a runbook."""
    status = click.style(about.status, fg=_STATUS.get(about.status))
    number = f"R{about.runbook_id}  " if about.runbook_id else ""
    yield f"{click.style(f'{number}{visible(procedure.title)}', bold=True)}  v{about.version} {status}"
    yield from _about(procedure, about)
    if procedure.parameters:
        yield from _heading("Parameters")
        yield from _parameters(procedure)
    number_of = {step.id: number for number, step in procedure.numbered()}
    for section in SECTIONS:
        steps = procedure.in_section(section)
        if steps:
            yield from _heading(_NAMES[section])
        for step in steps:
            yield from _step(number_of[step.id], step)
    if procedure.troubles:
        yield from _heading("Troubleshooting")
    for trouble in procedure.troubles:
        yield f"  {visible(trouble.symptom)}"
        yield f"{' ' * _MARGIN}{click.style('->', dim=True)} {visible(trouble.remedy or 'nothing was found against it')}"


def _about(procedure: Procedure, about: About) -> Iterator[str]:
    if procedure.summary:
        yield from _wrapped(procedure.summary, 4)
    for name, text in (
        ("use it when", procedure.when),
        ("not when", procedure.when_not),
        ("escalate to", procedure.escalation),
    ):
        if text:
            yield from _wrapped(f"{name}: {text}", 4)
    source = procedure.source
    told = [f"owner {procedure.owner}" if procedure.owner else ""]
    if source.recorded_from:
        by = f" by {', '.join(source.usernames)}" if source.usernames else ""
        task = f" on T{source.task_id}" if source.task_id else ""
        told.append(f"recorded {local_time(to_datetime(source.recorded_from))}{by}{task}")
    if about.usual_ms:
        told.append(f"usually {duration(about.usual_ms)}")
    told.append(_verified(about))
    yield from _wrapped(" · ".join(part for part in told if part), 4, dim=True)


def _verified(about: About) -> str:
    if about.verified_at is None:
        return "never verified by a run"
    verified = to_datetime(about.verified_at)
    days = (_now(about) - verified).days
    age = "today" if days <= 0 else f"{days} day{'s' * (days != 1)} ago"
    return f"last verified {age} on v{about.verified_version or about.version}"


def _now(about: About) -> datetime:
    return to_datetime(about.now or about.verified_at or about.made_at)


def _parameters(procedure: Procedure) -> Iterator[str]:
    names = max(len(one.name) for one in procedure.parameters)
    types = max(len(one.type) for one in procedure.parameters)
    for one in procedure.parameters:
        value = _value(one)
        rule = click.style(f"  {visible(one.rule)}", dim=True) if one.rule else ""
        yield f"  {click.style(f'{one.name:<{names}}', fg='cyan')}  {one.type:<{types}}  {visible(value)}{rule}"


def _value(one: Parameter) -> str:
    if one.capture is not None:
        return f"from the output of an earlier step (recorded: {one.default})"
    if one.is_secret:
        return "asked for, never shown"
    return one.default if one.default is not None else "to be given"


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True, underline=True)


def _step(number: int, step: Step) -> Iterator[str]:
    danger = click.style(f"  {step.danger.level}", fg=_DANGER[step.danger.level], bold=True) if step.danger else ""
    kind = click.style(f"  {step.kind}", dim=True) if step.kind in ("manual", "interactive") else ""
    yield f"  {number:>3}  {visible(step.title)}{danger}{kind}"
    for text in (step.why, *(reason for _, reason in (step.danger.rules if step.danger else ()))):
        if text:
            yield from _wrapped(text, _MARGIN, dim=True)
    if step.cwd is not None:
        yield f"{' ' * _MARGIN}{click.style(f'in {visible(step.cwd.text)}', dim=True)}"
    yield from _command("$", step.command.text if step.command else "", "green")
    yield from _command("undo:", step.rollback.text if step.rollback else "", "yellow")
    for flag in step.flags:
        yield from _wrapped(f"look: {flag}", _MARGIN, fg="yellow")


def _command(prompt: str, text: str, colour: str) -> Iterator[str]:
    if not text:
        return
    first, *others = text.split("\n")
    yield f"{' ' * _MARGIN}{click.style(prompt, dim=True)} {click.style(visible(first), fg=colour)}"
    for line in others:
        yield f"{' ' * (_MARGIN + len(prompt) + 1)}{click.style(visible(line), fg=colour)}"


def _wrapped(text: str, margin: int, *, dim: bool = False, fg: str | None = None) -> Iterator[str]:
    import textwrap

    width = max(shutil.get_terminal_size((100, 24)).columns - margin - 1, 30)
    for line in textwrap.wrap(visible(text), width):
        yield f"{' ' * margin}{click.style(line, dim=dim or None, fg=fg)}"


def step_record(number: int, step: Step) -> Iterator[str]:
    """Everything about one step, a line for each thing that is known."""
    yield from _step(number, step)
    facts = {
        "id": step.id,
        "section": step.section,
        "kind": step.kind,
        "environment": " ".join(f"{name}={value.text}" for name, value in step.environment),
        "timeout": duration(step.timeout_ms) if step.timeout_ms else "",
        "retry": f"{step.retry.times} times every {duration(step.retry.interval_ms)}" if step.retry else "",
        "expected exit": ", ".join(map(str, step.expect.exit_codes)),
        "confirmation": step.confirm if step.confirm != "none" else "",
        "on failure": step.on_failure,
        "skip if": step.skip_if.text if step.skip_if else "",
        "recorded as": ", ".join(f"C{one}" for one in step.provenance.command_ids),
        "failed tries": ", ".join(f"C{one}" for one in step.provenance.variants),
        "took": duration(step.provenance.duration_ms) if step.provenance.duration_ms is not None else "",
    }
    for name, value in facts.items():
        if value:
            yield f"{' ' * _MARGIN}{click.style(f'{name:<14}', dim=True)} {visible(value)}"
    if step.expect.output:
        yield f"{' ' * _MARGIN}{click.style(f'expected output ({step.expect.mode})', dim=True)}"
        for line in _masked(step).split("\n"):
            yield f"{' ' * _MARGIN}  {visible(line)}"


def _masked(step: Step) -> str:
    text, at = "", 0
    for start, end in step.expect.masks:
        text, at = f"{text}{step.expect.output[at:start]}*", end
    return text + step.expect.output[at:]
