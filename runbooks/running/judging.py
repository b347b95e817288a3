"""Whether a step went as expected, and the values that come out of what it printed."""

from __future__ import annotations

from collections.abc import Iterator

from runbooks.expectation import compare, for_values
from runbooks.model import Parameter, Step
from runbooks.parameters.capturing import capture_values
from runbooks.running.filling import Texts
from runbooks.running.seams import Asker, Executed, StepOutcome

FAILURES: frozenset[StepOutcome] = frozenset({"failed", "timeout", "interrupted", "refused"})
UNBEGUN = "the run's shell had ended before it began"
SHELL_GONE = "the run's shell is gone, and nobody knows how it ended"
WELL: frozenset[StepOutcome] = frozenset({"done", "differs"})


def judge(step: Step, executed: Executed, texts: Texts) -> tuple[StepOutcome, str]:
    """How an attempt went, and in words what is other than expected."""
    if executed.unbegun:
        return "failed", UNBEGUN
    if executed.interrupted:
        return "interrupted", "interrupted"
    if executed.timed_out:
        return "timeout", f"did not end within {_seconds(executed)}"
    expect = for_values(step.expect, texts.values, texts.defaults)
    compared = compare(expect, executed.exit_code, executed.output)
    outcome: StepOutcome = {"same": "done", "differs": "differs", "failed": "failed"}[compared.result]  # type: ignore[assignment]  # a table of literals
    return outcome, texts.masked(_with_shell(executed, compared.difference) if outcome == "failed" else compared.difference)


def is_awaited(step: Step, outcome: StepOutcome) -> bool:
    """Whether a step that is tried again has what it waits for."""
    until_output = step.retry is not None and step.retry.until == "output"
    return outcome == "done" or (outcome == "differs" and not until_output)


def captured_by(step: Step, texts: Texts) -> Iterator[Parameter]:
    """The parameters whose values come out of this step."""
    return (one for one in texts.procedure.parameters if one.capture is not None and one.capture.step_id == step.id)


def found_values(parameter: Parameter, output: str) -> list[str]:
    """The different values that an output holds for a parameter, in order."""
    return [] if parameter.capture is None else capture_values(parameter.capture, output)


def chosen_value(parameter: Parameter, found: list[str], asker: Asker) -> str | None:
    """The one value that counts, None where nobody can say."""
    if len(found) == 1:
        return found[0]
    if parameter.default is not None and parameter.default in found:
        return parameter.default
    reason = f"the output holds {len(found)} different ones" if found else "the output holds none"
    return asker.parameter(parameter, reason, found)


def _with_shell(executed: Executed, difference: str) -> str:
    """The difference, and that the shell is gone where it is: its status is then that of the shell, or not known."""
    if executed.exit_code is None:
        return SHELL_GONE
    return f"the run's shell ended: {difference}" if executed.restarted else difference


def _seconds(executed: Executed) -> str:
    return f"{executed.duration_ms / 1000:.1f} s"
