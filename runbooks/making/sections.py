"""Puts steps into sections without crossing what they need of each other.

Checks before the first change become prerequisites and preparations of the shell become set-up, if nothing that comes
earlier is needed for them or would be disturbed by them; else they stay where they were done. Changes keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.making.bench import Bench
from runbooks.making.environment import needs_state
from runbooks.making.flow import reads_variable
from runbooks.making.item import Item
from runbooks.making.looking import is_viewer
from runbooks.making.slicing import Slice
from runbooks.model import SECTIONS, Section


def arrange(bench: Bench, cut: Slice) -> list[tuple[Item, Section]]:
    """The steps in the order in which they are done, each with its section."""
    found: dict[int, Section] = {}
    first, last = _changes(cut.items)
    turned = _set_otherwise(cut.items)
    before: list[Item] = []  # what set-up would be moved ahead of
    for item in cut.items:
        if item.prepares:
            found[item.index] = "setup" if _can_be_setup(item, cut, before, turned, found, first) else "steps"
        else:
            found[item.index] = _section(bench, cut, item, found, first, last)
        if found[item.index] not in ("setup", "prerequisites"):
            before.append(item)
    ordered = sorted(cut.items, key=lambda item: SECTIONS.index(found[item.index]))
    return [(item, found[item.index]) for item in ordered]


def _changes(items: Sequence[Item]) -> tuple[int, int]:
    """The indexes of the first and the last change; behind all commands and before all where there is none."""
    changed = [item.index for item in items if item.changes and not item.prepares and not is_viewer(item)]
    return (changed[0], changed[-1]) if changed else (items[-1].index + 1 if items else 0, -1)


def _section(bench: Bench, cut: Slice, item: Item, found: dict[int, Section], first: int, last: int) -> Section:
    by_hand = item.index in bench.pinned and item.kind == "noise"
    if last < 0 or item.changes or by_hand:
        return "steps"
    if item.index > last:
        return "verification"
    rule = bench.kept.get(item.index, ("", ""))[0]
    if item.index < first and rule == "prerequisite" and not _uses_steps(item, cut, found) and not _is_used(item, cut, last):
        return "prerequisites"
    return "steps"


def _uses_steps(item: Item, cut: Slice, found: dict[int, Section]) -> bool:
    """Whether it needs something that is not a prerequisite itself."""
    return any(found.get(edge.maker, "prerequisites") != "prerequisites" for edge in cut.flow.needed(item))


def _is_used(item: Item, cut: Slice, last: int) -> bool:
    """Whether a step up to the last change goes by what it printed or made."""
    return any(edge.user <= last and edge.user in cut.indexes for edge in cut.flow.users(item))


def _can_be_setup(
    item: Item, cut: Slice, before: Sequence[Item], turned: frozenset[str], found: dict[int, Section], first: int
) -> bool:
    """Whether it can be done before everything else, prerequisites aside."""
    if (needs_state(item.syntax) and item.index > first) or not turned.isdisjoint(item.effects.sets):
        return False
    if any(found.get(edge.maker, "setup") != "setup" for edge in cut.flow.needed(item)):
        return False
    return not any(reads_variable(one, name) for one in before for name in item.effects.sets)


def _set_otherwise(items: Sequence[Item]) -> frozenset[str]:
    """Variables that are set to different things: set-up is done again on each resume, and would turn them back."""
    texts: dict[str, set[str]] = {}
    for item in items:
        if item.prepares:
            for name in item.effects.sets:
                texts.setdefault(name, set()).add(item.text)
    return frozenset(name for name, ways in texts.items() if len(ways) > 1)
