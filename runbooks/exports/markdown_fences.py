"""The code blocks of the Markdown page, with the attributes that notebooks read."""

from __future__ import annotations

import itertools
import re

from runbooks.exports import markdown_text as md
from runbooks.exports.markdown_block import undo_text
from runbooks.exports.markdown_lines import quoted_value
from runbooks.model import Parameter, Procedure, Step

# A default that stands in "${NAME:-...}" as it is.
_PLAIN_DEFAULT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\\\"'$`{}]*[^\x00-\x20\x7f-\x9f\u2028\u2029\\\"'$`{}]")


class Names:
    """Names of code blocks, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def name(self, wanted: str) -> str:
        """The wanted name without signs that attributes can't hold, with a number where it is taken."""
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", wanted).strip("-") or "step"
        name = next(one for n in itertools.count(1) if (one := base if n == 1 else f"{base}-{n}") not in self._given)
        self._given.add(name)
        return name


def parameter_block(procedure: Procedure, names: Names) -> str:
    """The code block that sets every parameter that is not found while running, unless the environment has it."""
    lines = [_export(one) for one in procedure.parameters if one.capture is None]
    return md.fence("\n".join(lines), _info(procedure, names.name("parameters"))) if lines else ""


def step_info(step: Step, procedure: Procedure, name: str) -> str:
    """Interactive steps are `shell`, which a person can run in a notebook but which is no part of an unattended run."""
    tags = ",".join([step.kind, *(["danger"] if step.danger is not None else [])])
    extra = {"tag": tags}
    if step.kind == "interactive":
        return _attributes("shell", {"name": name, **extra, "interactive": "true"})
    if step.confirm != "none" or (step.danger is not None and step.danger.level != "caution"):
        extra["excludeFromRunAll"] = "true"
    return _info(procedure, name, extra)


def undo_block(step: Step, procedure: Procedure, names: Names) -> str:
    if step.rollback is None:
        return ""
    # Not `bash`: a run of the whole page must not undo what it has just done.
    info = {"name": names.name(f"{step.id}-undo"), "tag": "rollback", "excludeFromRunAll": "true"}
    return md.fence(undo_text(step), _attributes("shell", info))


def _info(procedure: Procedure, name: str, extra: dict[str, str] | None = None) -> str:
    return _attributes(procedure.shell, {"name": name, **(extra or {})})


def _attributes(language: str, items: dict[str, str]) -> str:
    return f"{language} {{" + ",".join(f'"{key}":"{value}"' for key, value in items.items()) + "}"


def _export(parameter: Parameter) -> str:
    name, default = parameter.name, parameter.default
    if parameter.is_secret or default is None:
        return f'export {name}="${{{name}:?set {name} first}}"'
    if not default or _PLAIN_DEFAULT.fullmatch(default):
        return f'export {name}="${{{name}:-{default}}}"'
    return f'test -n "${{{name}:-}}" || {name}={quoted_value(default)}; export {name}'
