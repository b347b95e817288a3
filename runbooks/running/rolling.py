"""Undoes the steps of a run, the newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.model import Step
from runbooks.running.choosing import in_order
from runbooks.running.doing import set_up_again
from runbooks.running.judging import SHELL_GONE, UNBEGUN, WELL
from runbooks.running.state import Run, StoppedError
from runbooks.shell.parse import parse


def to_undo(run: Run) -> list[tuple[int, Step]]:
    """The steps of this run that are done and say how they are undone, newest first."""
    order = {step.id: (number, step) for number, step in in_order(run.order.procedure)}
    done = [order[step_id] for step_id, outcome in run.done.items() if outcome in WELL and step_id in order]
    return [(number, step) for number, step in reversed(done) if step.rollback is not None]


def roll_back(run: Run, reason: str) -> NoReturn:
    """Undo what was done; a rollback that fails or is not confirmed stops there, and what is left is told."""
    left = to_undo(run)
    for number, step in _done(run):
        if step.rollback is None and step.rollback_note:
            run.narrator.say(f"step {number} is not undone by a command: {run.texts.titled(step).rollback_note}")
    while left:
        number, step = left[0]
        _undo(run, number, step, [one for one, _ in left])
        run.done.pop(step.id)
        left.pop(0)
    raise StoppedError("rolled-back", reason)


def _done(run: Run) -> list[tuple[int, Step]]:
    return [(number, step) for number, step in in_order(run.order.procedure) if run.done.get(step.id) in WELL]


def _undoing(run: Run, step: Step) -> tuple[Step, str | None]:
    """The rollback as a step of its own, with the confirmation that its own danger or that of the step wants."""
    assert step.rollback is not None
    own = danger_of(parse(step.rollback.text))
    danger = own if own is not None and own.level != "caution" else step.danger
    confirm = confirmation(danger) if danger else "none"
    titled = run.texts.titled(step)
    undoing = replace(
        titled, title=f"Roll back: {titled.title}", command=step.rollback, danger=danger, confirm=confirm, confirm_name=None
    )
    if confirm != "name":
        return undoing, None
    return undoing, (run.texts.shown_word(step.confirm_name) if step.confirm_name else "") or titled.title


def _undo(run: Run, number: int, step: Step, left: list[int], *, again: bool = True) -> None:
    assert step.rollback is not None
    command, shown = run.texts.executed(step.rollback), run.texts.shown(step.rollback)
    undoing, name = _undoing(run, step)
    run.narrator.step(number, run.count, undoing, shown)
    still = f"still to be rolled back: {', '.join(f'step {one}' for one in left)}"
    if undoing.confirm != "none" and not run.asker.confirm(undoing, number, shown, name):
        attempt = run.ledger.begin(step.id, run.attempt(step, "rollback"), "rollback", shown, edited=False)
        run.ledger.end(attempt, "refused", None)
        run.note(number, undoing, shown, "refused", purpose="rollback")
        raise StoppedError("failed", f"rolling back step {number} was not confirmed; {still}")
    set_up_again(run)
    problem = run.shell.enter(run.texts.word(step.cwd)) if step.cwd else ""
    attempt = run.ledger.begin(step.id, run.attempt(step, "rollback"), "rollback", shown, edited=False)
    if problem:
        run.ledger.end(attempt, "failed", None, difference=problem)
        run.note(number, undoing, shown, "failed", difference=problem, purpose="rollback")
        raise StoppedError("failed", f"rolling back step {number} failed: {problem}; {still}")
    executed = run.shell.execute(
        command, timeout_ms=step.timeout_ms or run.order.timeout_ms, environment=run.texts.environment(step)
    )
    run.restarted = run.restarted or executed.restarted
    if executed.unbegun and again:
        run.ledger.end(attempt, "interrupted", None, difference=UNBEGUN)
        _undo(run, number, step, left, again=False)
        return
    well = executed.exit_code == 0 and not executed.timed_out and not executed.interrupted
    difference = "" if well else SHELL_GONE if executed.exit_code is None else f"exit status {executed.exit_code}"
    executed = replace(executed, output=run.texts.masked(executed.output))
    run.ledger.end(attempt, "done" if well else "failed", executed, difference=difference)
    run.note(
        number, undoing, shown, "done" if well else "failed", executed=executed, difference=difference, purpose="rollback"
    )
    if not well:
        raise StoppedError("failed", f"rolling back step {number} failed ({difference}); {still}")
