"""Runs a procedure: prerequisites, set-up, steps, verification, one after the other until the end or a stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from recorder.errors import RecorderError
from runbooks.model import Step
from runbooks.running.choosing import in_order
from runbooks.running.filling import Texts
from runbooks.running.judging import FAILURES
from runbooks.running.missing import ask_missing
from runbooks.running.preparing import set_up_ids, steps_to_run
from runbooks.running.rolling import roll_back
from runbooks.running.seams import (
    Asker,
    Ledger,
    Narrator,
    Order,
    Result,
    Shell,
    ShellLeftError,
    StepOutcome,
    StepResult,
)
from runbooks.running.state import Run, StoppedError
from runbooks.running.stepping import do_step
from store.errors import StoreError


def execute(
    order: Order,
    shell: Shell,
    asker: Asker,
    narrator: Narrator,
    ledger: Ledger,
    *,
    done: Mapping[str, StepOutcome] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Result:
    """Run what is ordered; `done` are steps that the same run has behind it already, set-up steps run again all the same.

    Raises UsageError before anything is executed where a value is missing, and whatever the shell raises (both told to the
    ledger as interrupted), nothing where a step fails: the result says so.
    """
    texts = Texts(order.procedure, order.values, order.held)
    behind = {step_id: outcome for step_id, outcome in (done or {}).items() if step_id not in set_up_ids(order.procedure)}
    run = Run(order, texts, shell, asker, narrator, ledger, behind, pause)
    if order.dry_run:
        return _preview(run)
    where = ""
    try:
        chosen = _chosen(run)
        ask_missing(texts, asker, [step for _, step in chosen])
        for number, step in chosen:
            where = f"at step {number}"
            do_step(run, number, step)
    except StoppedError as stop:
        return _ended(run, stop)
    except (KeyboardInterrupt, ShellLeftError) as error:
        return _ended(run, StoppedError("interrupted", str(error) or where))
    except BaseException as error:
        known = isinstance(error, (RecorderError, StoreError))
        words = str(error) if known else f"{type(error).__name__}: {error}".removesuffix(": ")
        ledger.finish("interrupted", texts.masked(words))
        raise
    failed = [one for one in run.results if one.outcome in FAILURES]
    if order.keep_going and failed:
        return _ended(run, StoppedError("failed", f"{len(failed)} of {len(run.results)} steps failed"))
    return _ended(run, StoppedError("done"))


def roll_back_only(
    order: Order,
    shell: Shell,
    asker: Asker,
    narrator: Narrator,
    ledger: Ledger,
    *,
    done: Mapping[str, StepOutcome],
) -> Result:
    """Undo the steps that a run has behind it, newest first: for a run that was stopped in the middle of that."""
    texts = Texts(order.procedure, order.values, order.held)
    run = Run(order, texts, shell, asker, narrator, ledger, dict(done), time.sleep)
    try:
        for number, step in in_order(order.procedure):
            if step.section == "setup":
                do_step(run, number, step)
        roll_back(run, "rolling back goes on")
    except StoppedError as stop:
        return _ended(run, stop)
    except (KeyboardInterrupt, ShellLeftError) as error:
        return _ended(run, StoppedError("interrupted", str(error)))


def _chosen(run: Run) -> list[tuple[int, Step]]:
    return steps_to_run(run.order.procedure, run.order.step_ids, run.done)


def _preview(run: Run) -> Result:
    """What would run, told to the narrator; nothing is executed, asked or written."""
    for number, step in _chosen(run):
        titled = run.texts.titled(step)
        command = run.texts.shown(step.command) if step.command else ""
        run.narrator.step(number, run.count, titled, command)
        run.results.append(StepResult(number=number, step=titled, command=command, outcome="skipped", attempts=0))
    return Result(state="done", reason="nothing was executed", steps=tuple(run.results))


def _ended(run: Run, stop: StoppedError) -> Result:
    run.ledger.finish(stop.state, stop.reason)
    return Result(state=stop.state, reason=stop.reason, steps=tuple(run.results), captured=dict(run.captured))
