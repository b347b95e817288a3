"""Asks a step's own condition whether the step has anything to do."""

from __future__ import annotations

from typing import Literal

from runbooks.model import Step
from runbooks.running.consent import as_danger_of, remedy, wanted
from runbooks.running.state import Run, StoppedError

Answer = Literal["holds", "does not hold", "not confirmed", "unknown"]
_PATIENCE_MS = 60_000
_USUAL = frozenset({0, 1})  # exit statuses with which conditions answer


def ask_condition(run: Run, number: int, step: Step) -> tuple[Answer, str]:
    """What the condition of a step says, and in words why that is not known; the shell must stand where the step belongs.

    Raises StoppedError where the run is interrupted.
    """
    assert step.skip_if is not None
    shown = run.texts.shown(step.skip_if)
    asking = as_danger_of(step, step.skip_if, f"Condition of: {step.title}")
    if asking.confirm != "none":
        run.narrator.say(f"whether step {number} has anything to do is asked by something dangerous: {shown}")
    want = wanted(asking, run.texts)
    if want is not None and not run.asker.confirm(asking, number, shown, want.name):
        return "not confirmed", f"has a condition that was not confirmed: {shown}{remedy(run, want)}"
    limit = step.timeout_ms or run.order.timeout_ms or _PATIENCE_MS
    asked = run.shell.execute(
        run.texts.executed(step.skip_if), timeout_ms=limit, quiet=True, environment=run.texts.environment(step)
    )
    run.restarted = run.restarted or asked.restarted
    if asked.interrupted:
        raise StoppedError("interrupted", f"before step {number}")
    if asked.timed_out:
        return "unknown", f"its condition did not end within {limit / 1000:g} s: {shown}"
    if asked.unbegun:
        return "unknown", f"the run's shell had ended before its condition began: {shown}"
    if asked.exit_code not in _USUAL:
        ended = "ended the run's shell" if asked.exit_code is None else f"ended with exit status {asked.exit_code}"
        run.narrator.say(f"the condition of step {number} {ended}, so the step is not left out: {shown}")
    return ("holds" if asked.exit_code == 0 else "does not hold"), ""
