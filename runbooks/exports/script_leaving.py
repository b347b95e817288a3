"""What a step leaves in the shell and what it makes use of, for a script that begins behind it or goes on there."""

from __future__ import annotations

from runbooks.model import Procedure, Step
from runbooks.running.preparing import exported_by, left_by
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax
from runbooks.template import word

_FOLDER = "PWD"  # stands for the folder in which a step ends
_MOVING = frozenset({"cd", "pushd", "popd"})


def leavings(procedure: Procedure) -> dict[str, list[str]]:
    """Of each step, by its id, the lines that say what it leaves and what of that it uses of the others; none for most."""
    left = {step.id: _left(step) for step in procedure.steps}
    names = frozenset().union(*(one[0] for one in left.values() if one))
    return {step.id: _lines(left[step.id], _used(step) & names) for step in procedure.steps}


def _left(step: Step) -> tuple[frozenset[str], bool, bool] | None:
    """Names, whether it may run once more, and whether any program may read them."""
    if step.command is None or step.kind == "manual" or step.section == "setup":
        return None
    syntax = parse(step.command.text)
    if syntax.has_error:
        return None
    left, moves = left_by(step), _moves(syntax)
    if left is None:
        return (frozenset({_FOLDER}), True, False) if moves and _only_moves(syntax) and step.danger is None else None
    return left.names | {_FOLDER} if moves and left.again else left.names, left.again, left.again and exported_by(step)


def _moves(syntax: Syntax) -> bool:
    return any(one.depth == 0 and one.words and one.words[0].value in _MOVING for one in syntax.simples)


def _only_moves(syntax: Syntax) -> bool:
    return all(one.words and one.words[0].value in _MOVING for one in syntax.simples)


def _used(step: Step) -> frozenset[str]:
    """The variables that its texts read, and what they call."""
    found: frozenset[str] = frozenset()
    for template in (step.command, step.skip_if):
        if template is not None:
            syntax = parse(template.text)
            found |= syntax.reads | {one.words[0].value for one in syntax.simples if one.words and one.words[0].value}
    return found


def _lines(left: tuple[frozenset[str], bool, bool] | None, used: frozenset[str]) -> list[str]:
    lines = [f"RB_READS=({_words(used)})"] if used else []
    if left is not None:
        names, again, exported = left
        lines.append(f"RB_LEAVES=({_words(names)})" + " RB_AGAIN=1" * again + " RB_EXPORTS=1" * exported)
    return lines


def _words(names: frozenset[str]) -> str:
    return " ".join(word(name) for name in sorted(names))
