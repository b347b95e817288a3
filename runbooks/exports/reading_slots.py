"""Templates of an edited text: what was not touched stays as it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runbooks.model import Parameter
from runbooks.parameters.reading import slots_of
from runbooks.template import Slot, Template


def template(text: str, base: Template | None, parameters: Sequence[Parameter]) -> Template:
    """The template of an edited text; slots that were there before keep what was recorded in them."""
    if base is not None and base.text == text:
        return base
    read = slots_of(text, parameters)
    return replace(read, slots=tuple(_kept(read.slots, base.slots))) if base is not None else read


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
