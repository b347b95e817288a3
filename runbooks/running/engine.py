"""Runs a procedure: prerequisites, set-up, steps, verification, one after the other until the end or a stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from recorder.errors import RecorderError
from runbooks.model import Step
from runbooks.running.choosing import in_order
from runbooks.running.filling import Texts
from runbooks.running.judging import FAILURES
from runbooks.running.missing import ask_missing
from runbooks.running.preparing import needed_again
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

    Raises UsageError before anything is executed where a value is missing, whatever the shell raises (told to the ledger
    as interrupted), nothing where a step fails: the result says so.
    """
    texts = Texts(order.procedure, order.values, order.held)
    set_up = {step.id for step in order.procedure.in_section("setup")}
    behind = {step_id: outcome for step_id, outcome in (done or {}).items() if step_id not in set_up}
    run = Run(order, texts, shell, asker, narrator, ledger, behind, pause)
    if order.dry_run:
        return _preview(run)
    ask_missing(run, [step for _, step in _chosen(run)])
    try:
        for number, step in _chosen(run):
            do_step(run, number, step)
    except StoppedError as stop:
        return _ended(run, stop)
    except (KeyboardInterrupt, ShellLeftError) as error:
        return _ended(run, StoppedError("interrupted", str(error) or "interrupted"))
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
        return _ended(run, StoppedError("interrupted", str(error) or "interrupted"))


def _chosen(run: Run) -> list[tuple[int, Step]]:
    """The steps still to be run, with their numbers; those that only prepare the shell for them are set-up now."""
    wanted = run.order.step_ids
    order = in_order(run.order.procedure)
    chosen = {step.id for _, step in order if (wanted is None or step.id in wanted) and step.id not in run.done}
    others = [step.id for _, step in order if step.id not in chosen]
    again = {step.id for _, step in needed_again(run.order.procedure, others, chosen)}
    return [
        (number, replace(step, section="setup") if step.id in again else step)
        for number, step in order
        if step.section == "setup" or step.id in chosen or step.id in again
    ]


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
