"""Templates of an edited text: what was not touched stays as it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runbooks.model import Parameter
from runbooks.template import Slot, Template


def template(text: str, base: Template | None, parameters: Sequence[Parameter]) -> Template:
    """The template of an edited text; slots that were there before keep what was recorded in them."""
    if base is not None and base.text == text:
        return base
    read = _slots_of(text, parameters)
    return replace(read, slots=tuple(_kept(read.slots, base.slots))) if base is not None else read


def _slots_of(text: str, parameters: Sequence[Parameter]) -> Template:
    try:
        from runbooks.parameters.reading import slots_of
    except ModuleNotFoundError:
        import re
        from runbooks.template import build

        names = {one.name for one in parameters}
        found = []
        for part in re.split(r'("\$\{\w+\}"|\$\{\w+\})', text):
            n = part.strip('"${}')
            if part.startswith('"${') and n in names:
                found.append((n, "word", '"${%s}"' % n))
            elif part.startswith("${") and n in names:
                found.append((n, "double", "${%s}" % n))
            elif part:
                found.append(part)
        return build(found)
    return slots_of(text, parameters)


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
