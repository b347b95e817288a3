"""The workbench of one making: every command with what the passes have said of it so far.

A pass marks and never deletes. What a person decided comes first: what is kept by hand can't be taken out by any pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.history import Entity
from runbooks.making.decisions import Decision
from runbooks.making.item import Item
from runbooks.model import Retry

# As what a command is part of the step of another: a failed try of it, another run of it, or a further line of it.
Share = Literal["", "variant", "run", "line"]


@dataclass(frozen=True, slots=True)
class Out:
    """Why a command is no step of its own; `into` is the index of the command whose step it is part of."""

    rule: str
    reason: str
    into: int | None = None
    share: Share = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A failure that was met: the failed command, what worked in the end, and in words what overcame it."""

    failed: int
    worked: int | None
    remedy: str | None


class Bench:
    """The commands of a history and the marks on them, all by index."""

    def __init__(
        self, items: Sequence[Item], decisions: Mapping[str, Decision] | None = None, entities: Sequence[Entity] = ()
    ) -> None:
        self.items = list(items)
        self.entities = tuple(entities)
        self.decisions = dict(decisions or {})
        self.outs: dict[int, Out] = {}
        self.kept: dict[int, tuple[str, str]] = {}  # rule and reason of what is certainly a step
        self.pinned: set[int] = set()  # by hand
        self.titles: dict[int, str] = {}
        self.whys: dict[int, list[str]] = {}
        self.flags: dict[int, list[str]] = {}
        self.retries: dict[int, Retry] = {}
        self.undone_by: dict[int, int] = {}  # a change, and the later one that takes it back
        self.optional: set[int] = set()
        self.fixes: list[Fix] = []

    def out(self, item: Item, rule: str, reason: str, into: Item | None = None, share: Share = "") -> None:
        """Take a command out, unless a person keeps it or it is out already."""
        if item.index not in self.pinned and item.index not in self.outs:
            self.outs[item.index] = Out(rule, reason, None if into is None else into.index, share)

    def keep(self, item: Item, rule: str, reason: str) -> None:
        """Say why a command is a step; the first reason stands."""
        self.kept.setdefault(item.index, (rule, reason))

    def explain(self, item: Item, why: str) -> None:
        """Add a sentence to why a step is there, once."""
        said = self.whys.setdefault(item.index, [])
        if why and why not in said:
            said.append(why)

    def flag(self, item: Item, flag: str) -> None:
        """Add something for the reviewer to look at, once."""
        said = self.flags.setdefault(item.index, [])
        if flag not in said:
            said.append(flag)

    def is_live(self, item: Item) -> bool:
        """Whether it still is a step of its own."""
        return item.index not in self.outs

    def live(self) -> list[Item]:
        """What is not out, in order."""
        return [item for item in self.items if item.index not in self.outs]

    def home(self, index: int) -> int | None:
        """The index of the command whose step a command is in, itself if it is one; None where it is in none."""
        seen: set[int] = set()
        while index in self.outs:
            into = self.outs[index].into
            if into is None or into in seen:
                return None
            seen.add(index)
            index = into
        return index

    def shares(self) -> dict[int, dict[Share, list[int]]]:
        """For each step the commands that are part of it, by how: a run of a failed try is a failed try too."""
        found: dict[int, dict[Share, list[int]]] = {}
        for index in sorted(self.outs):
            home = self.home(index)
            if home is not None:
                found.setdefault(home, {}).setdefault(self._share(index), []).append(index)
        return found

    def _share(self, index: int) -> Share:
        """How a command is part of its step: another run of a failed try is a failed try, of a further line nothing."""
        links = []
        while index in self.outs:
            links.append(self.outs[index].share)
            into = self.outs[index].into
            if into is None:
                break
            index = into
        if links[0] != "run":
            return links[0]
        return "variant" if "variant" in links else "" if "line" in links else "run"


def names(items: Iterable[Item]) -> str:
    """Commands as people list them: C3, C4 and C7."""
    said = [item.name for item in items]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
