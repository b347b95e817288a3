"""Whether a step may be executed: somebody is there where it needs that, and it has the confirmation that it wants."""

from __future__ import annotations

from dataclasses import replace

from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.model import Step
from runbooks.running.state import Run
from runbooks.shell.parse import parse
from runbooks.template import Template

UNCONFIRMED = "was not confirmed"


def why_not(run: Run, number: int, step: Step, shown: str) -> str:
    """Why a step, guarded and with values in its title, is not to be executed; "" where it is."""
    if step.kind == "interactive" and not run.order.attended:
        return "needs a terminal"
    if step.confirm == "none":
        return ""
    name = None
    if step.confirm == "name":
        name = (run.texts.shown_word(step.confirm_name) if step.confirm_name else "") or step.title
    return "" if run.asker.confirm(step, number, shown, name) else UNCONFIRMED


def as_danger_of(step: Step, text: Template, title: str) -> Step:
    """Another text of a step as one of its own, with the confirmation that its own danger wants."""
    danger = danger_of(parse(text.text))
    confirm = "none" if danger is None or danger.level == "caution" else confirmation(danger)
    return replace(step, title=title, command=text, kind="check", danger=danger, confirm=confirm)
