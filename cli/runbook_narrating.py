"""Tells a run on the terminal as it goes: each step with its command, how it ended and how long that usually takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from cli.group import tell
from cli.human import duration, visible
from runbooks.model import Step
from runbooks.running.filling import Texts
from runbooks.running.seams import Executed, StepOutcome

_STYLES: Mapping[StepOutcome, tuple[str, str]] = {
    "done": ("ok", "green"),
    "differs": ("ok, but differs", "yellow"),
    "skipped": ("skipped", "yellow"),
    "failed": ("failed", "red"),
    "timeout": ("timed out", "red"),
    "interrupted": ("interrupted", "red"),
    "refused": ("refused", "red"),
}
_LEVELS = {"caution": "yellow", "danger": "red", "irreversible": "red"}
_LONGEST_DIFFERENCE = 40  # lines
_ON_FAILURE = {
    "ask": "what to do is asked",
    "stop": "the run stops",
    "continue": "the run goes on",
    "rollback": "the run is rolled back",
}


class TerminalNarrator:
    """Says it on stderr; `usual` are durations in milliseconds by step id."""

    def __init__(self, usual: Mapping[str, int]) -> None:
        self._usual = usual

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """A blank line, the header, the reason, the command."""
        _say("")
        _say(header(number, count, step), bold=True)
        for line in details(step, command):
            _say(line)

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """One line, and what is other than expected below it."""
        word, colour = _STYLES[outcome]
        took = f" {duration(executed.duration_ms)}" if executed else ""
        usual = self._usual.get(step.id)
        usually = f" (usually {duration(usual)})" if executed and usual is not None else ""
        lines = [visible(line) for line in difference.splitlines()]
        inline = f": {lines[0]}" if len(lines) == 1 else ""
        _say(f"  {click.style(word, fg=colour)}{took}{usually}{inline}")
        for line in lines[:_LONGEST_DIFFERENCE] if len(lines) > 1 else []:
            _say(f"    {line}")
        if len(lines) > _LONGEST_DIFFERENCE:
            _say(f"    ... {len(lines) - _LONGEST_DIFFERENCE} more lines")

    def say(self, message: str) -> None:
        """A line of its own."""
        tell(visible(message))


class QuietNarrator:
    """Says nothing."""

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """Nothing."""

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """Nothing."""

    def say(self, message: str) -> None:
        """Nothing."""


class PreviewNarrator:
    """Prints on stdout what would run, with all that a step brings along."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """The step, its command and its conditions."""
        click.secho(header(number, count, step), bold=True)
        for line in details(step, command):
            click.echo(line)
        for line in self._conditions(step):
            click.echo(f"  {line}")
        click.echo()

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """Nothing ends where nothing is executed."""

    def say(self, message: str) -> None:
        """A line of its own."""
        tell(visible(message))

    def _conditions(self, step: Step) -> Iterator[str]:
        texts = self._texts
        if step.cwd is not None:
            yield f"in {visible(texts.shown_word(step.cwd))}"
        for name, source in texts.shown_environment(step).items():
            yield f"with {name}={visible(source)}"
        if step.skip_if is not None:
            yield f"skipped if: {visible(texts.shown(step.skip_if))}"
        if step.confirm != "none":
            name = visible(texts.shown_word(step.confirm_name)) if step.confirm_name is not None else step.title
            yield "asks first" if step.confirm == "yes" else f"asks first: {name} must be typed"
        if step.retry is not None:
            yield f"tried {step.retry.times} times at most, every {duration(step.retry.interval_ms)}"
        if step.timeout_ms is not None:
            yield f"ends after {duration(step.timeout_ms)}"
        if step.on_failure != "ask":
            yield f"if it fails: {_ON_FAILURE[step.on_failure]}"
        if step.rollback is not None:
            yield f"rolled back by: {visible(texts.shown(step.rollback))}"


def header(number: int, count: int, step: Step) -> str:
    """[3/12] Drain node worker-3  (danger)."""
    notes = [click.style(step.danger.level, fg=_LEVELS[step.danger.level])] if step.danger else []
    notes += [step.kind] if step.kind in ("manual", "interactive") else []
    notes += ["optional"] if step.optional else []
    return f"[{number}/{count}] {visible(step.title)}" + (f"  ({', '.join(notes)})" if notes else "")


def details(step: Step, command: str) -> Iterator[str]:
    """Why a step is done and what it executes, line by line."""
    if step.why:
        yield f"  {visible(step.why)}"
    for at, line in enumerate(command.split("\n") if command else []):
        yield f"  {'$' if at == 0 else '>'} {visible(line)}"


def _say(line: str, *, bold: bool = False) -> None:
    click.secho(line, err=True, bold=bold or None)
