"""Asks for values that no step will find, before anything is executed."""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.model import Parameter, Step
from runbooks.running.filling import Texts
from runbooks.running.seams import Asker
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
        raise UsageError(f"no value is known for {', '.join(names)}; give {' '.join(map(_remedy, parameters))}")


def ask_missing(texts: Texts, asker: Asker, chosen: Sequence[Step]) -> None:
    """Fill in every value that these steps need and do not find themselves; raises UsageError where nobody can say."""
    refuse_missing([parameter for parameter in unknown_parameters(texts, chosen) if not _ask(texts, asker, parameter)])


def need_values(run: Run, step: Step) -> None:
    """Before a step: what an earlier one should have found is there, or somebody says it; stops the run otherwise."""
    for parameter in list(run.texts.missing(step)):
        if not _ask(run.texts, run.asker, parameter):
            name = parameter.name
            raise StoppedError("failed", f"nothing was found for {name}; resume with {_remedy(parameter)}")


def _remedy(parameter: Parameter) -> str:
    """How a value is given; that of a secret not on a command line, which others can read and the history keeps."""
    name = parameter.name
    return f"{name}=... in the environment" if parameter.is_secret else f"--set {name}=VALUE"


def _ask(texts: Texts, asker: Asker, parameter: Parameter) -> bool:
    reason = ""
    if parameter.capture is not None:
        reason = "the step that finds it is not run" if parameter.default is None else f"it was {parameter.default} once"
    value = asker.parameter(parameter, reason)
    if value is None:
        return False
    texts.values[parameter.name] = value
    return True
