"""Rules about how a program is called: their form, the tables that they stand in, and whether one is met."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from runbooks.model import Level
from runbooks.shell.invocation import Invocation, said

Found = tuple[Level, str, str]  # level, rule, reason
_TABLES = ("harm_files.txt", "harm_hosts.txt", "harm_clusters.txt")


@dataclass(frozen=True, slots=True)
class Rule:
    """A program called like this is dangerous.

    `path` is a regular expression for its subcommands and operands from the left, as one text; `options` must have one of
    these, `unless` none of these; `anywhere` is searched in the arguments as one text.
    """

    id: str
    level: Level
    reason: str
    programs: tuple[str, ...]
    path: str = ""
    options: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    anywhere: str = ""


@cache
def rules_of(program: str) -> tuple[Rule, ...]:
    """The rules about a program."""
    return _by_program().get(program, ())


@cache
def _by_program() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for name in _TABLES:
        for rule in _read((Path(__file__).parent / "tables" / name).read_text(encoding="utf-8")):
            for program in rule.programs:
                found[program] = (*found.get(program, ()), rule)
    return found


def _read(table: str) -> Iterator[Rule]:
    for block in table.split("\n\n")[1:]:
        first, *lines = block.strip("\n").split("\n")
        head, _, reason = first.partition(": ")
        rule_id, level = head.split()
        parts = {key: value for key, _, value in (line.strip().partition(" ") for line in lines)}
        yield Rule(
            rule_id,
            cast(Level, level),
            reason,
            tuple(parts["programs"].split()),
            parts.get("path", ""),
            tuple(parts.get("options", "").split()),
            tuple(parts.get("unless", "").split()),
            parts.get("anywhere", ""),
        )


def matches(rule: Rule, invocation: Invocation) -> bool:
    """Whether a program is called as the rule says."""
    if rule.options and not invocation.has(*rule.options):
        return False
    if rule.unless and invocation.has(*rule.unless):
        return False
    if rule.path and not re.match(rf"(?:{rule.path})(?: |$)", " ".join((*invocation.subcommand, *invocation.texts))):
        return False
    return not rule.anywhere or re.search(rule.anywhere, " ".join(said(word) for word in invocation.arguments)) is not None
