"""A shell, a person, a narrator and a ledger that remember what was asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from runbooks.model import Parameter, Step
from runbooks.running.seams import Before, Choice, Executed, Purpose, RunState, StepOutcome


def went(exit_code: int | None = 0, output: str = "", **more: bool) -> Executed:
    """What became of a command."""
    return Executed(exit_code=exit_code, output=output, duration_ms=1, **more)  # type: ignore[arg-type]  # flags alone


@dataclass
class FakeShell:
    """Answers a command with the next of its answers, else with success; `log` is all that happened, in order."""

    answers: Mapping[str, list[Executed]] = field(default_factory=dict)
    missing_folders: tuple[str, ...] = ()
    log: list[str] = field(default_factory=list)
    environments: dict[str, Mapping[str, str]] = field(default_factory=dict)
    timeouts: dict[str, int | None] = field(default_factory=dict)
    on_execute: Callable[[str], None] = lambda _: None

    def execute(
        self,
        command: str,
        *,
        timeout_ms: int | None = None,
        quiet: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Executed:
        self.log.append(("quietly " if quiet else "") + command)
        self.environments[command] = dict(environment or {})
        self.timeouts[command] = timeout_ms
        self.on_execute(command)
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else went()

    def enter(self, folder: str) -> str:
        if folder:
            self.log.append(f"cd {folder}")
        return f"no folder {folder}" if folder in self.missing_folders else ""

    def interact(self) -> bool:
        self.log.append("interact")
        return True

    def close(self) -> None:
        self.log.append("close")

    @property
    def executed(self) -> list[str]:
        """The commands alone."""
        return [line for line in self.log if not line.startswith(("cd ", "quietly ", "interact"))]


@dataclass
class FakeAsker:
    """Gives the answers it was made with; `asked` is what it was asked."""

    values: Mapping[str, str] = field(default_factory=dict)
    confirms: bool = False
    names: tuple[str, ...] = ()
    by_hand: bool = False
    choices: list[Choice] = field(default_factory=list)
    edits: list[str | None] = field(default_factory=list)
    before_steps: list[Before] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        self.asked.append(f"parameter {parameter.name} {' '.join(choices)}".strip())
        return self.values.get(parameter.name)

    def before(self, step: Step, number: int, command: str) -> Before:
        self.asked.append(f"before {step.id}")
        return self.before_steps.pop(0)

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        self.asked.append(f"confirm {command}" + ("" if name is None else f" by {name}"))
        return self.confirms if name is None else name in self.names

    def manual(self, step: Step, number: int) -> bool:
        self.asked.append(f"manual {step.id}")
        return self.by_hand

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        self.asked.append(f"failure {step.id}: {' '.join(choices)}")
        return self.choices.pop(0)

    def edit(self, command: str) -> str | None:
        self.asked.append(f"edit {command}")
        return self.edits.pop(0)


@dataclass
class FakeNarrator:
    """Remembers headers and what was said."""

    told: list[str] = field(default_factory=list)

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        self.told.append(f"[{number}/{count}] {step.title}: {command}")

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        self.told.append(f"{step.id} {outcome}" + (f": {difference}" if difference else ""))

    def say(self, message: str) -> None:
        self.told.append(message)


@dataclass
class FakeLedger:
    """Remembers rows; `open` are attempts without an end."""

    begun: list[tuple[str, int, Purpose, str, bool]] = field(default_factory=list)
    ended: list[tuple[str, StepOutcome]] = field(default_factory=list)
    captured: dict[str, str] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)
    finished: list[tuple[RunState, str]] = field(default_factory=list)

    def begin(self, step_id: str, attempt: int, purpose: Purpose, command: str, *, edited: bool) -> str:
        self.begun.append((step_id, attempt, purpose, command, edited))
        return step_id

    def end(
        self,
        attempt: str,
        outcome: StepOutcome,
        executed: Executed | None,
        *,
        difference: str = "",
        captured: Mapping[str, str] | None = None,
    ) -> None:
        self.ended.append((attempt, outcome))
        self.captured.update(captured or {})
        if executed is not None:
            self.outputs.append(executed.output)

    def finish(self, state: RunState, reason: str = "") -> None:
        self.finished.append((state, reason))
