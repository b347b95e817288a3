"""Executes a step, as often as it says, judges how it went and takes what came out of it."""

from __future__ import annotations

from dataclasses import replace

from runbooks.running.doing import Doing, problem_of_folder, set_up_again
from runbooks.running.failing import what_now
from runbooks.running.judging import FAILURES, UNBEGUN, WELL, captured_by, chosen_value, found_values, is_awaited, judge
from runbooks.running.seams import Executed, ShellLeftError
from runbooks.running.state import Run


def try_until_settled(run: Run, doing: Doing) -> None:
    """Execute a step until it went well or it is decided to go on without it; raises StoppedError."""
    while True:
        _try(run, doing)
        if doing.outcome not in FAILURES:
            break
        if not what_now(run, doing):
            return
    run.done.pop(doing.step.id, None)
    run.done[doing.step.id] = doing.outcome


def _try(run: Run, doing: Doing) -> None:
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


def _attempt(run: Run, doing: Doing, *, again: bool = True) -> None:
    step = doing.step
    set_up_again(run)
    problem = problem_of_folder(run, doing)
    attempt = run.ledger.begin(step.id, run.attempt(step, doing.purpose), doing.purpose, doing.shown, edited=doing.edited)
    if problem:
        doing.outcome, doing.executed, doing.difference = "failed", None, problem
        run.ledger.end(attempt, "failed", None, difference=problem)
        return
    try:
        executed = run.shell.execute(
            doing.command, timeout_ms=step.timeout_ms or run.order.timeout_ms, environment=run.texts.environment(step)
        )
    except ShellLeftError as error:
        # Its row stays open: whoever resumes looks up how it ended.
        run.left_in(doing.number, doing.step, doing.shown, str(error), purpose=doing.purpose)
        raise
    if executed.unbegun and again:
        run.restarted = True
        run.ledger.end(attempt, "interrupted", None, difference=UNBEGUN)
        _attempt(run, doing, again=False)
        return
    doing.outcome, doing.difference = judge(step, executed, run.texts)
    run.restarted = run.restarted or executed.restarted
    captured = _capture(run, doing, executed) if doing.outcome in WELL else {}
    doing.executed = replace(executed, output=run.texts.masked(executed.output))
    run.ledger.end(attempt, doing.outcome, doing.executed, difference=doing.difference, captured=captured or None)


def _capture(run: Run, doing: Doing, executed: Executed) -> dict[str, str]:
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
