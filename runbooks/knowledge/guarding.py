"""The least confirmation that a step wants, whatever its text says: danger is judged by the command that is there."""

from __future__ import annotations

from dataclasses import replace

from runbooks.knowledge.classes import classify
from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.knowledge.naming import name_of
from runbooks.model import Confirm, Danger, Step
from runbooks.shell.parse import parse
from runbooks.template import Template

_LEVELS = ("caution", "danger", "irreversible")
_ASKED = {"none": 0, "yes": 1, "name": 2}


def guarded(step: Step, before: Step | None = None) -> Step:
    """The step with the danger of its command, if that is more than it says, and the confirmation that this wants.

    A caution that the step itself tells may go unasked, as its author took the question away; a danger may not. `before`
    is the step that an edit made it of: a name to type that stood in the command then, and does not now, is found anew.
    """
    if step.command is None:
        return step
    found = _of_command(step.command)
    danger, confirm, name = step.danger, step.confirm, step.confirm_name
    if found is not None and (danger is None or _LEVELS.index(found.level) > _LEVELS.index(danger.level)):
        danger = found
        confirm = max(confirm, _wanted(found, step.command), key=lambda one: _ASKED[one])
    if danger is not None and danger.level != "caution" and confirm == "none":
        confirm = "yes"
    stale = _is_stale(step, before)
    if confirm == "name" and (stale or (name is None and (before is not None or step.confirm != "name"))):
        name = name_of(step.command)
    return replace(step, danger=danger, confirm=confirm, confirm_name=name)


def _of_command(command: Template) -> Danger | None:
    return danger_of(parse(command.text))


def _wanted(found: Danger, command: Template) -> Confirm:
    """The confirmation of a danger; none for a caution where the command only looks, as when it is recorded."""
    if found.level == "caution" and classify(parse(command.text), command.text).kind in ("check", "noise"):
        return "none"
    return confirmation(found)


def _is_stale(step: Step, before: Step | None) -> bool:
    """Whether what is to be typed was the name of something in the earlier command, and is nowhere in this one."""
    name = step.confirm_name
    if before is None or before.command is None or name is None or step.command is None or before.confirm_name != name:
        return False
    typed = name.recorded.strip("'\"")
    return typed in before.command.recorded and typed not in step.command.recorded


def only_looks(step: Step) -> bool:
    """Whether a step can be run to look, and nothing else: by its kind, and by what its command does."""
    if step.kind != "check" or step.command is None or guarded(step).danger is not None:
        return False
    return classify(parse(step.command.text), step.command.text).kind in ("check", "noise")
