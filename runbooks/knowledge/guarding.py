"""The least confirmation that a step wants, whatever its text says: danger is judged by the command that is there."""

from __future__ import annotations

from dataclasses import replace

from runbooks.knowledge.classes import classify
from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.model import Step
from runbooks.shell.parse import parse

_LEVELS = ("caution", "danger", "irreversible")
_ASKED = {"none": 0, "yes": 1, "name": 2}


def guarded(step: Step) -> Step:
    """The step with the danger of its command, if that is more than it says, and at least a yes where it is dangerous."""
    if step.command is None:
        return step
    found = danger_of(parse(step.command.text))
    danger = step.danger
    if found is not None and (danger is None or _LEVELS.index(found.level) > _LEVELS.index(danger.level)):
        danger = found
    if danger is None or danger.level == "caution":
        return step if danger == step.danger else replace(step, danger=danger)
    confirm = step.confirm
    if danger != step.danger:
        confirm = max(confirm, confirmation(danger), key=lambda one: _ASKED[one])
    return replace(step, danger=danger, confirm="yes" if confirm == "none" else confirm)


def only_looks(step: Step) -> bool:
    """Whether a step can be run to look, and nothing else: by its kind, and by what its command does."""
    if step.kind != "check" or step.command is None or guarded(step).danger is not None:
        return False
    return classify(parse(step.command.text), step.command.text).kind in ("check", "noise")
