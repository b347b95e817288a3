"""An expectation for other values of the parameters than the recorded ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from runbooks.model import Expectation

_SHORTEST = 3  # characters: shorter values and plain numbers stand for other things too


def substituted(expect: Expectation, values: Mapping[str, str], defaults: Mapping[str, str]) -> Expectation:
    """The expectation with the given value wherever a recorded one stands as a word of its own outside of the masks."""
    changed = {
        old: values[name]
        for name, old in defaults.items()
        if values.get(name, old) != old and len(old) >= _SHORTEST and not old.isdigit()
    }
    if not changed or not expect.output:
        return expect
    words = "|".join(re.escape(old) for old in sorted(changed, key=lambda old: (-len(old), old)))
    found = [
        one
        for one in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", expect.output)
        if not any(start < one.end() and one.start() < end for start, end in expect.masks)
    ]

    def moved(offset: int) -> int:
        return offset + sum(len(changed[one[0]]) - len(one[0]) for one in found if one.end() <= offset)

    output, at = "", 0
    for one in found:
        output += expect.output[at : one.start()] + changed[one[0]]
        at = one.end()
    return replace(
        expect,
        output=output + expect.output[at:],
        masks=tuple((moved(start), moved(end)) for start, end in expect.masks),
        cut_at=None if expect.cut_at is None else moved(expect.cut_at),
    )
