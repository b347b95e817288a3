"""In which folder each command ran: as recorded, or as the `cd` before it say where that is not known."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from runbooks.history import Recorded
from runbooks.shell.tree import Simple, Syntax

# Commands that do nothing but go to a folder; z, j and autojump's kin go where they think best.
GOING = frozenset({"cd", "pushd", "popd", "chdir", "z", "zi", "j", "dirs"})
LOOKING = frozenset({"ls", "ll", "la", "pwd", "clear", "tree", "exa", "eza"})


def folders_of(commands: Sequence[Recorded], syntaxes: Sequence[Syntax]) -> list[str | None]:
    """The folder of each command, None where nothing tells it."""
    told: dict[int, str | None] = {}
    found = []
    for command, syntax in zip(commands, syntaxes, strict=True):
        cwd = command.cwd or told.get(command.session_id)
        found.append(cwd)
        told[command.session_id] = cwd
        if command.exit_code in (0, None):
            told[command.session_id] = after(cwd, syntax)
    return found


def after(cwd: str | None, syntax: Syntax) -> str | None:
    """The folder after a command that began in this one."""
    for simple in syntax.simples:
        if simple.depth == 0 and simple.words and simple.words[0].value in GOING:
            cwd = _gone(cwd, simple)
    return cwd


def only_goes(syntax: Syntax) -> bool:
    """Whether a command goes to another folder, looks around there and does nothing else."""
    first = [simple.words[0].value if simple.words else None for simple in syntax.simples]
    plain = not syntax.compound and not any(simple.redirects for simple in syntax.simples)
    return plain and bool(GOING & set(first)) and set(first) <= GOING | LOOKING


def resolved(path: str, cwd: str | None) -> str:
    """A path as one absolute text where the folder is known; `~` stays as it is."""
    if path.startswith(("/", "~")) or cwd is None:
        return posixpath.normpath(path) if path else path
    return posixpath.normpath(posixpath.join(cwd, path))


def _gone(cwd: str | None, simple: Simple) -> str | None:
    program = simple.words[0].value
    targets = [word.value for word in simple.words[1:] if not (word.value or "").startswith("-")]
    if program not in ("cd", "pushd", "chdir") or len(simple.words) > 2:
        return None
    if not targets:
        return "~" if len(simple.words) == 1 and program != "pushd" else None
    target = targets[0]
    if target is None or (cwd is None and not target.startswith(("/", "~"))):
        return None
    return resolved(target, cwd)
