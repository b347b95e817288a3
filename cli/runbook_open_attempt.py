"""Settles what became of the step that was running when a run was killed, before the run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click

from cli.group import tell
from cli.runbook_running import Wishes
from recorder.places import Places
from runbooks.model import Procedure, Step
from runbooks.running.filling import Texts
from runbooks.running.judging import WELL, captured_by, chosen_value, found_values, judge
from runbooks.running.ledger import StoreLedger
from runbooks.running.lookup import Fate
from runbooks.running.seams import StepOutcome
from runbooks.running.standing import Standing
from store.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Settled:
    """The steps behind the run, and the values that came out of the one in question."""

    done: Mapping[str, StepOutcome]
    captured: Mapping[str, str]


def settle(
    standing: Standing, fate: Fate | None, procedure: Procedure, wishes: Wishes, *, rerun: bool, assume_done: bool
) -> Settled:
    """Write down how the attempt ended as far as that is known, or as somebody says. Raises RefusedError."""
    done = dict(standing.done)
    attempt = standing.open_attempt
    step = procedure.step(attempt["step_id"]) if attempt else None
    if attempt is None or step is None or fate is None:
        return Settled(done, {})
    places = Places.from_environment()
    ledger = StoreLedger(places, standing.run["uid"], verb="runbook resume", position=standing.position, tell=tell)
    captured: dict[str, str] = {}
    if fate.kind == "ended" and fate.executed is not None:
        texts = Texts(procedure, standing.values)
        outcome, difference = judge(step, fate.executed, texts)
        if outcome in WELL:
            for parameter in captured_by(step, texts):
                value = chosen_value(parameter, found_values(parameter, fate.executed.output), wishes.asker)
                captured |= {parameter.name: value} if value is not None else {}
        if attempt["purpose"] == "rollback":
            outcome = "done" if fate.executed.exit_code == 0 else "failed"
        ledger.end(attempt["uid"], outcome, fate.executed, difference=difference, captured=captured or None)
        tell(f"step {step.title!r} ended with exit status {fate.executed.exit_code} after the run was left")
    else:
        outcome = _as_told(step, attempt["purpose"], fate, wishes, rerun=rerun, assume_done=assume_done)
        said = "taken as done" if outcome == "done" else "never began" if fate.kind == "never" else "nobody knows how it ended"
        ledger.end(attempt["uid"], outcome, None, difference=said)
    if attempt["purpose"] == "rollback":
        if outcome == "done":
            done.pop(step.id, None)
    elif outcome in WELL:
        done[step.id] = outcome
    return Settled(done, captured)


def _as_told(step: Step, purpose: str, fate: Fate, wishes: Wishes, *, rerun: bool, assume_done: bool) -> StepOutcome:
    """done, or interrupted for what is to be run again."""
    if assume_done:
        return "done"
    if rerun or fate.kind == "never" or step.kind == "check" or purpose == "setup":
        return "interrupted"
    question = f"nobody knows how step {step.title!r} ended"
    if not wishes.attended:
        raise RefusedError(f"{question}; give --rerun to run it again, or --assume-done")
    tell(question)
    return "interrupted" if click.confirm("  Run it again? No takes it as done.", default=True, err=True) else "done"
