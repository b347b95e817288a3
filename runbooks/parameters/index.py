"""Finds values in many texts without reading each text for each value: by the words that they share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from runbooks.parameters.flags import Hint
from runbooks.parameters.matching import Place, places
from runbooks.parameters.material import Source
from runbooks.parameters.parts import Part, parts
from runbooks.parameters.prose import is_prose
from runbooks.parameters.runs import Run
from runbooks.parameters.sql import is_sql

_ATOM = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_TAGGED = re.compile(r"v[0-9]+")


def atoms_of(text: str) -> list[str]:
    """The words of a text; of a tag such as v4.2.0 also the first number alone, with which the version begins."""
    found = _ATOM.findall(text)
    return [*found, *(atom[1:] for atom in found if _TAGGED.fullmatch(atom))]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands as a name of its own; `part` where it is a telling part of the command, with what that is.

    `text` is what it stands in: a sentence for people, SQL, or the words of a command.
    """

    source: Source
    run: Run
    place: Place
    part: Part | None
    text: str

    @property
    def hint(self) -> Hint | None:
        """What it is by its place."""
        return self.part.hint if self.part else None

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its run."""
        return (self.place.first, self.place.last) == (0, len(self.run.value))


class Index:
    """The runs of all texts by the words in them; what is found of a value is kept."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.parts = parts(sources)
        self._by_place = {(id(one.run), one.start, one.end): one for one in self.parts}
        self._runs = [(source, run) for source in sources for run in source.runs]
        self._texts = [
            "prose" if is_prose(run.role, run.value) else "sql" if is_sql(run.role, run.value) else "" for _, run in self._runs
        ]
        self._atoms: dict[str, list[int]] = defaultdict(list)
        for number, (_, run) in enumerate(self._runs):
            for atom in set(atoms_of(run.value)):
                self._atoms[atom].append(number)
        self._found: dict[str, tuple[Spot, ...]] = {}

    def spots(self, value: str) -> tuple[Spot, ...]:
        """Every place where a value stands as a name of its own, in the order of the texts."""
        known = self._found.get(value)
        if known is None:
            known = self._found[value] = tuple(self._search(value))
        return known

    def _search(self, value: str) -> list[Spot]:
        found = []
        for number in self._candidates(value):
            source, run = self._runs[number]
            for place in places(value, run, source.text):
                part = self._by_place.get((id(run), place.first, place.last))
                found.append(Spot(source, run, place, part, self._texts[number]))
        return found

    def _candidates(self, value: str) -> Sequence[int]:
        """The runs that hold the rarest word of a value."""
        atoms = _ATOM.findall(value)
        if not atoms:
            return range(len(self._runs))
        return min((self._atoms.get(atom, []) for atom in atoms), key=len)
