"""Does one step: asks for it, sees whether it has anything to do, and has it tried."""

from __future__ import annotations

from runbooks.knowledge.guarding import guarded
from runbooks.model import Step
from runbooks.running.doing import Doing, pass_over, problem_of_folder, set_up_again
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
    """Whether its own condition says that the step has nothing to do."""
    if doing.step.skip_if is None:
        return False
    set_up_again(run)
    if not problem_of_folder(run, doing):
        asked = run.shell.execute(
            run.texts.executed(doing.step.skip_if), quiet=True, environment=run.texts.environment(doing.step)
        )
        run.restarted = run.restarted or asked.restarted
        if asked.interrupted:
            raise StoppedError("interrupted", f"interrupted before step {doing.number}")
        if asked.exit_code == 0 and not asked.timed_out:
            pass_over(run, doing, "skipped", f"nothing to do: {run.texts.shown(doing.step.skip_if)}")
            return True
    return False


def _is_wanted(run: Run, doing: Doing) -> bool:
    """Whether the step has the confirmation that it wants; nothing goes on without."""
    step = doing.step
    why = ""
    if step.kind == "interactive" and not run.order.attended:
        why = "needs a terminal"
    elif step.confirm != "none":
        name = None
        if step.confirm == "name":
            name = (run.texts.shown_word(step.confirm_name) if step.confirm_name else "") or step.title
        why = "" if run.asker.confirm(step, doing.number, doing.shown, name) else "was not confirmed"
    if why:
        _refuse(run, doing, why)
    return not why
