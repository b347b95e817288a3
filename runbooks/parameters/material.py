"""The texts of a procedure in which parameters can stand, read into runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runbooks.model import Procedure, Step
from runbooks.parameters.letters import HIDDEN
from runbooks.parameters.roles import Role
from runbooks.parameters.runs import Run, runs_of
from runbooks.template import Template

_MASKED = re.compile(r"(?<!\*)\*\*\*(?!\*)")
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./*-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """One text of a step: `part` is command, rollback, skip_if, cwd, confirm_name or a variable's name behind a dollar."""

    step: int
    part: str
    text: str
    runs: tuple[Run, ...]

    @property
    def is_command(self) -> bool:
        """Whether it is the step's own command, which alone gives reasons for parameters."""
        return self.part == "command"

    @property
    def is_shell(self) -> bool:
        """Whether it is read by a shell, so that its words have roles."""
        return self.part in ("command", "rollback", "skip_if")


def sources_of(procedure: Procedure) -> tuple[Source, ...]:
    """Every text without slots yet, in the order of the steps."""
    return tuple(
        Source(number, part, template.text, _runs(part, template.text))
        for number, step in enumerate(procedure.steps)
        for part, template in parts_of_step(step)
        if not template.slots
    )


def parts_of_step(step: Step) -> Iterator[tuple[str, Template]]:
    """The templates of a step with their names."""
    for part, template in (("command", step.command), ("rollback", step.rollback), ("skip_if", step.skip_if)):
        if template is not None:
            yield part, template
    for part, template in (("cwd", step.cwd), ("confirm_name", step.confirm_name)):
        if template is not None:
            yield part, template
    for name, template in step.environment:
        yield f"${name}", template


def with_parts(step: Step, made: Mapping[str, Template]) -> Mapping[str, object]:
    """The fields of a step that change where its templates are these."""
    changes: dict[str, object] = {part: template for part, template in made.items() if not part.startswith("$")}
    if any(part.startswith("$") for part in made):
        changes["environment"] = tuple((name, made.get(f"${name}", old)) for name, old in step.environment)
    return changes


def shown_text(text: str) -> str:
    """The text with each *** as characters that mean nothing to a shell, at the same offsets."""
    return _MASKED.sub(HIDDEN, text)


def _runs(part: str, text: str) -> tuple[Run, ...]:
    shown = shown_text(text)
    if part in ("command", "rollback", "skip_if"):
        return runs_of(shown)
    return (_one_word(part, shown),)


def _one_word(part: str, text: str) -> Run:
    """A folder or a name, which stands without quotes: parts of it can change where it needs none."""
    bare = _PLAIN.fullmatch(text) is not None or text == HIDDEN
    return Run(
        text,
        tuple((n, n + 1) for n in range(len(text))),
        ("word" if bare else None,) * len(text),
        (0,) * len(text),
        Role("variable", name=part[1:]) if part.startswith("$") else Role("text"),
        (0, len(text)) if text and "'" not in text and '"' not in text else None,
    )
