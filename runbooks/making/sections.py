"""Puts steps into sections without crossing what they need of each other.

Checks before the first change become prerequisites and preparations of the shell become set-up, if nothing that comes
earlier is needed for them or would be disturbed by them; else they stay where they were done. Changes keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.making.bench import Bench
from runbooks.making.environment import is_environment, needs_state
from runbooks.making.flow import Flow, reads_variable
from runbooks.making.item import Item
from runbooks.making.slicing import Slice, is_viewer
from runbooks.model import SECTIONS, Section


def arrange(bench: Bench, cut: Slice) -> list[tuple[Item, Section]]:
    """The steps in the order in which they are done, each with its section."""
    found: dict[int, Section] = {}
    first, last = _changes(cut.items)
    for place, item in enumerate(cut.items):
        found[item.index] = _section(bench, cut, item, place, found, first, last)
    ordered = sorted(cut.items, key=lambda item: SECTIONS.index(found[item.index]))
    return [(item, found[item.index]) for item in ordered]


def _changes(items: Sequence[Item]) -> tuple[int, int]:
    """The indexes of the first and the last change; behind all commands and before all where there is none."""
    changed = [item.index for item in items if item.changes and not is_environment(item) and not is_viewer(item)]
    return (changed[0], changed[-1]) if changed else (items[-1].index + 1 if items else 0, -1)


def _section(bench: Bench, cut: Slice, item: Item, place: int, found: dict[int, Section], first: int, last: int) -> Section:
    by_hand = item.index in bench.pinned and item.kind == "noise"
    if is_environment(item):
        return "setup" if _can_be_setup(item, cut, place, found, first) else "steps"
    if last < 0 or item.changes or by_hand:
        return "steps"
    if item.index > last:
        return "verification" if not _is_used(item, cut, last) else "steps"
    rule = bench.kept.get(item.index, ("", ""))[0]
    if item.index < first and rule == "prerequisite" and not _uses_steps(item, cut, found) and not _is_used(item, cut, last):
        return "prerequisites"
    return "steps"


def _uses_steps(item: Item, cut: Slice, found: dict[int, Section]) -> bool:
    """Whether it needs something that is not a prerequisite itself."""
    return any(found.get(edge.maker, "prerequisites") != "prerequisites" for edge in cut.flow.needed(item))


def _is_used(item: Item, cut: Slice, last: int) -> bool:
    """Whether a step up to the last change goes by what it printed or made."""
    return any(edge.user <= last for edge in cut.flow.users(item) if edge.maker != edge.user)


def _can_be_setup(item: Item, cut: Slice, place: int, found: dict[int, Section], first: int) -> bool:
    """Whether it can be done before everything else, prerequisites aside."""
    flow: Flow = cut.flow
    if needs_state(item) and item.index > first:
        return False
    if any(found.get(edge.maker, "setup") != "setup" for edge in flow.needed(item)):
        return False
    earlier = [one for one in cut.items[:place] if found[one.index] != "prerequisites"]
    names = flow.effects[item.index].sets
    return not any(
        reads_variable(one, flow.effects[one.index], name) for one in earlier for name in names if not _sets_up(one, found)
    )


def _sets_up(one: Item, found: dict[int, Section]) -> bool:
    """Set-up keeps its own order, so that what is set twice is set to the same in the end."""
    return found[one.index] == "setup"
