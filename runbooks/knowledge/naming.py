"""What a person types to confirm that a command is to be done: the name of what it works on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from runbooks.knowledge.functions import executed
from runbooks.knowledge.wordlists import words
from runbooks.shell.inside import Run
from runbooks.shell.invocation import said
from runbooks.shell.parse import parse
from runbooks.shell.tree import Word
from runbooks.template import Template, word

# Programs that are told in words what to do, which are no names.
TOLD = words("redis-cli valkey-cli psql mysql mariadb mongosh mongo rabbitmqctl nodetool sqlite3 cqlsh clickhouse-client")
_DESTROYERS = words("userdel deluser groupdel delgroup dropdb dropuser mkfs wipefs zpool lvremove vgremove pvremove")
_DROPPED = re.compile(
    r"(?i)\b(?:drop\s+(?:database|schema|table|view|user|role|index|keyspace|tablespace)|truncate(?:\s+table)?|delete\s+from)\s+"
    r"(?:if\s+exists\s+)?[`\"']?([\w.$-]+)"
)
# A date, a time, a number, an option, or a setting.
_NO_NAME = re.compile(r"[-+].*|\d+|\d{4}-\d\d.*|\d\d?:\d\d.*|\w+=.*|(?:now|midnight|noon|async|sync)")


def name_of(command: Template) -> Template | None:
    """What to type for a command, as one word of shell source: what is destroyed, else the last thing named, else the host.

    A parameter that is named is a parameter in it too. None where the command names nothing that can be typed.
    """
    every = executed(parse(command.text))
    calls = [run for run in every if run.invocation.nested is None]
    gone = [one for run in calls for one in _gone(run) if is_typable(one)]
    if gone:
        return Template.literal(word(gone[-1]))
    programs = {run.invocation.name for run in calls}
    found = [
        name
        for run in calls
        if run.invocation.name not in TOLD
        for operand in run.invocation.operands
        if (name := _named(operand, run, command)) is not None and name.text not in programs
    ]
    hosts = [Template.literal(word(run.host)) for run in every if run.host and is_typable(run.host)]
    return next(iter([*found[-1:], *hosts[-1:]]), None)


def _named(operand: Word, run: Run, command: Template) -> Template | None:
    """An operand as a name: as it stands, or the parameter that it is."""
    if run.syntax.text == command.text:
        for slot in command.slots:
            if (slot.start, slot.end) == (operand.start, operand.end):
                return Template(text=operand.raw, slots=(replace(slot, start=0, end=len(operand.raw)),))
    text = said(operand)
    return Template.literal(word(text)) if is_name(text) else None


def _gone(run: Run) -> Iterator[str]:
    one = run.invocation
    yield from destroyed(one.name, one.texts, [said(each) for each in one.arguments], [value for _, value in one.options])


def destroyed(program: str, operands: Sequence[str], arguments: Iterable[str], values: Iterable[str]) -> list[str]:
    """The user, database, table or device that a call is certain to destroy; `values` are those of its options."""
    if program in _DESTROYERS:
        return list(operands[-1:])
    if program == "dd":
        return [one[3:] for one in arguments if one.startswith("of=")]
    return [found[1] for text in (*values, *operands) for found in _DROPPED.finditer(text)]


def is_name(text: str) -> bool:
    """Whether an operand may be the name of something, and can be typed."""
    return is_typable(text) and not _NO_NAME.fullmatch(text)


def is_typable(text: str) -> bool:
    """Whether a person can be asked to type it."""
    return text.isprintable() and 0 < len(text) <= 60 and not any(one in text for one in "$`*?[]{}'\" ")
