"""Places that a longer value takes, so that a shorter one in it is none of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from runbooks.parameters.index import Spot


class Swallowed:
    """The characters of runs that are replaced as parts of longer values."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[int, int]]] = defaultdict(list)  # by run

    def add(self, spots: Iterable[Spot]) -> None:
        """Remember the places at which a value is replaced."""
        for spot in spots:
            if spot.place.form is not None:
                self._taken[id(spot.run)].append((spot.place.first, spot.place.last))

    def holds(self, spot: Spot) -> bool:
        """Whether a longer value stands around it."""
        place = spot.place
        return any(
            first <= place.first and place.last <= last and (first, last) != (place.first, place.last)
            for first, last in self._taken.get(id(spot.run), ())
        )
