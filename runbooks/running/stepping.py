"""Does one step: skip it, ask for it, try it, see whether it went well, and what to do where it did not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runbooks.model import Step
from runbooks.running.judging import FAILURES, WELL, captured_by, chosen_value, found_values, is_awaited, judge
from runbooks.running.missing import need_values
from runbooks.running.rolling import roll_back, to_undo
from runbooks.running.seams import Choice, Executed, Purpose, StepOutcome
from runbooks.running.state import Run, StoppedError


@dataclass(slots=True)
class _Doing:
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


def do_step(run: Run, number: int, step: Step) -> None:
    """Do a step to its end; raises StoppedError where the run ends with it."""
    need_values(run, step)
    doing = _Doing(number, run.texts.titled(step), "", "", _purpose(step))
    if step.command is not None:
        doing.command, doing.shown = run.texts.executed(step.command), run.texts.shown(step.command)
    run.narrator.step(number, run.count, doing.step, doing.shown)
    if run.order.step_by_step:
        before = run.asker.before(doing.step, number, doing.shown)
        if before == "quit":
            raise StoppedError("aborted", f"left before step {number}")
        if before == "skip":
            _pass_over(run, doing, "skipped", "skipped by hand")
            return
    if step.kind == "manual" or step.command is None:
        _by_hand(run, doing)
    elif not _is_unneeded(run, doing) and _is_wanted(run, doing):
        _try_until_settled(run, doing)


def _purpose(step: Step) -> Purpose:
    return {"prerequisites": "check", "setup": "setup"}.get(step.section, "step")  # type: ignore[return-value]  # a table of literals


# --- before it is executed -------------------------------------------------------------------------------------


def _pass_over(run: Run, doing: _Doing, outcome: StepOutcome, difference: str = "") -> None:
    """Write down that a step is not executed."""
    attempt = run.ledger.begin(doing.step.id, run.attempt(doing.step, doing.purpose), doing.purpose, doing.shown, edited=False)
    run.ledger.end(attempt, outcome, None, difference=difference)
    run.note(doing.number, doing.step, doing.shown, outcome, difference=difference, purpose=doing.purpose)
    if outcome in ("done", "skipped"):
        run.done[doing.step.id] = outcome


def _refuse(run: Run, doing: _Doing, why: str) -> None:
    _pass_over(run, doing, "refused", why)
    if not run.order.keep_going:
        raise StoppedError("aborted" if run.order.attended else "failed", f"step {doing.number} {why}")


def _by_hand(run: Run, doing: _Doing) -> None:
    if run.asker.manual(doing.step, doing.number):
        _pass_over(run, doing, "done")
    else:
        _refuse(run, doing, "was not said to be done")


def _is_unneeded(run: Run, doing: _Doing) -> bool:
    """Whether its own condition says that the step has nothing to do."""
    if doing.step.skip_if is None:
        return False
    _set_up_again(run)
    if not _problem_of_folder(run, doing):
        asked = run.shell.execute(
            run.texts.executed(doing.step.skip_if), quiet=True, environment=run.texts.environment(doing.step)
        )
        run.restarted = run.restarted or asked.restarted
        if asked.interrupted:
            raise StoppedError("interrupted", f"interrupted before step {doing.number}")
        if asked.exit_code == 0 and not asked.timed_out:
            _pass_over(run, doing, "skipped", f"nothing to do: {run.texts.shown(doing.step.skip_if)}")
            return True
    return False


def _is_wanted(run: Run, doing: _Doing) -> bool:
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


def _problem_of_folder(run: Run, doing: _Doing) -> str:
    """Go where the step belongs; in any case there is a shell then, so that what is not in its record did not happen."""
    return run.shell.enter(run.texts.word(doing.step.cwd) if doing.step.cwd else "")


def _set_up_again(run: Run) -> None:
    """A shell that ended took its variables and functions along; what was set up is set up again."""
    if not run.restarted:
        return
    run.restarted = False
    ended_it = {one.step.id for one in run.results if one.executed and one.executed.restarted}
    again = [step for step in run.order.procedure.in_section("setup") if run.done.get(step.id) in WELL]
    again = [step for step in again if step.command is not None and step.id not in ended_it]
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


# --- trying it -------------------------------------------------------------------------------------------------


def _try_until_settled(run: Run, doing: _Doing) -> None:
    while True:
        _try(run, doing)
        if doing.outcome not in FAILURES:
            break
        if not _what_now(run, doing):
            return
    run.done.pop(doing.step.id, None)
    run.done[doing.step.id] = doing.outcome


def _try(run: Run, doing: _Doing) -> None:
    """Execute it, as often as the step itself says; the last attempt is told."""
    times = doing.step.retry.times if doing.step.retry else 1
    for tried in range(1, times + 1):
        _attempt(run, doing)
        if doing.executed is None or doing.executed.interrupted or is_awaited(doing.step, doing.outcome) or tried >= times:
            break
        assert doing.step.retry is not None
        seconds = doing.step.retry.interval_ms / 1000
        run.narrator.say(f"not yet ({doing.difference.splitlines()[0] if doing.difference else doing.outcome}); "
                         f"again in {seconds:g} s, {tried} of {times}")  # fmt: skip
        run.pause(seconds)
    run.note(
        doing.number,
        doing.step,
        doing.shown,
        doing.outcome,
        executed=doing.executed,
        difference=doing.difference,
        edited=doing.edited,
        purpose=doing.purpose,
    )


def _attempt(run: Run, doing: _Doing) -> None:
    step = doing.step
    _set_up_again(run)
    problem = _problem_of_folder(run, doing)
    attempt = run.ledger.begin(step.id, run.attempt(step, doing.purpose), doing.purpose, doing.shown, edited=doing.edited)
    if problem:
        doing.outcome, doing.executed, doing.difference = "failed", None, problem
        run.ledger.end(attempt, "failed", None, difference=problem)
        return
    executed = run.shell.execute(
        doing.command, timeout_ms=step.timeout_ms or run.order.timeout_ms, environment=run.texts.environment(step)
    )
    doing.outcome, doing.difference = judge(step, executed, run.texts)
    run.restarted = run.restarted or executed.restarted
    captured = _capture(run, doing, executed) if doing.outcome in WELL else {}
    doing.executed = replace(executed, output=run.texts.masked(executed.output))
    run.ledger.end(attempt, doing.outcome, doing.executed, difference=doing.difference, captured=captured or None)


def _capture(run: Run, doing: _Doing, executed: Executed) -> dict[str, str]:
    """Take the values that come out of the step; who needs one that was not found asks for it later."""
    captured = {}
    for parameter in captured_by(doing.step, run.texts):
        if parameter.name in run.order.values:
            continue
        value = chosen_value(parameter, found_values(parameter, executed.output), run.asker)
        if value is not None:
            captured[parameter.name] = value
            run.narrator.say(f"{parameter.name} is {value}")
    run.texts.values.update(captured)
    run.captured.update(captured)
    return captured


# --- where it failed -------------------------------------------------------------------------------------------


def _what_now(run: Run, doing: _Doing) -> bool:
    """Decide about a step that failed: true to try again, false to go on without it; else the run is stopped."""
    step = doing.step
    why = f"step {doing.number} failed: {doing.difference.splitlines()[0] if doing.difference else doing.outcome}"
    if doing.outcome == "interrupted":
        raise StoppedError("interrupted", f"interrupted in step {doing.number}")
    if step.optional or step.on_failure == "continue" or run.order.keep_going:
        if not run.order.keep_going:
            run.narrator.say("the run goes on without it")
            _remember_skipped(run, doing)
        return False
    if run.order.on_fail == "rollback" or (step.on_failure == "rollback" and run.order.on_fail == "ask"):
        roll_back(run, why)
    if not run.order.attended or run.order.on_fail == "stop" or step.on_failure == "stop":
        raise StoppedError("failed", why)
    return _as_told(run, doing, why)


def _remember_skipped(run: Run, doing: _Doing) -> None:
    """Whoever resumes the run is not to try it again."""
    attempt = run.ledger.begin(doing.step.id, run.attempt(doing.step, doing.purpose), doing.purpose, doing.shown, edited=False)
    run.ledger.end(attempt, "skipped", None, difference="the run went on without it")
    run.done[doing.step.id] = "skipped"


def _as_told(run: Run, doing: _Doing, why: str) -> bool:
    choices: list[Choice] = ["retry", "edit", "shell", "skip", "abort"]
    if to_undo(run):
        choices.insert(4, "rollback")
    while True:
        executed = doing.executed or Executed(exit_code=None, output="", duration_ms=0)
        choice = run.asker.on_failure(doing.step, doing.number, executed, choices)
        if choice == "retry":
            return True
        if choice == "edit":
            text = run.asker.edit(doing.command)
            if text is not None and text.strip():
                doing.edited = doing.edited or text != doing.command
                doing.command, doing.shown = text, run.texts.masked(text)
                return True
        elif choice == "shell":
            same = run.shell.interact()
            run.restarted = run.restarted or not same
        elif choice == "skip":
            _pass_over(run, doing, "skipped", "skipped by hand")
            return False
        elif choice == "rollback":
            roll_back(run, why)
        else:
            raise StoppedError("aborted", why)
