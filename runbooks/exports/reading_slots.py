"""Templates of an edited text: what was not touched stays as it was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from runbooks.model import Parameter, Step, templates_of
from runbooks.parameters.reading import slots_of
from runbooks.template import Slot, Template, quoted


def template(text: str, base: Template | None, parameters: Sequence[Parameter]) -> Template:
    """The template of an edited text; slots that were there before keep what was recorded in them."""
    if base is not None and base.text == text:
        return base
    read = slots_of(text, parameters)
    return replace(read, slots=tuple(_kept(read.slots, base.slots))) if base is not None else read


def requoted(step: Step, defaults: Mapping[str, str]) -> Step:
    """A step in which the slots of these parameters hold their defaults, which are other than those that were recorded."""
    if not any(one.names & defaults.keys() for one in templates_of(step)):
        return step

    def put(found: Template | None) -> Template | None:
        if found is None:
            return None
        slots = (
            replace(slot, recorded=quoted(defaults[slot.name], slot.form)) if slot.name in defaults else slot
            for slot in found.slots
        )
        return replace(found, slots=tuple(slots))

    return replace(
        step,
        command=put(step.command),
        cwd=put(step.cwd),
        environment=tuple((name, put(value) or value) for name, value in step.environment),
        confirm_name=put(step.confirm_name),
        rollback=put(step.rollback),
        skip_if=put(step.skip_if),
    )


def _kept(slots: Sequence[Slot], before: Sequence[Slot]) -> list[Slot]:
    """Each slot with what was recorded in the first of the same name and form that is not used yet."""
    left = list(before)
    found = []
    for slot in slots:
        same = next((one for one in left if (one.name, one.form) == (slot.name, slot.form)), None)
        if same is not None:
            left.remove(same)
            slot = replace(slot, recorded=same.recorded)
        found.append(slot)
    return found
