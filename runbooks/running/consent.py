"""Whether a step may be executed: somebody is there where it needs that, and it has the confirmation that it wants."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.model import Step
from runbooks.running.filling import Texts
from runbooks.running.state import Run
from runbooks.shell.parse import parse
from runbooks.template import Template

UNCONFIRMED = "was not confirmed"


@dataclass(frozen=True, slots=True)
class Want:
    """The confirmation that a step wants: `name` is what must be typed, None for a yes."""

    name: str | None

    @property
    def option(self) -> str:
        """What gives it on the command line."""
        return "--yes" if self.name is None else f"--confirm {shlex.quote(self.name)}"


def wanted(titled: Step, texts: Texts) -> Want | None:
    """The confirmation that a step wants, guarded and with values in its title; None for none."""
    if titled.confirm == "none":
        return None
    if titled.confirm == "yes":
        return Want(None)
    return Want((texts.shown_word(titled.confirm_name) if titled.confirm_name else "") or titled.title)


def why_not(run: Run, number: int, step: Step, shown: str) -> str:
    """Why a step, guarded and with values in its title, is not to be executed; "" where it is."""
    if step.kind == "interactive" and not run.order.attended:
        return "needs a terminal"
    want = wanted(step, run.texts)
    if want is None or run.asker.confirm(step, number, shown, want.name):
        return ""
    return UNCONFIRMED + remedy(run, want)


def remedy(run: Run, want: Want) -> str:
    """What gives a confirmation where nobody could be asked for it."""
    return "" if run.order.attended else f"; give {want.option}"


def as_danger_of(step: Step, text: Template, title: str) -> Step:
    """Another text of a step as one of its own, with the confirmation that its own danger wants."""
    danger = danger_of(parse(text.text))
    confirm = "none" if danger is None or danger.level == "caution" else confirmation(danger)
    return replace(step, title=title, command=text, kind="check", danger=danger, confirm=confirm)
