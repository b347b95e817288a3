"""The functions that a text defines, and what of the text is executed: the body of a function only where it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runbooks.shell.inside import Run, runs
from runbooks.shell.invocation import said
from runbooks.shell.tree import Syntax

_HEAD = re.compile(r"(?:\bfunction\s+([^\s()]+)(?:\s*\(\s*\))?|([^\s;&|()<>'\"$`]+)\s*\(\s*\))\s*([({])")
_COMMENT = re.compile(r"(?<=\s)#[^\n]*")
_CLOSES = {"{": "}", "(": ")"}
# What is told the name of a function, and calls it.
_CALLERS = frozenset({"trap", "bash", "sh", "xargs", "parallel", "env"})


@dataclass(frozen=True, slots=True)
class Body:
    """What a function does: `text[start:end]`, its braces left out."""

    name: str
    start: int
    end: int


def bodies(syntax: Syntax) -> list[Body]:
    """The functions of a text in order; one whose end is not found is left out."""
    found: list[Body] = []
    if not syntax.functions:
        return found
    taken = _taken(syntax)
    for head in _HEAD.finditer(syntax.text):
        name = head[1] or head[2]
        if name not in syntax.functions or any(start <= head.start() < end for start, end in taken):
            continue
        end = _end(syntax.text, head.end() - 1, taken)
        if end is not None:
            found.append(Body(name, head.end(), end))
    return found


def defined(syntax: Syntax) -> dict[str, str]:
    """The functions that a text defines, and their bodies."""
    return {one.name: syntax.text[one.start : one.end] for one in bodies(syntax)}


def executed(syntax: Syntax) -> list[Run]:
    """The programs that a text runs, without those in functions that it defines and does not call."""
    every = list(runs(syntax))
    idle = bodies(syntax)
    while called := _called([one for one in every if not _inside(one, idle)], {one.name for one in idle}):
        idle = [one for one in idle if one.name not in called]
    return [one for one in every if not _inside(one, idle)]


def _called(live: Sequence[Run], names: set[str]) -> set[str]:
    found = set()
    for run in live:
        one = run.invocation
        told = " ".join(map(said, one.simple.words)) if one.name in _CALLERS else ""
        wrapped = one.simple.words[0].value if one.simple.words else None
        found |= {
            name
            for name in names
            if name in (one.name, wrapped) or re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w-])", told)
        }
    return found


def _inside(run: Run, idle: Sequence[Body]) -> bool:
    place = (run.outer[0] if run.outer else run.invocation).simple.start
    return any(one.start <= place < one.end for one in idle)


def _taken(syntax: Syntax) -> list[tuple[int, int]]:
    """The spans in which no brace opens or closes a body: simple commands, heredocs, comments."""
    spans = [(one.start, one.end) for one in syntax.simples if one.end > one.start]
    spans += [redirect.body for one in syntax.simples for redirect in one.redirects if redirect.body]
    commands = list(spans)
    for found in _COMMENT.finditer(syntax.text):
        if not any(start <= found.start() < end for start, end in commands):
            spans.append(found.span())
    return spans


def _end(text: str, at: int, taken: Sequence[tuple[int, int]]) -> int | None:
    """Where what opens here is closed."""
    opens, closes, depth = text[at], _CLOSES[text[at]], 0
    ends: dict[int, int] = {}
    for start, end in taken:
        ends[start] = max(end, ends.get(start, 0))
    while at < len(text):
        if at in ends:
            at = ends[at]
            continue
        depth += (text[at] == opens) - (text[at] == closes)
        if depth == 0:
            return at
        at += 1
    return None
