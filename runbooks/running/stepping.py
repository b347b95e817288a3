"""Does one step: asks for it, sees whether it has anything to do, and has it tried."""

from __future__ import annotations

from runbooks.knowledge.guarding import guarded
from runbooks.model import Step
from runbooks.running.condition import ask_condition
from runbooks.running.consent import why_not
from runbooks.running.doing import Doing, pass_over, problem_of_folder, set_up_again
from runbooks.running.failing import what_now
from runbooks.running.missing import need_values
from runbooks.running.seams import Purpose
from runbooks.running.state import Run, StoppedError
from runbooks.running.trying import try_until_settled


def do_step(run: Run, number: int, step: Step) -> None:
    """Do a step to its end; raises StoppedError where the run ends with it."""
    step = guarded(step)
    need_values(run, step)
    doing = Doing(number, run.texts.titled(step), "", "", _purpose(step))
    if step.command is not None:
        doing.command, doing.shown = run.texts.executed(step.command), run.texts.shown(step.command)
    run.narrator.step(number, run.count, doing.step, doing.shown)
    if run.order.step_by_step:
        before = run.asker.before(doing.step, number, doing.shown)
        if before == "quit":
            raise StoppedError("aborted", f"left before step {number}")
        if before == "skip":
            pass_over(run, doing, "skipped", "skipped by hand")
            return
    if step.kind == "manual" or step.command is None:
        _by_hand(run, doing)
    elif not _is_unneeded(run, doing) and _is_wanted(run, doing):
        try_until_settled(run, doing)


def _purpose(step: Step) -> Purpose:
    return {"prerequisites": "check", "setup": "setup"}.get(step.section, "step")  # type: ignore[return-value]  # a table of literals


def _refuse(run: Run, doing: Doing, why: str) -> None:
    pass_over(run, doing, "refused", why)
    if not run.order.keep_going:
        raise StoppedError("aborted" if run.order.attended else "failed", f"step {doing.number} {why}")


def _by_hand(run: Run, doing: Doing) -> None:
    if run.asker.manual(doing.step, doing.number):
        pass_over(run, doing, "done")
    else:
        _refuse(run, doing, "was not said to be done")


def _is_unneeded(run: Run, doing: Doing) -> bool:
    """Whether its own condition says that the step has nothing to do, or it was left out as that could not be told."""
    if doing.step.skip_if is None:
        return False
    while True:
        set_up_again(run)
        if problem_of_folder(run, doing):
            return False  # which the step itself meets, and tells
        answer, why = ask_condition(run, doing.number, doing.step)
        if answer == "holds":
            pass_over(run, doing, "skipped", f"nothing to do: {run.texts.shown(doing.step.skip_if)}")
        elif answer == "not confirmed":
            _refuse(run, doing, why)
        elif answer == "unknown":
            pass_over(run, doing, "failed", why)
            doing.outcome, doing.difference = "failed", why
            if what_now(run, doing):
                continue
        return answer != "does not hold"


def _is_wanted(run: Run, doing: Doing) -> bool:
    """Whether the step has the confirmation that it wants; nothing goes on without."""
    why = why_not(run, doing.number, doing.step, doing.shown)
    if why:
        _refuse(run, doing, why)
    return not why
