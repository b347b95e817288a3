"""Steps that leave something in the shell which later ones need: variables, functions, what a sourced file sets.

A shell that is new, at `--from 7` or after a resume, has none of it: such steps run again, as set-up steps do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from runbooks.knowledge.classes import classify
from runbooks.model import Procedure, Step
from runbooks.running.choosing import in_order
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax
from store.errors import RefusedError

_SOURCING = frozenset({"source", "."})
_DECLARING = frozenset({"export", "declare", "typeset", "readonly", "set", "shopt", "alias", "unset", "ulimit", "umask"})


@dataclass(frozen=True, slots=True)
class Left:
    """What a step leaves in the shell: names, "*" for all that a file may set; `again` whether it may be run once more."""

    names: frozenset[str]
    again: bool

    def serves(self, syntax: Syntax) -> bool:
        """Whether a later text makes use of it."""
        called = {simple.words[0].value for simple in syntax.simples if simple.words}
        return "*" in self.names or not self.names.isdisjoint(syntax.reads | {name for name in called if name})


def left_by(step: Step) -> Left | None:
    """What a step outside of the set-up leaves in the shell, None where that is nothing."""
    if step.command is None or step.section == "setup":
        return None
    syntax = parse(step.command.text)
    first = [str(simple.words[0].value) for simple in syntax.simples if simple.words]
    names = syntax.sets | syntax.functions
    if not _SOURCING.isdisjoint(first) and not any(simple.depth for simple in syntax.simples):
        names |= {"*"}
    exported = {word.raw.partition("=")[0] for one in syntax.simples if one.words and one.words[0].value in _DECLARING
                for word in one.words[1:]}  # fmt: skip
    names |= {name for name in exported if name.isidentifier()}
    if not names:
        return None
    return Left(frozenset(names), _is_harmless(syntax) and step.danger is None)


def _is_harmless(syntax: Syntax) -> bool:
    """Whether the text may be run once more: it declares, sources, and otherwise only looks."""
    if syntax.functions and all(simple.depth for simple in syntax.simples):
        return True  # what a function does, it does when it is called
    outside = (one for one in syntax.simples if one.words and one.words[0].value not in _DECLARING | _SOURCING)
    texts = (syntax.text[one.start : one.end] for one in outside)
    return all(classify(parse(text), text).kind in ("check", "noise") for text in texts)


def exported_by(step: Step) -> bool:
    """Whether what it leaves is exported, so that every program may read it."""
    return step.command is not None and any(
        simple.words and simple.words[0].value in ("export", "declare", "typeset")
        for simple in parse(step.command.text).simples
    )


def needed_again(procedure: Procedure, left_out: Iterable[str], chosen: Iterable[str]) -> list[tuple[int, Step]]:
    """The steps among those left out that leave something which a chosen step behind them needs, with their numbers.

    What such a step needs itself is among them. Raises RefusedError where one changes something, so that it can't simply be
    run again.
    """
    out, wanted = set(left_out), set(chosen)
    order = in_order(procedure)
    found: list[tuple[int, Step]] = []
    for place, (number, step) in reversed(list(enumerate(order))):
        left = left_by(step) if step.id in out else None
        if left is None:
            continue
        exported = left.again and exported_by(step)
        behind = ((n, later) for n, later in order[place + 1 :] if later.id in wanted)
        user = next((n for n, later in behind if _uses(later, left, exported)), None)
        if user is None:
            continue
        if not left.again:
            raise RefusedError(
                f"step {number} sets {', '.join(sorted(left.names))} in the shell, which step {user} needs, and changes"
                f" something as well; begin with it: --from {number}"
            )
        wanted.add(step.id)
        found.append((number, step))
    return found[::-1]


def set_up_ids(procedure: Procedure) -> set[str]:
    """The steps that run in every new shell."""
    return {step.id for step in procedure.in_section("setup")}


def steps_to_run(procedure: Procedure, step_ids: Collection[str] | None, done: Collection[str] = ()) -> list[tuple[int, Step]]:
    """The steps that a run comes to, with their numbers: those chosen (None for all) and not done, in a new shell.

    Those that only prepare the shell for them are set-up now. Raises RefusedError as `needed_again` does.
    """
    order = in_order(procedure)
    behind = set(done) - set_up_ids(procedure)
    chosen = {step.id for _, step in order if (step_ids is None or step.id in step_ids) and step.id not in behind}
    others = [step.id for _, step in order if step.id not in chosen]
    again = {step.id for _, step in needed_again(procedure, others, chosen)}
    return [
        (number, replace(step, section="setup") if step.id in again else step)
        for number, step in order
        if step.section == "setup" or step.id in chosen or step.id in again
    ]


def _uses(later: Step, left: Left, exported: bool) -> bool:
    """Whether a later step makes use of what was left; what is exported, any program may read."""
    if later.command is None:
        return False
    syntax = parse(later.command.text)
    return left.serves(syntax) or (exported and any(simple.words for simple in syntax.simples))
