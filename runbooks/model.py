"""What a runbook says: parameters, steps, troubleshooting, and which recorded command became what.

A `Procedure` is the whole content of one version, a value that never changes; its JSON (`to_json`) is what a version
stores, and is the same bytes for the same procedure. Times are UTC ISO 8601 texts, durations integer milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from runbooks.template import Template

Kind = Literal["check", "change", "interactive", "manual"]
Section = Literal["prerequisites", "setup", "steps", "verification"]
Confirm = Literal["none", "yes", "name"]
OnFailure = Literal["ask", "stop", "continue", "rollback"]
Mode = Literal["none", "similar", "exact"]
Level = Literal["caution", "danger", "irreversible"]
ParameterType = Literal[
    "string", "integer", "number", "duration", "date", "host", "address", "port", "user", "path", "url", "version", "branch",
    "identifier", "enum", "secret",
]  # fmt: skip

SECTIONS: tuple[Section, ...] = ("prerequisites", "setup", "steps", "verification")
FORMAT = 1  # of the JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A value that comes out of an earlier step: what `pattern` finds in its output.

    `pattern` is a POSIX extended regular expression that Python's `re` reads the same way (classes, `+`, `{n}`), for one
    line at a time, so that grep in an exported script finds the same. The value is all that it finds, or what its only
    group finds: `^Submitted batch job ([0-9]+)`. Where several different values are found, the parameter's default is
    taken if it is among them; else a person chooses, and without one the run stops.
    """

    step_id: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that differs from run to run; `name` is a shell variable.

    `default` is the recorded value, None where there must be none (secrets, values to be given). `rule` says in words why
    this is a parameter ("names the component eu-west-1/prod/db-3", "stands in 3 commands", "follows --namespace").
    """

    name: str
    type: ParameterType = "string"
    description: str = ""
    default: str | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""  # what a whole value must match, empty for anything
    rule: str = ""
    capture: Capture | None = None

    @property
    def is_secret(self) -> bool:
        """Whether it is never shown, stored or given a default."""
        return self.type == "secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a step should end with and print.

    `output` is what was recorded, without control sequences, at most its first and last lines; `masks` are the spans of
    characters in it that differ from run to run, half-open, sorted, without overlap; `cut_at` is the offset at which lines
    were left out, None where none were. `mode` none: nothing is compared; similar: a difference is told; exact: a
    difference is a failure.
    """

    exit_codes: tuple[int, ...] = (0,)
    output: str = ""
    masks: tuple[tuple[int, int], ...] = ()
    cut_at: int | None = None
    mode: Mode = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try again, so many times at most in all, until the exit status (or also the output) is as expected."""

    times: int
    interval_ms: int
    until: Literal["exit", "output"] = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """Why a step is dangerous, by the rules that say so: (rule id, reason)."""

    level: Level
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a step comes from; `variants` are the recorded tries that failed and were folded into it, C numbers both."""

    command_ids: tuple[int, ...] = ()
    variants: tuple[int, ...] = ()
    recorded_at: str | None = None
    host: str | None = None
    username: str | None = None
    exit_code: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do. A manual step has no command; `why` and `title` are plain text of one paragraph.

    `id` stays the same from version to version. `environment` are variables that only this step's command is given.
    `cwd` is None where the folder does not matter.
    """

    id: str
    title: str
    kind: Kind = "change"
    section: Section = "steps"
    why: str = ""
    command: Template | None = None
    cwd: Template | None = None
    environment: tuple[tuple[str, Template], ...] = ()
    timeout_ms: int | None = None
    retry: Retry | None = None
    expect: Expectation = Expectation()
    danger: Danger | None = None
    confirm: Confirm = "none"
    confirm_name: Template | None = None  # what must be typed, where confirm is "name"
    on_failure: OnFailure = "ask"
    rollback: Template | None = None
    rollback_note: str = ""
    skip_if: Template | None = None
    optional: bool = False
    flags: tuple[str, ...] = ()  # what a reviewer should look at, in words
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A failure that was met, and what overcame it (None where nothing did)."""

    symptom: str
    command: str
    remedy: str | None = None
    step_id: str | None = None
    command_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one recorded command: the step that it is in, or why it is in none."""

    command_id: int
    command_uid: str
    command: str
    included: bool
    rule: str  # a short id: "noise", "typo", "retry", "poll", "cd", "undone", "outside-slice", "kept-by-hand" ...
    reason: str
    step_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a procedure was made from: the task or filter, when, where and by whom the work was done."""

    words: tuple[str, ...] = ()
    task_id: int | None = None
    task: str = ""
    client: str = ""
    project: str = ""
    trigger: str = ""  # the alert or other reason that the task came from
    components: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()
    recorded_from: str | None = None
    recorded_to: str | None = None
    command_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The whole of a runbook's version; `steps` are in the order in which they are done."""

    title: str
    summary: str = ""
    when: str = ""  # when to use it
    when_not: str = ""
    owner: str = ""
    escalation: str = ""
    tags: tuple[str, ...] = ()
    shell: Literal["bash", "zsh"] = "bash"
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    source: Source = Source()
    format: int = FORMAT

    def in_section(self, section: Section) -> tuple[Step, ...]:
        """The steps of a section, in order."""
        return tuple(step for step in self.steps if step.section == section)

    def step(self, step_id: str) -> Step | None:
        """The step of this id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def numbered(self) -> Iterator[tuple[int, Step]]:
        """Every step with its number, from 1, through all sections."""
        return enumerate(self.steps, 1)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        return next((one for one in self.parameters if one.name == name), None)

    @property
    def defaults(self) -> Mapping[str, str]:
        """The recorded values of the parameters that have one, captures included."""
        return {one.name: one.default for one in self.parameters if one.default is not None}

    @property
    def usual_ms(self) -> int:
        """How long the steps took when they were recorded."""
        return sum(step.provenance.duration_ms or 0 for step in self.steps)

    def with_step(self, step: Step) -> Procedure:
        """This procedure with another step of the same id in its place."""
        return replace(self, steps=tuple(step if one.id == step.id else one for one in self.steps))


def templates_of(step: Step) -> Iterator[Template]:
    """Every template a step holds."""
    found = (step.command, step.cwd, step.rollback, step.skip_if, step.confirm_name, *(value for _, value in step.environment))
    return (one for one in found if one is not None)


def to_json(procedure: Procedure) -> str:
    """The procedure as one line of JSON, keys in the order of the fields."""
    return msgspec.json.encode(procedure).decode()


def from_json(text: str | bytes) -> Procedure:
    """The procedure that `to_json` wrote; raises msgspec.ValidationError where it is none."""
    return msgspec.json.decode(text, type=Procedure)
