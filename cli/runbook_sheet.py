"""A runbook as lines on a terminal: what it is for, its parameters, and each step with its command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from cli.human import duration, local_time, visible
from cli.runbook_sheet_parameters import parameter_lines
from cli.runbook_sheet_step import MARGIN, step_lines, wrapped
from runbooks.exports.about import About
from runbooks.model import SECTIONS, Procedure
from store.instants import to_datetime

_STATUS = {"draft": "yellow", "reviewed": "cyan", "approved": "green", "deprecated": "red"}
_NAMES = {"prerequisites": "Prerequisites", "setup": "Set-up", "steps": "Steps", "verification": "Verification"}


def sheet(procedure: Procedure, about: About) -> Iterator[str]:
    """The lines that show a runbook."""
    status = click.style(about.status, fg=_STATUS.get(about.status))
    number = f"R{about.runbook_id}  " if about.runbook_id else ""
    yield f"{click.style(f'{number}{visible(procedure.title)}', bold=True)}  v{about.version} {status}"
    yield from _about(procedure, about)
    if procedure.parameters:
        yield from _heading("Parameters")
        yield from parameter_lines(procedure)
    number_of = {step.id: number for number, step in procedure.numbered()}
    for section in SECTIONS:
        steps = procedure.in_section(section)
        if steps:
            yield from _heading(_NAMES[section])
        for step in steps:
            yield from step_lines(number_of[step.id], step)
    if procedure.troubles:
        yield from _heading("Troubleshooting")
    for trouble in procedure.troubles:
        yield f"  {visible(trouble.symptom)}"
        yield f"{' ' * MARGIN}{click.style('->', dim=True)} {visible(trouble.remedy or 'nothing was found against it')}"


def _about(procedure: Procedure, about: About) -> Iterator[str]:
    if procedure.summary:
        yield from wrapped(procedure.summary, 4)
    for name, text in (
        ("use it when", procedure.when),
        ("not when", procedure.when_not),
        ("escalate to", procedure.escalation),
    ):
        if text:
            yield from wrapped(f"{name}: {text}", 4)
    source = procedure.source
    told = [f"owner {procedure.owner}" if procedure.owner else ""]
    if source.recorded_from:
        by = f" by {', '.join(source.usernames)}" if source.usernames else ""
        task = f" on T{source.task_id}" if source.task_id else ""
        told.append(f"recorded {local_time(to_datetime(source.recorded_from))}{by}{task}")
    if about.usual_ms:
        told.append(f"usually {duration(about.usual_ms)}")
    told.append(_verified(about))
    yield from wrapped(" · ".join(part for part in told if part), 4, dim=True)


def _verified(about: About) -> str:
    if about.verified_at is None:
        return "never verified by a run"
    verified = to_datetime(about.verified_at)
    days = (_now(about) - verified).days
    age = "today" if days <= 0 else f"{days} day{'s' * (days != 1)} ago"
    return f"last verified {age} on v{about.verified_version or about.version}"


def _now(about: About) -> datetime:
    return to_datetime(about.now or about.verified_at or about.made_at)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True, underline=True)
