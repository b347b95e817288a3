"""One step as lines on a terminal: as the sheet shows it, and with everything that is known of it."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator

import click

from cli.human import duration, visible
from runbooks.model import Step
from runbooks.template import Template

MARGIN = 7
_DANGER = {"caution": "yellow", "danger": "red", "irreversible": "red"}


def columns() -> int:
    """How wide the terminal is."""
    return shutil.get_terminal_size((100, 24)).columns


def wrapped(text: str, margin: int, *, dim: bool = False, fg: str | None = None) -> Iterator[str]:
    """A text in lines that fit, behind a margin."""
    for line in textwrap.wrap(visible(text), max(columns() - margin - 1, 30)):
        yield f"{' ' * margin}{click.style(line, dim=dim or None, fg=fg)}"


def step_lines(number: int, step: Step) -> Iterator[str]:
    """What the sheet tells of a step. Commands are not broken, so that they can be copied."""
    danger = click.style(f"  {step.danger.level}", fg=_DANGER[step.danger.level], bold=True) if step.danger else ""
    words = [step.kind if step.kind in ("manual", "interactive") else "", "optional" if step.optional else ""]
    kind = click.style(f"  {', '.join(filter(None, words))}", dim=True) if any(words) else ""
    yield f"  {number:>3}  {visible(step.title)}{danger}{kind}"
    for text in (step.why, *(reason for _, reason in (step.danger.rules if step.danger else ()))):
        yield from wrapped(text, MARGIN, dim=True)
    if step.cwd is not None:
        yield f"{' ' * MARGIN}{click.style(f'in {visible(_as_read(step.cwd))}', dim=True)}"
    for name, value in step.environment:
        yield f"{' ' * MARGIN}{click.style(f'with {name}={visible(value.text)}', dim=True)}"
    yield from _command("$", step.command, "green")
    yield from wrapped(" · ".join(_conditions(step)), MARGIN, dim=True)
    yield from _command("unless:", step.skip_if, "cyan")
    yield from _command("undo:", step.rollback, "yellow")
    for text in (step.rollback_note and f"undo: {step.rollback_note}", *(f"look: {flag}" for flag in step.flags)):
        yield from wrapped(text, MARGIN, fg="yellow")


def step_record(number: int, step: Step) -> Iterator[str]:
    """Everything about one step, a line for each thing that is known."""
    yield from step_lines(number, step)
    came = step.provenance
    facts = {
        "id": step.id,
        "section": step.section,
        "kind": step.kind,
        "timeout": duration(step.timeout_ms) if step.timeout_ms else "",
        "expected exit": ", ".join(map(str, step.expect.exit_codes)),
        "on failure": step.on_failure,
        "recorded as": ", ".join(f"C{one}" for one in came.command_ids),
        "failed tries": ", ".join(f"C{one}" for one in came.variants),
        "took": duration(came.duration_ms) if came.duration_ms is not None else "",
    }
    for name, value in facts.items():
        if value:
            yield f"{' ' * MARGIN}{click.style(f'{name:<14}', dim=True)} {visible(value)}"
    if step.expect.output:
        yield f"{' ' * MARGIN}{click.style(f'expected output ({_COMPARED[step.expect.mode]})', dim=True)}"
        for line in _masked(step).split("\n"):
            yield f"{' ' * MARGIN}  {visible(line)}".rstrip()


def _conditions(step: Step) -> Iterator[str]:
    """What is other than usual about how a step is run and judged."""
    if step.confirm == "yes":
        yield "asks first"
    elif step.confirm == "name":
        yield f"asks first: {_as_read(step.confirm_name) if step.confirm_name else step.title} must be typed"
    if step.command is not None and step.expect.exit_codes != (0,):
        yield f"should end with {' or '.join(map(str, step.expect.exit_codes))}"
    if step.retry is not None:
        until = "until it prints what it should" if step.retry.until == "output" else "until it ends well"
        yield f"tried up to {step.retry.times} times, every {duration(step.retry.interval_ms)}, {until}"
    if step.on_failure in _ON_FAILURE:
        yield f"if it fails, {_ON_FAILURE[step.on_failure]}"


def _as_read(template: Template) -> str:
    """One word of shell source as people write it: without the quotes of its references."""
    return "".join(piece if slot is None else f"${{{slot.name}}}" for piece, slot in template.pieces())


def _command(prompt: str, template: Template | None, colour: str) -> Iterator[str]:
    if template is None or not template.text:
        return
    first, *others = template.text.split("\n")
    yield f"{' ' * MARGIN}{click.style(prompt, dim=True)} {click.style(visible(first), fg=colour)}"
    for line in others:
        yield f"{' ' * (MARGIN + len(prompt) + 1)}{click.style(visible(line), fg=colour)}"


def _masked(step: Step) -> str:
    text, at = "", 0
    for start, end in step.expect.masks:
        text, at = f"{text}{step.expect.output[at:start]}*", end
    return text + step.expect.output[at:]


_ON_FAILURE = {"stop": "the run stops", "continue": "the run goes on", "rollback": "the run is rolled back"}
_COMPARED = {"none": "not compared", "similar": "another is told", "exact": "another is a failure"}
