"""What a run needs from outside: a shell that executes, somebody to ask, and a place where its state is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from runbooks.model import Parameter, Procedure, Step

StepOutcome = Literal["done", "failed", "skipped", "differs", "timeout", "interrupted", "refused"]
Purpose = Literal["step", "setup", "rollback", "check"]
Choice = Literal["retry", "edit", "shell", "skip", "rollback", "abort"]
OnFail = Literal["ask", "stop", "rollback"]
RunState = Literal["done", "failed", "aborted", "rolled-back", "interrupted"]
Before = Literal["run", "skip", "quit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """What became of one command: its exit status (None: unknown, the shell is gone), what it printed, how long it took.

    `interrupted` is true where somebody outside of the terminal wanted the whole run to end (SIGINT, SIGTERM).
    `unbegun` is true where the shell was found ended before it got the command: nothing of it was executed.
    """

    exit_code: int | None
    output: str
    duration_ms: int
    timed_out: bool = False
    interrupted: bool = False
    restarted: bool = False  # the shell ended with it, and the next command will get a new one
    unbegun: bool = False
    unrecorded: tuple[str, ...] = ()  # of a rehearsal: invocations that no recording answers


class ShellLeftError(Exception):
    """The shell goes on without this run (detached, taken by another terminal, the terminal vanished); resuming finds it."""


class Shell(Protocol):
    """One persistent shell, in which folder, variables and functions last from command to command."""

    def execute(
        self,
        command: str,
        *,
        timeout_ms: int | None = None,
        quiet: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Executed:
        """Run a command to its end; what it prints is shown as it comes unless `quiet`.

        `environment` are variables that this command alone is given; afterwards they are as they were. May raise
        ShellLeftError.
        """

    def enter(self, folder: str) -> str:
        """Make a folder the working directory, where it is not already; returns "" or why that can't be done.

        An empty one is where the shell is: it only has to be there.
        """

    def interact(self) -> bool:
        """Hand the shell to the person at the terminal until they come back; returns whether it is still the same shell."""

    def close(self) -> None:
        """End the shell."""


class Asker(Protocol):
    """The person who runs it, or the rules where there is nobody."""

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        """A value for a parameter, None where nobody can say."""

    def before(self, step: Step, number: int, command: str) -> Before:
        """What to do with a step that is next, asked before each where the order is `step_by_step`."""

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        """Whether to go on with a step; where `name` is given it must be typed. False where nobody can be asked.

        A step that wants no confirmation (`confirm` none) is an offer, which only a person takes.
        """

    def manual(self, step: Step, number: int) -> bool:
        """Whether a manual step was done."""

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        """What to do about a step that failed; asked only where there is somebody (`Order.attended`)."""

    def edit(self, command: str) -> str | None:
        """The command, changed by the person; None to leave it."""


class Narrator(Protocol):
    """Tells how the run goes. Steps are given with values in their titles, commands without secrets."""

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """A step begins."""

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """A step has ended."""

    def say(self, message: str) -> None:
        """Anything else worth a line."""


class Ledger(Protocol):
    """Where the state of a run is kept, so that it can be resumed: written before and after each attempt."""

    def begin(self, step_id: str, attempt: int, purpose: Purpose, command: str, *, edited: bool) -> str:
        """An attempt begins; returns its name for `end`. `command` is without secrets."""

    def end(
        self,
        attempt: str,
        outcome: StepOutcome,
        executed: Executed | None,
        *,
        difference: str = "",
        captured: Mapping[str, str] | None = None,
    ) -> None:
        """An attempt has ended."""

    def finish(self, state: RunState, reason: str = "") -> None:
        """The run has ended, or was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run: the procedure, values for parameters, and which steps (ids; all where None).

    Set-up steps always run. `held` are parameters (secrets) that the shell has in variables of their name: where they
    stand, the reference is executed and not the value. `attended` tells whether somebody can be asked what to do about a
    failure. `timeout_ms` is for steps that have none. `keep_going` goes on behind every failure, to hear of all.
    """

    procedure: Procedure
    values: Mapping[str, str]
    step_ids: tuple[str, ...] | None = None
    dry_run: bool = False
    step_by_step: bool = False
    held: frozenset[str] = frozenset()
    attended: bool = True
    on_fail: OnFail = "ask"
    timeout_ms: int | None = None
    keep_going: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """How a step went, after all its attempts; `step` has values in its title, `command` is without secrets."""

    number: int
    step: Step
    command: str
    outcome: StepOutcome
    executed: Executed | None = None
    difference: str = ""
    attempts: int = 1
    edited: bool = False
    purpose: Purpose = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a run went: the steps that were come to, rollbacks behind them, and the values that came out of steps."""

    state: RunState
    reason: str = ""
    steps: tuple[StepResult, ...] = ()
    captured: Mapping[str, str] = field(default_factory=dict)
