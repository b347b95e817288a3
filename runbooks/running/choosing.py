"""Which steps of a procedure are run: those from one to another, or only some; set-up steps always."""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.model import SECTIONS, Procedure, Step
from store.errors import UsageError


def in_order(procedure: Procedure) -> list[tuple[int, Step]]:
    """Every step with its number, section by section."""
    return sorted(procedure.numbered(), key=lambda item: SECTIONS.index(item[1].section))


def find_step(procedure: Procedure, name: str) -> tuple[int, Step]:
    """The step of this number or id; raises UsageError."""
    for number, step in procedure.numbered():
        if name in (step.id, str(number)):
            return number, step
    raise UsageError(f"there is no step {name}; give a number from 1 to {len(procedure.steps)}, or a step's id")


def chosen_steps(procedure: Procedure, first: str | None, last: str | None, only: Sequence[str]) -> tuple[str, ...] | None:
    """The ids of the steps from `first` to `last`, or `only` these; None for all. Raises UsageError."""
    if only and (first or last):
        raise UsageError("give --only, or --from and --to")
    if only:
        wanted = {find_step(procedure, name)[1].id for name in only}
        return tuple(step.id for _, step in in_order(procedure) if step.id in wanted)
    if first is None and last is None:
        return None
    ids = [step.id for _, step in in_order(procedure)]
    begin = ids.index(find_step(procedure, first)[1].id) if first else 0
    end = ids.index(find_step(procedure, last)[1].id) if last else len(ids) - 1
    if begin > end:
        raise UsageError(f"step {first} comes after step {last}; give them the other way round")
    return tuple(ids[begin : end + 1])
