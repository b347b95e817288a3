"""What stands on the pages of a runbook, in words: the same for HTML and for PDF.

Everything is text or runs of text; nothing is markup. `anchor` is where a link inside the document leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from runbooks.exports.page_runs import Run

Runs = tuple[Run, ...]


class Fact(NamedTuple):
    """A label and what is said beside it."""

    label: str
    value: Runs


class Link(NamedTuple):
    """A step to go to."""

    number: int
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A word that says the state of a version; `tone` is good, plain, warn or bad; `note` what it means, where it matters."""

    text: str
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter to fill in. `default` is None where there is none; `captured` is the step whose output gives it."""

    name: str
    anchor: str
    label: str
    short_label: str  # where the steps and the component stand beside it
    type: str
    type_label: str
    default: str | None
    choices: tuple[str, ...]
    pattern: str
    is_secret: bool
    notes: tuple[str, ...]
    value: Runs
    used_in: tuple[Link, ...]
    captured: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Why to be careful, and what to make sure of before the command is run."""

    level: str
    label: str
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    confirm: str
    confirm_name: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How a step should end: "exit 0", and what it should print, `how` near that must be."""

    exit_label: str
    output: Runs
    line_count: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A parameter that is taken from the output of a step."""

    name: str
    anchor: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStep:
    """A step as it is read, from top to bottom."""

    number: int
    anchor: str
    title: Runs
    plain_title: str
    kind: str
    kind_label: str
    is_optional: bool
    why: Runs
    alarm: Alarm | None
    flags: tuple[str, ...]
    skip_if: Runs
    cwd: Runs
    environment: tuple[tuple[str, Runs], ...]
    command: Runs
    expected: Expected | None
    captures: tuple[Found, ...]
    rules: tuple[Fact, ...]
    rollback: Runs
    rollback_note: Runs
    provenance: str

    @property
    def has_rollback(self) -> bool:
        """Whether there is a way back from it."""
        return bool(self.rollback or self.rollback_note)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSection:
    """Steps under a heading, with a sentence on when they are done."""

    anchor: str
    title: str
    hint: str
    steps: tuple[PageStep, ...]

    @property
    def command_count(self) -> int:
        """How many of its steps have a command."""
        return sum(bool(step.command) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTrouble:
    """A failure that was met."""

    symptom: str
    command: str
    remedy: Runs
    remedy_text: str
    is_command: bool  # the remedy: a command that was recorded, no sentence
    step: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A recorded command that became no step of its own."""

    command_id: str
    command: str
    reason: str
    rule: str
    step: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All of it, in the order in which it is read."""

    language: str
    key: str  # the same for each copy of this version
    title: Runs
    plain_title: str
    reference: str  # "R3 free-disk"
    version: str
    organisation: str
    badge: Badge
    summary: Runs
    facts: tuple[Fact, ...]
    tags: tuple[str, ...]
    edit_link: str
    when: Runs
    when_not: Runs
    escalation: Runs
    fields: tuple[Field, ...]
    sections: tuple[PageSection, ...]
    ways_back: tuple[PageStep, ...]  # steps that can be undone, the last first
    troubles: tuple[PageTrouble, ...]
    left_out: tuple[LeftOut, ...]
    command_count: int
    provenance: tuple[Fact, ...]
    step_count: int
    has_secrets: bool
