"""Asks the person at the terminal about a run; where nobody is, the rules of the command line answer."""

from __future__ import annotations

import contextlib
import sys
import termios
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import click

from cli.group import tell
from cli.human import visible
from cli.runbook_signals import looking_up
from runbooks.model import Parameter, Step
from runbooks.parameters.values import check_value
from runbooks.running.seams import Before, Choice, Executed
from store.errors import UsageError

_CHOICES: Mapping[Choice, tuple[str, str]] = {
    "retry": ("r", "try it again"),
    "edit": ("e", "edit the command and try it again"),
    "shell": ("h", "open the run's shell; `back` comes back here"),
    "skip": ("s", "go on without it"),
    "rollback": ("b", "roll back what was done"),
    "abort": ("a", "stop here; the run can be resumed"),
}


class RulesAsker:
    """Nobody is there: `--yes` answers what wants a yes, `--confirm NAME` what wants a name, nothing else is answered."""

    def __init__(self, *, yes: bool = False, names: Collection[str] = ()) -> None:
        self._yes = yes
        self._names = frozenset(names)

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        """Nobody can say."""
        return None

    def before(self, step: Step, number: int, command: str) -> Before:
        """There is nobody to ask."""
        return "quit"

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        """Whether the command line said so beforehand; what is only offered it does not take."""
        if step.confirm == "none":
            return False
        if name is None:
            return self._yes
        return name in self._names

    def manual(self, step: Step, number: int) -> bool:
        """With --yes, somebody answers for the steps by hand."""
        return self._yes

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        """Stop."""
        return "abort"

    def edit(self, command: str) -> str | None:
        """Nobody can."""
        return None


class PersonAsker(RulesAsker):
    """Somebody is there; what the command line has said already is not asked."""

    def parameter(self, parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str | None:
        """Ask until the value is one that the parameter takes."""
        return ask_parameter(parameter, reason, choices)

    def before(self, step: Step, number: int, command: str) -> Before:
        """Run it, skip it, or leave."""
        while True:
            answer = _prompt("  Run this step? [y]es, [n]o (skip), [q]uit", default="", show_default=False)
            match answer.strip().lower():
                case "y" | "yes":
                    return "run"
                case "n" | "no" | "s" | "skip":
                    return "skip"
                case "q" | "quit":
                    return "quit"

    def confirm(self, step: Step, number: int, command: str, name: str | None) -> bool:
        """No unless they say yes, or type the name to the letter."""
        if super().confirm(step, number, command, name):
            return True
        for _, reason in step.danger.rules if step.danger else ():
            click.secho(f"  {visible(reason)}", err=True, fg="red")
        _forget_keys()
        if step.confirm == "none":
            return _confirm("  Undo it as well?")
        if name is None:
            return _confirm("  Go on with this step?")
        typed = _prompt(f"  Type {visible(name)} to go on", default="", show_default=False)
        return typed == name

    def manual(self, step: Step, number: int) -> bool:
        """Wait until they have done it."""
        return super().manual(step, number) or _confirm("  Do this by hand. Is it done?")

    def on_failure(self, step: Step, number: int, executed: Executed, choices: Sequence[Choice]) -> Choice:
        """One of these, by its letter or word."""
        for choice in choices:
            letter, meaning = _CHOICES[choice]
            click.echo(f"  {letter}  {choice:<9} {meaning}", err=True)
        words = {word: choice for choice in choices for word in (choice, _CHOICES[choice][0])}
        letters = "/".join(_CHOICES[choice][0] for choice in choices)
        while True:
            answer = _prompt(f"  What now? [{letters}]", default="", show_default=False).strip().lower()
            if answer in words:
                return words[answer]

    def edit(self, command: str) -> str | None:
        """In their editor."""
        try:
            text = click.edit(command + "\n", extension=".sh", require_save=True)
        except click.ClickException as error:
            tell(error.format_message())
            return None
        return None if text is None else text.rstrip("\n")


def ask_parameter(parameter: Parameter, reason: str = "", choices: Sequence[str] = ()) -> str:
    """Ask for a value, hidden for a secret, until it is one that the parameter takes."""
    told = "; ".join(one for one in (parameter.description, reason) if one)
    offered = list(dict.fromkeys([*choices, *parameter.choices]))
    for at, choice in enumerate(offered, 1):
        click.echo(f"  {at}  {visible(choice)}", err=True)
    label = parameter.name + (_aside(visible(told)) if told else "")
    default = parameter.default if not offered or parameter.default in offered else offered[0]
    while True:
        answer = _prompt(
            label,
            default=None if parameter.is_secret else default,
            hide_input=parameter.is_secret,
            type=str,
        )
        if offered and answer not in offered and answer.isdecimal() and 1 <= int(answer) <= len(offered):
            answer = offered[int(answer) - 1]
        try:
            return check_value(parameter, answer)
        except UsageError as error:
            tell(str(error))


def _aside(told: str) -> str:
    """What is told of a value, in brackets unless it has some itself."""
    return f" - {told}" if any(one in told for one in "()[]") else f" ({told})"


def _prompt(label: str, **how: Any) -> str:
    """An answer; Ctrl-C and Ctrl-D end the run as they would anything else."""
    try:
        with looking_up():
            return str(click.prompt(label, err=True, **how))
    except click.Abort:
        raise KeyboardInterrupt from None


def _confirm(question: str) -> bool:
    """Yes or, by default, no."""
    try:
        with looking_up():
            return click.confirm(question, default=False, err=True)
    except click.Abort:
        raise KeyboardInterrupt from None


def _forget_keys() -> None:
    """What was typed before the question was asked is no answer to it."""
    with contextlib.suppress(OSError, termios.error, ValueError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
