"""Puts steps into sections without crossing what they need of each other.

Checks before the first change become prerequisites and preparations of the shell become set-up, if nothing that comes
earlier is needed for them or would be disturbed by them; else they stay where they were done. Changes keep their order:
what is cleared up, written down or put back after the checks of the work stays behind them, in the last section.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from runbooks.making.bench import Bench
from runbooks.making.ending import PUT_BACK, files_made, without_ending
from runbooks.making.environment import needs_state
from runbooks.making.environment_readers import has_readers, reads_unnamed
from runbooks.making.item import Item
from runbooks.making.looking import is_viewer
from runbooks.making.preparing import goes_by, only_fetches, without_fetching
from runbooks.making.slicing import Slice
from runbooks.model import SECTIONS, Section


class _Before:
    """The variables that steps go by, and their programs."""

    def __init__(self) -> None:
        self._needs: set[str] = set()
        self._programs: set[str] = set()

    def add(self, item: Item) -> None:
        """Count a step in."""
        self._needs |= item.effects.needs
        if not item.prepares:
            self._programs |= {call.program for call in item.calls if call.host is None}

    def reads(self, name: str) -> bool:
        """Whether one of them goes by a variable, or function as `name()`, whether it names it or not."""
        return name in self._needs or (
            has_readers(name) and bool(self._programs) and reads_unnamed(name, frozenset(self._programs))
        )


def arrange(bench: Bench, cut: Slice) -> list[tuple[Item, Section]]:
    """The steps in the order in which they are done, each with its section."""
    found: dict[int, Section] = {}
    first, last = _changes(cut.items)
    prerequisites = _prerequisites(bench, cut, first, last)
    put_back = {item.index for item in cut.items if bench.kept.get(item.index, ("", ""))[0] == PUT_BACK}
    turned = _set_otherwise([item for item in cut.items if item.index not in put_back])
    verified = False
    before = _Before()  # what set-up would be moved ahead of
    for item in cut.items:
        if item.index in put_back or (item.changes and not item.prepares and item.index > last >= 0):
            found[item.index] = "verification" if verified else "steps"
        elif item.prepares:
            found[item.index] = "setup" if _can_be_setup(item, cut, before, turned, found, first) else "steps"
        else:
            found[item.index] = _section(bench, item, prerequisites, last)
            verified |= found[item.index] == "verification"
        if found[item.index] not in ("setup", "prerequisites"):
            before.add(item)
    ordered = sorted(cut.items, key=lambda item: SECTIONS.index(found[item.index]))
    return [(item, found[item.index]) for item in ordered]


def _changes(items: Sequence[Item]) -> tuple[int, int]:
    """The indexes of the first and the last change; behind all commands and before all where there is none."""
    changed = [item for item in items if item.changes and not item.prepares and not is_viewer(item)]
    if not changed:
        return (items[-1].index + 1 if items else 0, -1)
    return without_fetching(changed)[0].index, without_ending(changed, files_made(items))[-1].index


def _section(bench: Bench, item: Item, prerequisites: Collection[int], last: int) -> Section:
    by_hand = item.index in bench.pinned and item.kind == "noise"
    if last < 0 or item.changes or by_hand:
        return "steps"
    if item.index > last:
        return "verification"
    return "prerequisites" if item.index in prerequisites else "steps"


def _prerequisites(bench: Bench, cut: Slice, first: int, last: int) -> set[int]:
    """The checks before the first change that need nothing but each other, and by which no step goes."""
    found = {item.index for item in cut.items if item.index < first and _is_candidate(bench, item)}
    while True:
        tied = {item.index for item in cut.items if item.index in found and _is_tied(item, cut, found, last)}
        if not tied:
            return found
        found -= tied


def _is_candidate(bench: Bench, item: Item) -> bool:
    return item.kind == "check" and not item.prepares and bench.kept.get(item.index, ("", ""))[0] in ("prerequisite", "needed")


def _is_tied(item: Item, cut: Slice, found: Collection[int], last: int) -> bool:
    """Whether it stands where it was done: behind what it needs or went by, or because a step goes by it."""
    needed = [edge for edge in cut.flow.needed(item) if edge.maker in cut.indexes]
    if any(edge.maker not in found or edge.means == "value" for edge in needed):
        return True
    if any(edge.user <= last and edge.user in cut.indexes and edge.user not in found for edge in cut.flow.users(item)):
        return True
    return any(one.index < item.index and only_fetches(one) and goes_by(item, one) for one in cut.items)


def _can_be_setup(
    item: Item, cut: Slice, before: _Before, turned: frozenset[str], found: dict[int, Section], first: int
) -> bool:
    """Whether it can be done before everything else, prerequisites aside."""
    if (needs_state(item.syntax) and item.index > first) or not turned.isdisjoint(item.effects.sets):
        return False
    if any(found.get(edge.maker, "setup") != "setup" for edge in cut.flow.needed(item)):
        return False
    return not any(before.reads(name) for name in item.effects.sets)


def _set_otherwise(items: Sequence[Item]) -> frozenset[str]:
    """Variables that are set to different things: set-up is done again on each resume, and would turn them back."""
    texts: dict[str, set[str]] = {}
    for item in items:
        if item.prepares:
            for name in item.effects.sets:
                texts.setdefault(name, set()).add(item.text)
    return frozenset(name for name, ways in texts.items() if len(ways) > 1)
