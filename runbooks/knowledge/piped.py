"""What is piped into a shell, which runs it."""

from __future__ import annotations

import re

from runbooks.shell.inside import Run
from runbooks.shell.invocation import Invocation, program, said
from runbooks.shell.tree import Simple, Syntax

_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash", "fish"})
_LATER = frozenset({"at", "batch"})


def told(run: Run, syntax: Syntax) -> tuple[str, bool] | None:
    """(what a shell reads and runs, whether that is all of it); None where it reads nothing that it would run."""
    one = run.invocation
    if one.name in _SHELLS and any(word.raw.startswith("<(") for word in one.operands[:1]):
        return "", False
    if not _reads(one):
        return None
    if one.simple.joined == "|":
        return _source(one.simple, run.syntax)
    holder = run.outer[0].simple if run.outer and not one.simple.joined else None
    if holder is not None and holder.joined == "|" and _is_direct(run):
        return _source(holder, syntax)
    return None


def _reads(one: Invocation) -> bool:
    if one.name in _LATER:
        return not one.has("-f", "-l", "-c", "-r", "-d")
    if one.name not in _SHELLS or one.has("-c", "-n", "--version", "--help") or one.nested is not None:
        return False
    return "xargs" not in one.wrappers and (not one.operands or one.has("-s"))


def _is_direct(run: Run) -> bool:
    """Whether its input is that of what holds it, and not a heredoc."""
    return all(holder.nested is not None and holder.nested.form != "heredoc" for holder in run.outer)


def _source(simple: Simple, syntax: Syntax) -> tuple[str, bool]:
    """What is written into the pipe in front of a command."""
    earlier = [one for one in syntax.simples if one.end <= simple.start and one.depth == simple.depth]
    if not earlier:
        return "", False
    writer = program(earlier[-1], syntax.text)
    bodies = [syntax.text[slice(*one.body)] for one in writer.simple.redirects if one.body]
    if writer.name == "cat" and bodies and not writer.operands:
        return bodies[-1], True
    if writer.name not in ("echo", "printf"):
        return "", False
    is_whole = all(word.value is not None for word in writer.arguments)
    words = [said(word).strip('"') if word.value is None else word.value for word in writer.arguments]
    return (_printed(words) if writer.name == "printf" else _echoed(words)), is_whole


def _echoed(words: list[str]) -> str:
    while words and re.fullmatch(r"-[neE]+", words[0]):
        words = words[1:]
    return " ".join(words).replace("\\n", "\n")


def _printed(words: list[str]) -> str:
    if not words:
        return ""
    pattern, *values = words
    if "%" not in pattern:
        return pattern.replace("\\n", "\n")
    lines = []
    while True:
        lines.append(re.sub(r"%[sqbd]", lambda _: values.pop(0) if values else "", pattern))
        if not values or not re.search(r"%[sqbd]", pattern):
            return "".join(lines).replace("\\n", "\n")
