"""Says which commands a step is made of: changes, what they need, what they were decided by, and what verifies them.

df -h           C1  before the first change, and done again at the end: prerequisite
free -m         C2  about nothing that was changed: outside
du -s /srv/*    C3  showed the path that C4 uses first: needed
rm -r /srv/tmp  C4  a change
ls /srv         C5  a look at what C4 changed: verifies it
uptime          C6  outside
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from runbooks.making.around import around, is_check
from runbooks.making.bench import Bench
from runbooks.making.ending import files_made, puts_back, without_ending
from runbooks.making.flow import Edge, Flow
from runbooks.making.item import Item
from runbooks.making.looking import is_glance, is_viewer
from runbooks.making.repeats import is_wait
from runbooks.making.resources import Map
from runbooks.making.waiting import awaited

_SAID = {"value": "its output showed %s", "file": "makes %s", "variable": "sets %s"}


@dataclass(frozen=True)
class Slice:
    """The commands that are steps, in order, and what they need of each other."""

    items: tuple[Item, ...]
    flow: Flow

    @cached_property
    def indexes(self) -> frozenset[int]:
        """The indexes of the commands."""
        return frozenset(item.index for item in self.items)


def cut(bench: Bench) -> Slice:
    """Keep what belongs to the procedure and take out the rest; with no change at all every check belongs to it."""
    live = bench.live()
    flow, near = Flow(live, bench.entities, bench.items), Map(live, bench.entities)
    goals = [item for item in live if _is_goal(item)]
    for goal in goals:
        bench.keep(goal, "change", _what_it_does(goal))
    checks = [item for item in live if is_check(item) and not item.prepares]
    for pinned in live:
        if pinned.index in bench.pinned:
            bench.keep(pinned, "kept-by-hand", "kept by hand")
    if goals:
        around(bench, live, goals, near)
    else:
        for check in checks:
            if check.kind == "check" and not is_wait(check):
                bench.keep(check, "check", "nothing was changed, so that the checks are the procedure")
    _pull(bench, live, flow)
    awaited(bench, live)
    _pull(bench, live, flow)  # what waiting needs, as the number of a process
    if goals:
        puts_back(bench, live, without_ending(goals, files_made(live)))
    for item in live:
        if item.index not in bench.kept:
            bench.out(item, *_outside(item))
    kept = tuple(item for item in bench.live() if item.index in bench.kept)
    return Slice(kept, flow)


def _is_goal(item: Item) -> bool:
    """Whether it changed something, and not only in the shell it was typed in; watching changes nothing."""
    return item.changes and not item.prepares and not is_viewer(item)


def _what_it_does(item: Item) -> str:
    return "was done by hand in a program of its own" if item.kind == "interactive" else item.reason or "changes something"


def _pull(bench: Bench, live: Sequence[Item], flow: Flow) -> None:
    """Keep what kept commands need, from the last to the first, so that needs of needs are found."""
    needed: dict[int, Edge] = {}
    for item in reversed(live):
        if item.index in bench.kept or item.index in needed:
            for edge in flow.needed(item):
                if _is_worth(bench, item, edge):
                    needed[edge.maker] = edge
    for maker, edge in needed.items():
        what = edge.what.partition(":")[2] if edge.means == "file" else edge.what
        reason = f"{_SAID[edge.means] % what}, which {bench.items[edge.user].name} uses"
        if bench.kept.get(maker, ("look", ""))[0] in ("prerequisite", "look"):  # that it is needed says more
            bench.kept[maker] = ("needed", reason)


def _is_worth(bench: Bench, user: Item, edge: Edge) -> bool:
    """A name that a listing or a file showed is known the next time, unless it has a number in it that changes."""
    maker = bench.items[edge.maker]
    if edge.means != "value" or not is_glance(maker):
        return True
    return user.changes and any(map(str.isdigit, edge.what))


def _outside(item: Item) -> tuple[str, str]:
    if item.prepares:
        return "unused", "no step uses what it sets"
    if item.kind == "noise":
        return "noise", item.reason
    if is_wait(item):
        return "wait", "waits for nothing that is a step"
    return "outside-slice", "looked at something that no step needs"
