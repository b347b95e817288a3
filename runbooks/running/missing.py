"""Asks for values that no step will find, before anything is executed."""

from __future__ import annotations

from runbooks.model import Parameter, Step
from runbooks.running.state import Run, StoppedError
from store.errors import UsageError


def ask_missing(run: Run, chosen: list[tuple[int, Step]]) -> None:
    """Fill in every value that these steps need and do not find themselves; raises UsageError where nobody can say."""
    coming: dict[str, int] = {step.id: at for at, (_, step) in enumerate(chosen)}
    unknown: list[str] = []
    for at, (_, step) in enumerate(chosen):
        for parameter in list(run.texts.missing(step)):
            found_at = coming.get(parameter.capture.step_id) if parameter.capture else None
            if (found_at is not None and found_at < at) or parameter.name in unknown:
                continue
            if not _ask(run, parameter):
                unknown.append(parameter.name)
    if unknown:
        remedy = " ".join(f"--set {name}=VALUE" for name in unknown)
        raise UsageError(f"no value is known for {', '.join(unknown)}; give {remedy}")


def need_values(run: Run, step: Step) -> None:
    """Before a step: what an earlier one should have found is there, or somebody says it; stops the run otherwise."""
    for parameter in list(run.texts.missing(step)):
        if not _ask(run, parameter):
            name = parameter.name
            raise StoppedError("failed", f"nothing was found for {name}; resume with --set {name}=VALUE")


def _ask(run: Run, parameter: Parameter) -> bool:
    reason = ""
    if parameter.capture is not None:
        reason = "the step that finds it is not run" if parameter.default is None else f"it was {parameter.default} once"
    value = run.asker.parameter(parameter, reason)
    if value is None:
        return False
    run.texts.values[parameter.name] = value
    return True
