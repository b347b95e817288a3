"""What a format's reader fills while it goes through a document, and hands back as a Reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from infra.documents import decoded
from infra.model import STRONG_SCHEMES, Identity, Place, Reading, Scope, Sighting

_MOST_WARNINGS = 50


class Gathering:
    """Sightings, scopes and warnings so far; equal `above` tuples are kept once."""

    def __init__(self, format_: str, source: str) -> None:
        self.format = format_
        self.source = source
        self._sightings: list[Sighting] = []
        self._scopes: dict[str, str] = {}  # name to why it is incomplete, "" if it is complete
        self._why_all = ""
        self._aboves: dict[tuple[Place, ...], tuple[Place, ...]] = {}
        self._seen: set[Identity] = set()
        self._warnings: dict[str, None] = {}
        self._counts: Counter[str] = Counter()

    def objects(self, values: Iterable[Any], what: str) -> Iterator[dict[str, Any]]:
        """Those of the values (or undecoded pieces) that are mappings; the others are counted for a warning."""
        for piece in values:
            value = decoded(piece)
            if isinstance(value, dict):
                yield value
            else:
                self.count(f"in {what} {{n}} not an object and skipped")

    def above(self, *levels: tuple[str, str]) -> tuple[Place, ...]:
        """The levels that have a name, outermost first."""
        places = tuple(Place(kind, name) for kind, name in levels if name)
        return self._aboves.setdefault(places, places)

    def scope(self, name: str) -> str:
        """The scope of that name, which counts as read whole unless something else is said of it."""
        self._scopes.setdefault(name, "")
        return name

    def incomplete(self, why: str, scope: str | None = None) -> None:
        """Says that a scope, or all of them, was not read whole."""
        if scope is None:
            self._why_all = self._why_all or why
        else:
            self._scopes[scope] = self._scopes.get(scope) or why

    def add(self, sighting: Sighting) -> None:
        """Takes a component, unless it has no name or was told before."""
        if not sighting.name:
            self.count("{n} without a name and skipped")
            return
        slot = next((identity for identity in sighting.identities if identity.scheme in STRONG_SCHEMES), None)
        if slot is not None:
            if slot in self._seen:
                self.count("{n} told twice; the first counts")
                return
            self._seen.add(slot)
        self._sightings.append(sighting)

    def warn(self, sentence: str) -> None:
        """A sentence for the user, kept once."""
        self._warnings[sentence] = None

    def count(self, sentence: str) -> None:
        """Like `warn`, for what can happen often: "{n}" becomes "one is" or "5 are"."""
        self._counts[sentence] += 1

    def reading(self, serial: int | None = None) -> Reading:
        """All that was gathered."""
        warnings = list(self._warnings)
        if len(warnings) > _MOST_WARNINGS:
            warnings = [*warnings[:_MOST_WARNINGS], f"and {len(warnings) - _MOST_WARNINGS} warnings more"]
        counted = [
            sentence.replace("{n}", "one is" if count == 1 else f"{count} are") for sentence, count in self._counts.items()
        ]
        if self._why_all:
            warnings.append(f"not read whole: {self._why_all}")
        scopes = tuple(Scope(name, not (why or self._why_all), why or self._why_all) for name, why in self._scopes.items())
        return Reading(self.format, self.source, tuple(self._sightings), scopes, serial, (*warnings, *counted))
