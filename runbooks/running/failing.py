"""What becomes of a step that failed: tried again, edited, left out, undone with all before it, or the end of the run."""

from __future__ import annotations

from dataclasses import replace

from runbooks.knowledge.guarding import guarded
from runbooks.model import Step
from runbooks.running.consent import why_not
from runbooks.running.doing import Doing, pass_over
from runbooks.running.rolling import roll_back, to_undo
from runbooks.running.seams import Choice, Executed
from runbooks.running.state import Run, StoppedError
from runbooks.template import Template


def what_now(run: Run, doing: Doing) -> bool:
    """Decide about a step that failed: true to try again, false to go on without it; else the run is stopped."""
    step = doing.step
    why = f"step {doing.number} failed: {doing.difference.splitlines()[0] if doing.difference else doing.outcome}"
    if doing.outcome == "interrupted":
        raise StoppedError("interrupted", f"in step {doing.number}")
    if step.optional or step.on_failure == "continue" or run.order.keep_going:
        if not run.order.keep_going:
            run.narrator.say("the run goes on without it")
            _remember_skipped(run, doing)
        return False
    if run.order.on_fail == "rollback" or (step.on_failure == "rollback" and run.order.on_fail == "ask"):
        roll_back(run, why, _half_done(doing))
    if not run.order.attended or run.order.on_fail == "stop" or step.on_failure == "stop":
        raise StoppedError("failed", why)
    return _as_told(run, doing, why)


def _remember_skipped(run: Run, doing: Doing) -> None:
    """Whoever resumes the run is not to try it again."""
    attempt = run.ledger.begin(doing.step.id, run.attempt(doing.step, doing.purpose), doing.purpose, doing.shown, edited=False)
    run.ledger.end(attempt, "skipped", None, difference="the run went on without it")
    run.done[doing.step.id] = "skipped"


def _half_done(doing: Doing) -> tuple[int, Step] | None:
    """The step, as the version says it, where its command began and so may have done a part of it."""
    return (doing.number, doing.step) if doing.executed is not None and not doing.executed.unbegun else None


def _is_edit_wanted(run: Run, doing: Doing, text: str) -> bool:
    """Show a text that is new, and ask for it as its danger wants, or as the step does where that is more."""
    name = doing.step.confirm_name
    filled = None if name is None else Template.literal(run.texts.shown(name))
    before = replace(doing.step, command=Template.literal(doing.command), confirm_name=filled)
    judged = guarded(replace(before, title=f"Edited: {before.title}", command=Template.literal(text)), before)
    shown = run.texts.masked(text)
    run.narrator.step(doing.number, run.count, judged, shown)
    why = why_not(run, doing.number, judged, shown)
    if why:
        run.narrator.say(f"the edited command {why}; it is not run")
    return not why


def _as_told(run: Run, doing: Doing, why: str) -> bool:
    choices: list[Choice] = ["retry", "edit", "shell", "skip", "abort"]
    if to_undo(run) or (doing.step.rollback is not None and _half_done(doing) is not None):
        choices.insert(4, "rollback")
    while True:
        executed = doing.executed or Executed(exit_code=None, output="", duration_ms=0)
        choice = run.asker.on_failure(doing.step, doing.number, executed, choices)
        if choice == "retry":
            return True
        if choice == "edit":
            text = run.asker.edit(doing.command)
            if text is not None and text.strip() and (text == doing.command or _is_edit_wanted(run, doing, text)):
                doing.edited = doing.edited or text != doing.command
                doing.command, doing.shown = text, run.texts.masked(text)
                return True
        elif choice == "shell":
            same = run.shell.interact()
            run.restarted = run.restarted or not same
        elif choice == "skip":
            pass_over(run, doing, "skipped", "skipped by hand")
            return False
        elif choice == "rollback":
            roll_back(run, why, _half_done(doing))
        else:
            raise StoppedError("aborted", why)
