"""Rehearses a procedure: every step in a sandbox, answered from the recordings, to the end whatever fails."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runbooks.history import Recorded
from runbooks.model import Parameter, Procedure, Step, templates_of
from runbooks.rehearsing.fence import Fence
from runbooks.rehearsing.findings import Finding, Noted, findings
from runbooks.rehearsing.homes import home_of
from runbooks.rehearsing.recordings import Recordings
from runbooks.rehearsing.sandbox_shell import SandboxShell
from runbooks.rehearsing.server import AnswerServer
from runbooks.running.engine import execute
from runbooks.running.seams import Before, Choice, Executed, Ledger, Narrator, Order, Result, StepOutcome, StepResult

_SECRET = "***"  # as the recordings have it
_SHORT = "no recording tells what would happen"
_LONGEST_ANSWER = 5.0  # seconds that one program may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How a rehearsal went; a step with a call that no recording answers counts as failed, whatever its exit status."""

    result: Result
    fence: Fence
    findings: tuple[Finding, ...] = ()

    @property
    def steps(self) -> tuple[StepResult, ...]:
        """How each step went."""
        return self.result.steps

    @property
    def passed(self) -> bool:
        """Whether every step went as recorded."""
        return all(one.outcome in ("done", "differs", "skipped") for one in self.steps)

    @property
    def unrecorded(self) -> tuple[tuple[StepResult, str], ...]:
        """What no recording answers, with the step that asked."""
        return tuple((one, text) for one in self.steps if one.executed for text in one.executed.unrecorded)


def rehearse(
    procedure: Procedure,
    commands: Sequence[Recorded],
    values: Mapping[str, str],
    narrator: Narrator,
    ledger: Ledger,
    *,
    step_ids: tuple[str, ...] | None = None,
    show: Callable[[str], None] = lambda _: None,
    speed: float = 20.0,
    require_fence: bool = False,
    answering: Callable[[Sequence[Recorded], Procedure, Mapping[str, str]], Recordings] = Recordings,
) -> Rehearsal:
    """Run a procedure where every program answers from `commands`; `speed` is how many times faster than recorded.

    Confirmations and manual steps count as given, secrets are ***. Raises UsageError where a value is missing,
    RefusedError where the system has no fence for it and one is required.
    """
    given = {**_secrets(procedure), **values}
    folder = Path(tempfile.mkdtemp(prefix="tt-"))  # sockets want a short path
    try:
        recordings = answering(commands, procedure, {**procedure.defaults, **given})
        with AnswerServer(folder, recordings, speed=speed, longest=_LONGEST_ANSWER) as server:
            texts = [one.text for one in commands] + [one.text for step in procedure.steps for one in templates_of(step)]
            shell = SandboxShell(folder, server, texts=texts, home=_home(commands), show=show, require_fence=require_fence)
            preferring = _Preferring(narrator, shell)
            try:
                result = execute(
                    Order(procedure=procedure, values=given, step_ids=step_ids, keep_going=True),
                    shell,
                    _Agreeing(),
                    preferring,
                    ledger,
                    pause=_faster(speed),
                )
            finally:
                shell.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    steps = tuple(_judged(one) for one in result.steps)
    unrecorded = any(one.executed.unrecorded for one in steps if one.executed)
    state = "failed" if unrecorded else result.state
    found = tuple(findings(steps, preferring.noted))
    return Rehearsal(result=replace(result, steps=steps, state=state), fence=shell.fence, findings=found)


def _secrets(procedure: Procedure) -> dict[str, str]:
    return {one.name: _SECRET for one in procedure.parameters if one.is_secret}


def _home(commands: Sequence[Recorded]) -> str:
    """The home folder of whoever was recorded, as far as one can tell."""
    return home_of(next((one.username for one in commands if one.username), "root"))


def _faster(speed: float) -> Callable[[float], None]:
    import time

    return lambda seconds: time.sleep(min(seconds / speed, _LONGEST_ANSWER))


def _judged(one: StepResult) -> StepResult:
    missing = one.executed.unrecorded if one.executed else ()
    return replace(one, outcome="failed", difference="; ".join(missing)) if missing else one


class _Agreeing:
    """Says yes to everything: nothing can come of it here."""

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        """The recorded value, or the first of several."""
        return parameter.default if parameter.default is not None else next(iter(choices), None)

    def before(self, step: Step, number: int, command: str) -> Before:
        """Go on."""
        return "run"

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        """Yes."""
        return True

    def manual(self, step: Step, number: int) -> bool:
        """Done."""
        return True

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        """Go on, to hear of all that fails."""
        return "skip"

    def edit(self, command: str) -> str | None:
        """Leave it."""
        return None


class _Preferring:
    """Tells on, and lets a step be answered first by the commands that it was made from."""

    def __init__(self, narrator: Narrator, shell: SandboxShell) -> None:
        self._narrator, self._shell = narrator, shell
        self.noted: dict[int, Noted] = {}  # by the number of the step

    def step(self, number: int, count: int, step: Step, command: str) -> None:
        """A step begins."""
        self._shell.prefer(step.provenance.command_ids)
        self._narrator.step(number, count, step, command)

    def ended(self, number: int, step: Step, outcome: StepOutcome, executed: Executed | None, difference: str = "") -> None:
        """A step has ended; a call without a recording is a failure, which the call itself has told of already."""
        if executed:
            self.noted[number] = self._shell.noted
        if executed and executed.unrecorded:
            outcome, difference = "failed", _SHORT
        self._narrator.ended(number, step, outcome, executed, difference)

    def say(self, message: str) -> None:
        """Anything else."""
        self._narrator.say(message)
