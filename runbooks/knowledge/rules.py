"""The form of a rule about how a program is called, and whether it is met."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runbooks.model import Level
from runbooks.shell.invocation import Invocation, said

Found = tuple[Level, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A program called like this is dangerous.

    `path` is a regular expression for its subcommands and operands from the left, as one text; `options` must have one of
    these, `also` one of these too; `unless` none of these; `anywhere` is searched in the arguments as one text.
    """

    id: str
    level: Level
    reason: str
    programs: tuple[str, ...]
    path: str = ""
    options: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    anywhere: str = ""


def rule(
    id: str,
    level: Level,
    reason: str,
    programs: str,
    path: str = "",
    *,
    options: str = "",
    also: str = "",
    unless: str = "",
    anywhere: str = "",
) -> Rule:  # noqa: A002 - what it is called
    """A rule, its lists written as words."""
    return Rule(
        id,
        level,
        reason,
        tuple(programs.split()),
        path,
        tuple(options.split()),
        tuple(also.split()),
        tuple(unless.split()),
        anywhere,
    )


def matches(one: Rule, invocation: Invocation) -> bool:
    """Whether a program is called as the rule says."""
    if one.options and not invocation.has(*one.options):
        return False
    if one.also and not invocation.has(*one.also):
        return False
    if one.unless and invocation.has(*one.unless):
        return False
    if one.path and not re.match(rf"(?:{one.path})(?: |$)", " ".join((*invocation.subcommand, *invocation.texts))):
        return False
    return not one.anywhere or re.search(one.anywhere, " ".join(said(word) for word in invocation.arguments)) is not None
