"""Undoes the steps of a run, the newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.model import Step
from runbooks.running.choosing import in_order
from runbooks.running.consent import Want, remedy, wanted
from runbooks.running.doing import set_up_again
from runbooks.running.judging import SHELL_GONE, UNBEGUN, WELL
from runbooks.running.state import Run, StoppedError
from runbooks.shell.parse import parse


def to_undo(run: Run) -> list[tuple[int, Step]]:
    """The steps of this run that are done and say how they are undone, newest first."""
    order = {step.id: (number, step) for number, step in in_order(run.order.procedure)}
    done = [order[step_id] for step_id, outcome in run.done.items() if outcome in WELL and step_id in order]
    return [(number, step) for number, step in reversed(done) if step.rollback is not None]


def roll_back(run: Run, reason: str, half_done: tuple[int, Step] | None = None) -> NoReturn:
    """Undo what was done; a rollback that fails or is not confirmed stops there, and what is left is told.

    `half_done` is the step that failed: that it may have happened in part is told, and undoing it is offered.
    """
    left = to_undo(run)
    if half_done is not None and _is_half_undone(run, *half_done):
        left.insert(0, half_done)
    for number, step in _done(run):
        if step.rollback is None and step.rollback_note:
            run.narrator.say(f"step {number} is not undone by a command: {run.texts.titled(step).rollback_note}")
    while left:
        number, step = left[0]
        _undo(run, number, step, [one for one, _ in left])
        run.done.pop(step.id, None)
        left.pop(0)
    raise StoppedError("rolled-back", reason)


def _is_half_undone(run: Run, number: int, step: Step) -> bool:
    """Tell what a failed step may have left behind, and ask whether to undo it; nobody but a person says yes to that."""
    if step.rollback is None:
        if step.kind != "check":
            note = run.texts.titled(step).rollback_note
            run.narrator.say(f"step {number} failed and may have half happened; {note or 'no way back is known for it'}")
        return False
    shown = run.texts.shown(step.rollback)
    run.narrator.say(f"step {number} failed and may have half happened; its way back is: {shown}")
    offer = replace(run.texts.titled(step), command=step.rollback, danger=None, confirm="none")
    return run.order.attended and run.asker.confirm(offer, number, shown, None)


def _done(run: Run) -> list[tuple[int, Step]]:
    return [(number, step) for number, step in in_order(run.order.procedure) if run.done.get(step.id) in WELL]


def _undoing(run: Run, step: Step) -> tuple[Step, Want | None]:
    """The rollback as a step of its own, with the confirmation that its own danger or that of the step wants."""
    assert step.rollback is not None
    own = danger_of(parse(step.rollback.text))
    danger = own if own is not None and own.level != "caution" else step.danger
    confirm = confirmation(danger) if danger else "none"
    titled = run.texts.titled(step)
    undoing = replace(
        titled, title=f"Roll back: {titled.title}", command=step.rollback, danger=danger, confirm=confirm, confirm_name=None
    )
    return undoing, wanted(replace(titled, confirm=confirm), run.texts)


def _undo(run: Run, number: int, step: Step, left: list[int], *, again: bool = True) -> None:
    assert step.rollback is not None
    command, shown = run.texts.executed(step.rollback), run.texts.shown(step.rollback)
    undoing, want = _undoing(run, step)
    run.narrator.step(number, run.count, undoing, shown)
    still = f"still to be rolled back: {', '.join(f'step {one}' for one in left)}"
    if want is not None and not run.asker.confirm(undoing, number, shown, want.name):
        attempt = run.ledger.begin(step.id, run.attempt(step, "rollback"), "rollback", shown, edited=False)
        run.ledger.end(attempt, "refused", None)
        run.note(number, undoing, shown, "refused", purpose="rollback")
        raise StoppedError("failed", f"rolling back step {number} was not confirmed{remedy(run, want)}; {still}")
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
