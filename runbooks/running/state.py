"""What is known of a run while it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from runbooks.model import Step
from runbooks.running.filling import Texts
from runbooks.running.seams import (
    Asker,
    Executed,
    Ledger,
    Narrator,
    Order,
    Purpose,
    RunState,
    Shell,
    StepOutcome,
    StepResult,
)


class StoppedError(Exception):
    """The run ends here, in this state."""

    def __init__(self, state: RunState, reason: str = "") -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(slots=True)
class Run:
    """One run; `done` are the steps behind it with their outcomes, in the order in which they were done."""

    order: Order
    texts: Texts
    shell: Shell
    asker: Asker
    narrator: Narrator
    ledger: Ledger
    done: dict[str, StepOutcome]
    pause: Callable[[float], None]
    results: list[StepResult] = field(default_factory=list)
    captured: dict[str, str] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    restarted: bool = False  # the shell is a new one, in which nothing is set up

    @property
    def count(self) -> int:
        """How many steps the procedure has."""
        return len(self.order.procedure.steps)

    def attempt(self, step: Step, purpose: Purpose) -> int:
        """The number of the next attempt at something."""
        self.attempts[f"{purpose} {step.id}"] += 1
        return self.attempts[f"{purpose} {step.id}"]

    def left_in(self, number: int, step: Step, command: str, difference: str, *, purpose: Purpose) -> None:
        """The run is left in the middle of a step: keep that; the terminal to tell it on may be gone."""
        attempts = self.attempts[f"{purpose} {step.id}"]
        self.results.append(
            StepResult(number=number, step=step, command=command, outcome="interrupted", difference=difference,
                       attempts=attempts, purpose=purpose)
        )  # fmt: skip

    def note(
        self,
        number: int,
        step: Step,
        command: str,
        outcome: StepOutcome,
        *,
        executed: Executed | None = None,
        difference: str = "",
        edited: bool = False,
        purpose: Purpose = "step",
    ) -> None:
        """A step has ended for good: tell it, and keep it."""
        self.narrator.ended(number, step, outcome, executed, difference)
        self.results.append(
            StepResult(
                number=number,
                step=step,
                command=command,
                outcome=outcome,
                executed=executed,
                difference=difference,
                attempts=self.attempts[f"{purpose} {step.id}"],
                edited=edited,
                purpose=purpose,
            )
        )
