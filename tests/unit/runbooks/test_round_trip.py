"""From history to procedure and back: what is run with default values is what was recorded, byte for byte."""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import pytest

from runbooks.history import Recorded
from runbooks.making.make import make
from runbooks.model import Parameter, Procedure, Source, Step, from_json, templates_of, to_json
from runbooks.running.engine import execute
from runbooks.running.ledger import NoLedger
from runbooks.running.seams import Before, Choice, Executed, Order, StepOutcome
from sandbox.ops_histories import entities_for, history
from store.errors import RefusedError

# All 1,000 where TT_RUNBOOKS_FULL is set; in the suite every seventh, so that each kind of history occurs.
SEEDS = range(0, 1000, 1 if os.environ.get("TT_RUNBOOKS_FULL") else 7)
_BATCHES = [list(SEEDS)[start::10] for start in range(10)]


class RememberingShell:
    """Answers each command as it was recorded, in turn, and remembers what it was given.

    The same answer twice running is one: a look that was repeated may have become one step.
    """

    def __init__(self, commands: Sequence[Recorded]) -> None:
        self.executed: list[str] = []
        self.folders: list[str] = []
        self._answers: dict[str, deque[Recorded]] = defaultdict(deque)
        for one in commands:
            known = self._answers[one.text]
            repeated = known and (known[-1].exit_code, known[-1].output) == (one.exit_code, one.output)
            if one.exit_code is not None and not repeated:
                known.append(one)

    def execute(
        self, command: str, *, timeout_ms: int | None = None, quiet: bool = False, environment: Mapping[str, str] | None = None
    ) -> Executed:
        """What was recorded, the last of several for ever."""
        self.executed.append(command)
        known = self._answers.get(command)
        if not known:
            return Executed(exit_code=0, output="", duration_ms=0)
        one = known[0] if len(known) == 1 else known.popleft()
        return Executed(exit_code=one.exit_code, output=one.output, duration_ms=0)

    def enter(self, folder: str) -> str:
        """Any folder is there."""
        self.folders.append(folder)
        return ""

    def interact(self) -> bool:
        """Nobody is there."""
        return True

    def close(self) -> None:
        """Nothing is open."""


class Willing:
    """Says yes, and gives secrets as the recording has them."""

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        """The default, or the mask of a secret."""
        return parameter.default if parameter.default is not None else "***"

    def before(self, step: Step, number: int, command: str) -> Before:
        """Run it."""
        return "run"

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        """Yes."""
        return True

    def manual(self, step: Step, number: int) -> bool:
        """Yes."""
        return True

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        """Go on."""
        return "skip"

    def edit(self, command: str) -> str | None:
        """Leave it."""
        return None


class Silent:
    """Tells nobody."""

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """A step begins."""

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """A step has ended."""

    def say(self, message: str) -> None:
        """A word."""


def made(seed: int) -> tuple[list[Recorded], Procedure] | None:
    """A history and its procedure, None where nothing in it is worth one."""
    commands = history(seed)
    try:
        return commands, make(commands, entities_for(seed), source=Source(words=("T1",)))
    except RefusedError:
        return None


def with_masks(procedure: Procedure) -> dict[str, str]:
    """The recorded values, secrets as the recording has them."""
    return {**procedure.defaults, **{one.name: "***" for one in procedure.parameters if one.is_secret}}


@pytest.mark.parametrize("seeds", _BATCHES, ids=lambda seeds: f"from {seeds[0]}")
def test_running_with_defaults_executes_exactly_the_recorded_commands(seeds: list[int]) -> None:
    count = 0
    for seed in seeds:
        found = made(seed)
        if found is None:
            continue
        commands, procedure = found
        secret = {one.name for one in procedure.parameters if one.is_secret}
        recorded = {one.text for one in commands}
        wanted = [step.command for step in procedure.steps if step.command is not None]
        for template in wanted:
            assert all(line in recorded for line in [template.recorded]), (seed, template.recorded)
            if secret.isdisjoint(template.names):
                assert template.filled(procedure.defaults, procedure.defaults) == template.recorded, seed
        shell = RememberingShell(commands)
        values = {name: value for name, value in with_masks(procedure).items() if name in secret}
        execute(
            Order(procedure=procedure, values=values, keep_going=True),
            shell,
            Willing(),
            Silent(),
            NoLedger(),
            pause=lambda _: None,
        )
        plain = [one.filled(with_masks(procedure), with_masks(procedure)) for one in wanted]
        ran = [text.replace("'***'", "***") for text in shell.executed]
        assert [text for before, text in zip([None, *ran], ran, strict=False) if text != before] == [
            text.replace("'***'", "***") for before, text in zip([None, *plain], plain, strict=False) if text != before
        ], seed
        count += 1
    assert count > len(seeds) * 0.8


@pytest.mark.parametrize("seeds", _BATCHES[:5], ids=lambda seeds: f"from {seeds[0]}")
def test_every_command_has_one_verdict_and_changes_keep_their_order(seeds: list[int]) -> None:
    for seed in seeds:
        found = made(seed)
        if found is None:
            continue
        commands, procedure = found
        assert sorted(one.command_id for one in procedure.verdicts) == sorted(one.command_id for one in commands), seed
        assert all(one.reason and one.rule for one in procedure.verdicts), seed
        ids = {step.id for step in procedure.steps}
        assert len(ids) == len(procedure.steps), seed
        assert all(one.step_id in ids for one in procedure.verdicts if one.included), seed
        order = {
            one.command_id: number
            for number, one in enumerate(sorted(commands, key=lambda one: (one.started_at, one.command_id)))
        }
        last = [max(order[one] for one in step.provenance.command_ids) for step in procedure.steps if step.kind == "change"
                and step.section == "steps" and step.provenance.command_ids]  # fmt: skip
        assert last == sorted(last), seed


@pytest.mark.parametrize("seeds", _BATCHES[:5], ids=lambda seeds: f"from {seeds[0]}")
def test_the_same_history_gives_the_same_bytes_and_no_secret_is_in_them(seeds: list[int]) -> None:
    for seed in seeds:
        found = made(seed)
        if found is None:
            continue
        commands, procedure = found
        text = to_json(procedure)
        assert from_json(text) == procedure
        again = make(list(reversed(commands)), list(reversed(entities_for(seed))), source=Source(words=("T1",)))
        assert to_json(again) == text, seed
        for step in procedure.steps:
            for template in templates_of(step):
                assert template.names <= {one.name for one in procedure.parameters}, seed
