"""Programs that stand in a variable: what the variable may hold, as far as the text around tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runbooks.knowledge import programs
from runbooks.knowledge.rules import rules_of
from runbooks.shell.grammars import grammars, wrappers
from runbooks.shell.inside import Run
from runbooks.shell.tree import Simple, Syntax, Word

_PROGRAM = re.compile(r"\"?\$(?:(\w+|[@*])|\{(\w+|[@*])(?:\[[@*]\])?(?::?[-=]([^}]*))?\})\"?")
_ASSIGNMENT = re.compile(r"(\w+)=(.*)", re.DOTALL)
_ARRAY = re.compile(r"\w+\+?=\((.*)\)", re.DOTALL)
_DECLARING = frozenset({"export", "declare", "typeset", "local", "readonly"})
# What an environment names by custom; nothing is to be feared of it.
_CUSTOM = frozenset({"EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "SHELL"})
# Names that say of a variable that it holds a program, and not which.
_GENERIC = frozenset({"command", "exec", "builtin", "eval", "run", "test", "script", "time", "then", "retry", "service"})
_SUFFIX = re.compile(r"_?(?:bin|cmd|command|cli|path|exe|prog|program)$")


@dataclass(frozen=True, slots=True)
class Held:
    """What a program in a variable may be: `commands` with the words behind it, and whether that is all it can be."""

    commands: tuple[str, ...]
    is_known: bool


def held(run: Run, values: Mapping[str, str]) -> Held | None:
    """What is run where a variable names the program; None where the program is no variable."""
    one = run.invocation
    index = len(one.simple.words) - len(one.arguments) - 1
    if one.name or index < 0:
        return None
    word = one.simple.words[index]
    found = _PROGRAM.fullmatch(word.raw)
    if found is None:
        return None
    name, default = found[1] or found[2], found[3]
    rest = run.syntax.text[word.end : one.simple.words[-1].end].strip()
    if name in values:
        value = values[name]
        return Held((f"{value} {rest}".strip(),), "$(" not in value and "`" not in value)
    if not name[0].isalpha() and name[0] != "_":
        return Held((rest,) if name[0].isdigit() else (), True)  # arguments, as they are only known where it is called
    known = [f"{default} {rest}"] if default else []
    if guess := _guess(name):
        return Held((*known, f"{guess} {rest}".strip()), True)
    return Held((*known, *([rest] if rest else ())), name in _CUSTOM or is_known(rest.split(" ")[0]))


def _guess(name: str) -> str:
    """The program that a variable is named after: KUBECTL, PSQL_BIN, DOCKER_CMD."""
    whole = name.lower()
    for guess in (whole, _SUFFIX.sub("", whole), whole.replace("_", "-")):
        if len(guess) > 2 and guess not in _GENERIC and is_known(guess):
            return guess
    return ""


def is_known(program: str) -> bool:
    """Whether something is known about a program of this name."""
    return bool(rules_of(program)) or any(
        program in one
        for one in (
            grammars(),
            wrappers(),
            programs.CHECK,
            programs.NOISE,
            programs.SHELLS,
            programs.OTHERS,
            programs.INTERACTIVE,
        )
    )


def assigned(syntax: Syntax) -> dict[str, str]:
    """The variables that a text gives a value, and the value as source; of several the last."""
    return {name: value for simple in syntax.simples for name, value in _assigned(simple, syntax.text)}


def _assigned(simple: Simple, text: str) -> Iterator[tuple[str, str]]:
    for name, word in simple.assignments:
        if word is not None:
            yield name, _bare(word)
        elif found := _ARRAY.fullmatch(text[simple.start : simple.end]):
            yield name, found[1].strip()
    if simple.words and simple.words[0].value in _DECLARING:
        for word in simple.words[1:]:
            if found := _ASSIGNMENT.fullmatch(_bare(word)):
                yield found[1], found[2].strip("\"'")


def _bare(word: Word) -> str:
    if word.value is not None:
        return word.value
    return word.raw[1:-1] if len(word.raw) > 1 and word.raw[0] == word.raw[-1] == '"' else word.raw
