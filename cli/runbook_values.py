"""The values of a run's parameters: from the command line, a file, the environment, or asked on the terminal."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cli.group import tell
from cli.runbook_asking import ask_parameter
from runbooks.model import Parameter, Procedure, Step, templates_of
from runbooks.parameters.lent import lent_parameters
from runbooks.parameters.literals import ended_literals
from runbooks.parameters.values import check_value
from store.errors import NotFoundError, UsageError


def given_values(procedure: Procedure, pairs: Sequence[str], file: str | None) -> dict[str, str]:
    """What `--params FILE` and, over it, `--set NAME=VALUE` say, checked; raises UsageError, NotFoundError."""
    said = _from_file(Path(file)) if file else {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} gives no value; write --set NAME=VALUE")
        said[name.strip()] = value
    return {name: check_value(_known(procedure, name), value) for name, value in said.items()}


def gathered(
    procedure: Procedure, chosen: Sequence[Step], given: Mapping[str, str], *, ask: bool, ask_all: bool
) -> dict[str, str]:
    """The given values, those of secrets in the environment, and what is asked; `ask_all` asks also where there is a default.

    What a step finds is not asked here, and what is missing in the end is the run's to tell.
    """
    values = dict(given)
    needed = {slot.name for step in chosen for template in templates_of(step) for slot in template.slots}
    needed |= {name for step in chosen for name in lent_parameters(procedure).get(step.id, ())}
    for parameter in procedure.parameters:
        if parameter.name in values or parameter.name not in needed or parameter.capture is not None:
            continue
        if parameter.is_secret and parameter.name in os.environ:
            values[parameter.name] = check_value(parameter, os.environ[parameter.name])
            tell(f"{parameter.name} is taken from the environment")
        elif ask and (ask_all or parameter.default is None):
            values[parameter.name] = ask_parameter(parameter)
        elif parameter.default is not None:
            values[parameter.name] = parameter.default
    for line in ended_literals(procedure, values):
        tell(line)
    return values


def _known(procedure: Procedure, name: str) -> Parameter:
    found = procedure.parameter(name)
    if found is None:
        names = [one.name for one in procedure.parameters]
        near = get_close_matches(name.upper(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(names)}" if names else "it has none"
        raise UsageError(f"the runbook has no parameter {name}; {hint}")
    return found


def _from_file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {path}; give the path of one") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read ({error}); mend it") from error
    try:
        found: Any = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path} is neither TOML (.toml) nor JSON ({error}); mend it") from error
    if not isinstance(found, dict):
        raise UsageError(f'{path} must hold names and values; write NAME = "value" or {{"NAME": "value"}}')
    return {name: _as_text(path, name, value) for name, value in found.items()}


def _as_text(path: Path, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list) or value is None:
        raise UsageError(f"{name} in {path} is no single value; write it as text")
    return str(value)
