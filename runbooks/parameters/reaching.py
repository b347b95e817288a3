"""Where a chosen value is replaced, and where it stays because it means something else there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from runbooks.parameters.evidence import Evidence
from runbooks.parameters.index import Index, Spot
from runbooks.parameters.meanings import Meaning, Reach, is_setting, meaning_of
from runbooks.parameters.ordinary import is_bare

PERSONS = ("LOGIN_NAME", "USER_NAME")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that becomes a parameter: its evidence, the strongest first, and its name once it has one.

    `reach` says where it is replaced: only where its place says the same as here; in whole words and their telling parts;
    also where nothing says what it is; wherever it stands as a name of its own; or all that is not another thing.
    """

    value: str
    evidence: tuple[Evidence, ...]
    reach: Reach
    name: str = ""

    @property
    def best(self) -> Evidence:
        """What names it."""
        return self.evidence[0]

    @property
    def key(self) -> tuple[str, Meaning]:
        """What tells it from other parameters."""
        return self.value, self.best.meaning

    @property
    def is_folder(self) -> bool:
        """Whether it may be a part of a folder's path that changes with it."""
        return self.best.strength == 1 or self.best.hint.type in ("path", "version", "date") or self.is_person

    @property
    def is_person(self) -> bool:
        """Whether it is a user account, after which folders and files are called too."""
        return any(reason.hint.name in PERSONS for reason in self.evidence)

    @property
    def is_service_account(self) -> bool:
        """Whether it is an account of machines and no person's: other things that are called so are not called after it."""
        return self.best.hint.type == "user" and not self.is_person


class Reached:
    """The places where chosen values are replaced; each value is looked up once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._spots: dict[tuple[str, Meaning], list[Spot]] = {}
        self._by_run: dict[tuple[str, Meaning], dict[int, list[Spot]]] = {}
        self.left: list[tuple[Spot, str]] = []  # places that stay as they were recorded, and what is to be said of them

    def spots(self, one: Chosen) -> list[Spot]:
        """Where it is replaced, as far as a parameter can be put there (`place.form`)."""
        known = self._spots.get(one.key)
        if known is None:
            known = self._spots[one.key] = [spot for spot in self.index.spots(one.value) if reaches(one, spot)]
        return known

    def widen(self, one: Chosen, spots: Sequence[Spot]) -> None:
        """Let it be replaced at these places."""
        self._spots[one.key] = list(spots)
        self._by_run.pop(one.key, None)

    def leave(self, spot: Spot, told: str) -> None:
        """Let a place stay as it was recorded, and tell of it."""
        self.left.append((spot, told))

    def holds(self, outer: Chosen, inner: Chosen) -> bool:
        """Whether a value would be replaced within another."""
        return len(inner.value) < len(outer.value) and inner.value in outer.value and bool(self._within(outer, inner))

    def stands_alone(self, inner: Chosen, outer: Chosen) -> bool:
        """Whether a value also stands where another, that contains it, does not."""
        return len(self._within(outer, inner)) < sum(len(found) for found in self._in_runs(inner).values())

    def _within(self, outer: Chosen, inner: Chosen) -> set[int]:
        spots = self._in_runs(inner)
        return {
            id(spot)
            for around in self.index.spots(outer.value)
            for spot in spots.get(id(around.run), ())
            if around.place.first <= spot.place.first and spot.place.last <= around.place.last
        }

    def _in_runs(self, one: Chosen) -> dict[int, list[Spot]]:
        known = self._by_run.get(one.key)
        if known is None:
            known = self._by_run[one.key] = defaultdict(list)
            for spot in self.spots(one):
                if spot.place.form is not None:
                    known[id(spot.run)].append(spot)
        return known


def reaches(one: Chosen, spot: Spot) -> bool:
    """Whether a chosen value is what stands there."""
    part = spot.source.part
    if spot.text == "prose" or (part == "cwd" and not one.is_folder):
        return False
    if part == "confirm_name":
        return spot.is_whole or one.reach == "any"
    if one.is_service_account and not is_account(spot):
        return False
    meaning = meaning_at(spot)
    if one.reach == "meaning":
        return meaning == one.best.meaning != ""
    if one.reach == "part":
        known = spot.part is not None or (not spot.source.is_shell and spot.is_whole)
        return known and not _is_other(one, meaning)
    if one.reach == "loose":
        return meaning == one.best.meaning or (not meaning and not _is_stem(spot))
    return not _is_other(one, meaning) and not (is_bare(one.value) and is_column(spot))


def meaning_at(spot: Spot) -> Meaning:
    """What the place says that the value is, "" where it says nothing."""
    if spot.hint is not None:
        return meaning_of(spot.hint.name)
    variable = spot.source.part.startswith("$") and spot.is_whole
    return meaning_of(spot.source.part[1:]) if variable else ""


def _is_other(one: Chosen, meaning: Meaning) -> bool:
    """Whether the place says that it is a setting of another kind, which is a parameter of its own."""
    return is_setting(meaning) and meaning not in {reason.meaning for reason in one.evidence}


def is_account(spot: Spot) -> bool:
    """Whether the account of a service is meant, and not a thing that is called like it: `deploy@db`, no `deploy-2026.pub`."""
    text, first, last = spot.run.value, spot.place.first, spot.place.last
    before, after = text[:first], text[last : last + 1]
    if spot.hint is not None or after in ("@", ":") or before.endswith(("~", "/home/")):
        return True
    return after in ("", " ", ",") and (not before or before.endswith((" ", "=", ":", ",")))


def _is_stem(spot: Spot) -> bool:
    """Whether it is the name of a file without its ending, or the ending."""
    text, first, last = spot.run.value, spot.place.first, spot.place.last
    return text[first - 1 : first] == "." or re.match(r"\.[A-Za-z]", text[last : last + 2]) is not None


def is_column(spot: Spot) -> bool:
    """Whether it is a name in SQL that is no string: of a table or a column."""
    return spot.text == "sql" and spot.hint is None and spot.run.value[max(0, spot.place.first - 1)] != "'"
