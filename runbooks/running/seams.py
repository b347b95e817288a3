"""What a run needs from outside: a shell that executes, somebody to ask, and a place where its state is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from runbooks.model import Parameter, Procedure, Step

StepOutcome = Literal["done", "failed", "skipped", "differs", "timeout", "interrupted", "refused"]
Purpose = Literal["step", "setup", "rollback", "check"]
Choice = Literal["retry", "edit", "shell", "skip", "rollback", "abort"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """What became of one command: its exit status (None: unknown, the shell is gone), what it printed, how long it took."""

    exit_code: int | None
    output: str
    duration_ms: int
    timed_out: bool = False
    unrecorded: tuple[str, ...] = ()  # of a rehearsal: invocations that no recording answers


class Shell(Protocol):
    """One persistent shell, in which folder, variables and functions last from command to command."""

    def execute(self, command: str, *, timeout_ms: int | None = None, quiet: bool = False) -> Executed:
        """Run a command to its end; what it prints is shown as it comes unless `quiet`."""

    def interact(self) -> None:
        """Hand the shell to the person at the terminal until they come back."""

    def close(self) -> None:
        """End the shell."""


class Asker(Protocol):
    """The person who runs it, or the rules where there is nobody."""

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        """A value for a parameter, None where nobody can say."""

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        """Whether to go on with a step; where `name` is given it must be typed. False where nobody can be asked."""

    def manual(self, step: Step, number: int) -> bool:
        """Whether a manual step was done."""

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        """What to do about a step that failed."""

    def edit(self, command: str) -> str | None:
        """The command, changed by the person; None to leave it."""


class Narrator(Protocol):
    """Tells how the run goes."""

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """A step begins."""

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """A step has ended."""

    def say(self, message: str) -> None:
        """Anything else worth a line."""


class Ledger(Protocol):
    """Where the state of a run is kept, so that it can be resumed: written before and after each attempt."""

    def begin(self, step_id: str, attempt: int, purpose: Purpose, command: str, *, edited: bool) -> str:
        """An attempt begins; returns its name for `end`."""

    def end(
        self,
        attempt: str,
        outcome: StepOutcome,
        executed: Executed | None,
        *,
        difference: str = "",
        captured: Mapping[str, str] | None = None,
    ) -> None:
        """An attempt has ended."""  # fmt: skip

    def finish(self, state: str, reason: str = "") -> None:
        """The run has ended, or was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run: the procedure, values for parameters, and which steps (ids in order; all where None)."""

    procedure: Procedure
    values: Mapping[str, str]
    step_ids: tuple[str, ...] | None = None
    dry_run: bool = False
    step_by_step: bool = False
