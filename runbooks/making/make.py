"""Makes a procedure from recorded commands: reads them, lets each pass mark them, and writes down what is left.

It is pure: the same commands, components and decisions give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from runbooks.history import Entity, Recorded
from runbooks.making import dangerous, flags, saying
from runbooks.making.bench import Bench
from runbooks.making.by_hand import by_hand, without_home
from runbooks.making.chores import chores
from runbooks.making.comments import comments
from runbooks.making.decisions import Decision, in_force
from runbooks.making.edits import edits
from runbooks.making.failures import failures
from runbooks.making.identities import step_ids
from runbooks.making.interruptions import interruptions
from runbooks.making.item import Item, read
from runbooks.making.repeats import repeats
from runbooks.making.sections import arrange
from runbooks.making.slicing import cut
from runbooks.making.steps import Parts, known_variables, parts_of, step_of
from runbooks.making.taken_back import taken_back
from runbooks.making.troubles import troubles_of
from runbooks.making.undone import replaced, undone
from runbooks.making.verdicts import verdicts_of
from runbooks.model import Procedure, Source, Step
from store.errors import NotFoundError, RefusedError

# In this order: what comes later need not look at what is out by then.
PASSES: tuple[Callable[[Bench], None], ...] = (chores, interruptions, repeats, failures, edits, taken_back, undone, replaced)


def make(
    commands: Sequence[Recorded],
    entities: Sequence[Entity] = (),
    *,
    source: Source,
    decisions: Sequence[Decision] = (),
    title: str = "",
) -> Procedure:
    """The procedure that these commands were, with a verdict on each of them.

    Raises NotFoundError where there are none, RefusedError where nothing is left of them.
    """
    entities = sorted(entities, key=lambda one: (one.path, one.kind, one.words))
    items = read(commands)
    commands = [item.recorded for item in items]
    if not items:
        raise NotFoundError("no command is recorded for this; name a task or a filter for which `tt log` shows some")
    bench, parts = worked(items, entities, in_force(decisions))
    if not parts:
        raise RefusedError(
            f"nothing was changed or checked in {len(items)} commands; keep one that belongs into the runbook with --keep"
        )
    ids = step_ids(items)
    shell = _shell(parts)
    steps = _steps(bench, parts, ids, shell)
    said = replace(source, components=_changed(parts, source, entities))
    procedure = Procedure(
        title=title.strip() or saying.title_of(source, steps),
        summary=saying.summary_of(said, steps),
        when=saying.when_of(said),
        shell=shell,
        steps=steps,
        troubles=troubles_of(bench, ids),
        verdicts=verdicts_of(bench, ids),
        source=source,
    )
    return _parameterised(procedure, commands, entities)


def worked(items: Sequence[Item], entities: Sequence[Entity], decisions: Mapping[str, Decision]) -> tuple[Bench, list[Parts]]:
    """The bench after all passes, and what each step is made of; again where a command that others go into was taken out."""
    needed: Collection[int] = ()
    while True:
        bench = Bench(items, decisions, entities)
        by_hand(bench, needed)
        for one in PASSES:
            one(bench)
        kept = cut(bench)
        missing = [index for index in without_home(bench) if index not in needed]
        if not missing:
            comments(bench)
            return bench, parts_of(bench, arrange(bench, kept))
        needed = [*needed, *missing]


def _changed(parts: Sequence[Parts], source: Source, entities: Sequence[Entity]) -> tuple[str, ...]:
    """Of the components of a source those that a step changes, all where the registry does not tell."""
    items = [item for one in parts for item in one.everything if dangerous.reaches(item)]
    paths = {one.path for one in dangerous.touched_entities(items, entities)}
    return tuple(one for one in source.components if one in paths) or source.components


def _shell(parts: Sequence[Parts]) -> Literal["bash", "zsh"]:
    """The shell that all of it was typed in, bash where that is none or several."""
    return "zsh" if all(one.item.recorded.shell == "zsh" for one in parts) else "bash"


def _steps(bench: Bench, parts: Sequence[Parts], ids: Mapping[int, str], shell: str) -> tuple[Step, ...]:
    items = [one.item for one in parts]
    for item, flag in (*flags.hosts(items), *flags.contexts(items)):
        bench.flag(item, flag)
    known = dict(known_variables(bench))
    return tuple(step_of(bench, one, ids[one.item.index], shell, known[one.item.index]) for one in parts)


def _parameterised(procedure: Procedure, commands: Sequence[Recorded], entities: Sequence[Entity]) -> Procedure:
    from runbooks.parameters.parameterise import parameterise

    return parameterise(procedure, commands, entities)
