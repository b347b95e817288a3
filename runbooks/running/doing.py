"""One step under way, and what happens to it wherever it stands: its folder, its shell, passing it over."""

from __future__ import annotations

from dataclasses import dataclass

from runbooks.model import Step
from runbooks.running.choosing import in_order
from runbooks.running.judging import FAILURES, WELL, judge
from runbooks.running.preparing import needed_again
from runbooks.running.seams import Executed, Purpose, StepOutcome
from runbooks.running.state import Run, StoppedError
from store.errors import RefusedError


@dataclass(slots=True)
class Doing:
    """One step under way; `shown` is the command without secrets, `step` has values in its title."""

    number: int
    step: Step
    command: str
    shown: str
    purpose: Purpose
    edited: bool = False
    outcome: StepOutcome = "refused"
    executed: Executed | None = None
    difference: str = ""


def pass_over(run: Run, doing: Doing, outcome: StepOutcome, difference: str = "") -> None:
    """Write down that a step is not executed."""
    attempt = run.ledger.begin(doing.step.id, run.attempt(doing.step, doing.purpose), doing.purpose, doing.shown, edited=False)
    run.ledger.end(attempt, outcome, None, difference=difference)
    run.note(doing.number, doing.step, doing.shown, outcome, difference=difference, purpose=doing.purpose)
    if outcome in ("done", "skipped"):
        run.done[doing.step.id] = outcome


def problem_of_folder(run: Run, doing: Doing) -> str:
    """Go where the step belongs; in any case there is a shell then, so that what is not in its record did not happen."""
    return run.shell.enter(run.texts.word(doing.step.cwd) if doing.step.cwd else "")


def _prepared(run: Run) -> list[Step]:
    """The steps done so far that left something in the shell which is still needed, and all of the set-up."""
    done = [step_id for step_id, outcome in run.done.items() if outcome in WELL]
    left = [step.id for step in run.order.procedure.steps if step.id not in run.done]
    try:
        needed = {step.id for _, step in needed_again(run.order.procedure, done, left)}
    except RefusedError as error:
        raise StoppedError("failed", f"the shell ended, and {error}") from error
    return [
        step for _, step in in_order(run.order.procedure) if step.id in done and (step.section == "setup" or step.id in needed)
    ]


def set_up_again(run: Run) -> None:
    """A shell that ended took its variables and functions along; what was set up is set up again."""
    if not run.restarted:
        return
    run.restarted = False
    ended_it = {one.step.id for one in run.results if one.executed and one.executed.restarted}
    again = [step for step in _prepared(run) if step.command is not None and step.id not in ended_it]
    if again:
        run.narrator.say("the shell ended; a new one is set up")
    for step in again:
        assert step.command is not None
        problem = run.shell.enter(run.texts.word(step.cwd)) if step.cwd else ""
        shown = run.texts.shown(step.command)
        attempt = run.ledger.begin(step.id, run.attempt(step, "setup"), "setup", shown, edited=False)
        executed = (
            None if problem else run.shell.execute(run.texts.executed(step.command), environment=run.texts.environment(step))
        )
        outcome, difference = ("failed", problem) if executed is None else judge(step, executed, run.texts)
        run.ledger.end(attempt, outcome, executed, difference=difference)  # type: ignore[arg-type]  # of a conditional
        if outcome in FAILURES:
            raise StoppedError("failed", f"setting the new shell up failed: {difference}")
