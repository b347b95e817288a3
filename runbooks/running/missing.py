"""Asks for values that no step will find, before anything is executed."""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.model import Parameter, Step
from runbooks.running.filling import Texts
from runbooks.running.state import Run, StoppedError
from store.errors import UsageError


def unknown_parameters(texts: Texts, chosen: Sequence[Step]) -> list[Parameter]:
    """The parameters of these steps that have no value, and that none of the steps before finds."""
    found: dict[str, Parameter] = {}
    behind: set[str] = set()
    for step in chosen:
        for parameter in texts.missing(step):
            if parameter.capture is None or parameter.capture.step_id not in behind:
                found.setdefault(parameter.name, parameter)
        behind.add(step.id)
    return list(found.values())


def refuse_missing(parameters: Sequence[Parameter]) -> None:
    """Raises UsageError where there are any."""
    if parameters:
        names = [parameter.name for parameter in parameters]
        remedy = " ".join(f"--set {name}=VALUE" for name in names)
        raise UsageError(f"no value is known for {', '.join(names)}; give {remedy}")


def ask_missing(run: Run, chosen: Sequence[Step]) -> None:
    """Fill in every value that these steps need and do not find themselves; raises UsageError where nobody can say."""
    refuse_missing([parameter for parameter in unknown_parameters(run.texts, chosen) if not _ask(run, parameter)])


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
