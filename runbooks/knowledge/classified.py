"""What a command does, in one word, with why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from runbooks.shell.invocation import Invocation

ClassKind = Literal["noise", "check", "change", "interactive"]


@dataclass(frozen=True, slots=True)
class Classified:
    """What a command does; `rule` is the short id of why, `reason` says it in words."""

    kind: ClassKind
    reason: str
    rule: str


def called(invocation: Invocation) -> str:
    """A program with its subcommands, as people call it."""
    return " ".join((invocation.name, *invocation.subcommand))
