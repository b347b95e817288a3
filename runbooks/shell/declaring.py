"""Which variables a simple command assigns in the shell that runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.shell.tree import Simple

DECLARING = frozenset({"export", "declare", "typeset", "local", "readonly"})
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[.*\])?(\+?=.*)?", re.ASCII | re.DOTALL)
_ARITHMETIC = re.compile(
    r"([A-Za-z_][A-Za-z0-9_]*)\s*(?:\+\+|--|(?:<<|>>|[-+*/%&|^])?=(?!=))|(?:\+\+|--)\s*([A-Za-z_]\w*)", re.ASCII
)
# The letters of options that have a value; that of `read -a` is a variable.
_WITH_VALUE = {"read": "adinNptu", "mapfile": "CcdnOsu", "readarray": "CcdnOsu"}
_PROMPTED = re.compile(r"""(?:"|'|\$')?([A-Za-z_][A-Za-z0-9_]*)["']?\\?\?.*""", re.ASCII | re.DOTALL)  # zsh: "NAME?prompt"


def assigned(simple: Simple) -> Iterator[str]:
    """The variables that a simple command assigns, by assignments alone, export, declare, read, mapfile, printf -v or let."""
    if not simple.words:
        yield from (name for name, _ in simple.assignments)
        return
    program, rest = simple.words[0].raw, [word.raw for word in simple.words[1:]]
    if program in DECLARING:
        yield from (found[1] for raw in rest if (found := _NAME.fullmatch(raw)))
    elif program in ("read", "mapfile", "readarray", "getopts"):
        yield from _read(program, rest)
    elif program == "printf" and len(rest) > 1 and rest[0] == "-v":
        yield from (found[1] for found in [_NAME.fullmatch(rest[1])] if found)
    elif program == "let":
        for raw in rest:
            yield from assigned_in_arithmetic(raw)


def exported(simple: Simple) -> Iterator[str]:
    """The variables whose present value a simple command exports."""
    if simple.words and simple.words[0].raw == "export":
        yield from (word.raw for word in simple.words[1:] if (found := _NAME.fullmatch(word.raw)) and not found[2])


def assigned_in_arithmetic(source: str) -> Iterator[str]:
    """The variables that an arithmetic expression assigns."""
    return (found[1] or found[2] for found in _ARITHMETIC.finditer(source))


def _read(program: str, rest: list[str]) -> Iterator[str]:
    if program == "getopts":
        rest = rest[1:2]
    letters = _WITH_VALUE.get(program, "")
    takes = re.compile(f"-[^{letters}]*([{letters}])") if letters else None
    option = ""  # whose value is next
    for raw in rest:
        if option or raw.startswith("-"):
            if option == "a" and _NAME.fullmatch(raw):
                yield raw
            found = None if option or takes is None else takes.fullmatch(raw)
            option = found[1] if found else ""
        elif found := _NAME.fullmatch(raw) or (_PROMPTED.fullmatch(raw) if program == "read" else None):
            yield found[1]
