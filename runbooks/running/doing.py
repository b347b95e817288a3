"""One step under way, and what happens to it wherever it stands: its folder, its shell, passing it over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runbooks.knowledge.guarding import guarded
from runbooks.model import Step
from runbooks.running.choosing import in_order
from runbooks.running.condition import ask_condition
from runbooks.running.consent import why_not
from runbooks.running.judging import FAILURES, WELL, judge
from runbooks.running.preparing import needed_again
from runbooks.running.seams import Executed, Purpose, RunState, StepOutcome
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


def _prepared(run: Run) -> list[tuple[int, Step]]:
    """The steps done so far that left something in the shell which is still needed, and all of the set-up."""
    done = [step_id for step_id, outcome in run.done.items() if outcome in WELL]
    left = [step.id for step in run.order.procedure.steps if step.id not in run.done]
    try:
        needed = {step.id for _, step in needed_again(run.order.procedure, done, left)}
    except RefusedError as error:
        raise StoppedError("failed", f"the shell ended, and {error}") from error
    return [
        (number, step)
        for number, step in in_order(run.order.procedure)
        if step.id in done and (step.section == "setup" or step.id in needed)
    ]


def set_up_again(run: Run) -> None:
    """A shell that ended took its variables and functions along; what was set up is set up again."""
    if not run.restarted:
        return
    run.restarted = False
    ended_it = {one.step.id for one in run.results if one.executed and one.executed.restarted}
    again = [(number, step) for number, step in _prepared(run) if step.command is not None and step.id not in ended_it]
    if again:
        run.narrator.say("the shell ended; a new one is set up")
    for number, step in again:
        _set_up(run, number, guarded(step))


def _set_up(run: Run, number: int, step: Step) -> None:
    assert step.command is not None
    shown = run.texts.shown(step.command)
    problem = run.shell.enter(run.texts.word(step.cwd)) if step.cwd else ""
    if step.skip_if is not None and not problem:
        answer, problem = ask_condition(run, number, step)
        if answer == "holds":
            return
    titled = run.texts.titled(step)
    if titled.confirm != "none" and not problem:
        run.narrator.step(number, run.count, replace(titled, title=f"Set up again: {titled.title}"), shown)
    refusal = "" if problem else why_not(run, number, titled, shown)
    attempt = run.ledger.begin(step.id, run.attempt(step, "setup"), "setup", shown, edited=False)
    if problem or refusal:
        run.ledger.end(attempt, "refused" if refusal else "failed", None, difference=refusal or problem)
        state: RunState = "aborted" if refusal and run.order.attended else "failed"
        raise StoppedError(
            state, f"setting the new shell up: step {number} {refusal}" if refusal else _failed(number, problem)
        )
    executed = run.shell.execute(
        run.texts.executed(step.command),
        timeout_ms=step.timeout_ms or run.order.timeout_ms,
        environment=run.texts.environment(step),
    )
    outcome, difference = judge(step, executed, run.texts)
    run.ledger.end(attempt, outcome, replace(executed, output=run.texts.masked(executed.output)), difference=difference)
    if outcome == "interrupted":
        raise StoppedError("interrupted", f"in step {number}, which sets the new shell up")
    if outcome in FAILURES:
        raise StoppedError("failed", _failed(number, difference))


def _failed(number: int, difference: str) -> str:
    return f"setting the new shell up failed in step {number}: {difference.splitlines()[0] if difference else ''}"
