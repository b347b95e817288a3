"""Puts the chosen values where they stand, and tells a reviewer of the places where they stay as they were recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from runbooks.parameters.index import Spot
from runbooks.parameters.meanings import is_setting
from runbooks.parameters.putting import Replacement, overlaps
from runbooks.parameters.reaching import Chosen, Reached

_OF_THAT_DAY = ("PID", "JOB_ID", "THREAD_ID")
_Replacements = dict[tuple[int, str], list[Replacement]]


def place_values(chosen: Sequence[Chosen], reached: Reached, replacements: _Replacements, flags: dict[int, list[str]]) -> None:
    """Add the places of the chosen values, longer ones first, and what is to be said of the others."""
    busy: Mapping[int, list[tuple[int, int]]] = defaultdict(list)  # by run
    for one in sorted(chosen, key=lambda one: (-len(one.value), one.value, one.reach != "meaning", one.name)):
        placed = {id(spot) for spot in reached.spots(one) if _place(one, spot, busy, replacements, flags)}
        reachable = {id(spot) for spot in reached.spots(one)}
        for spot in reached.index.spots(one.value):
            if id(spot) not in reachable:
                _tell_of_other(one, spot, busy, flags)
        if placed:
            _tell_where_from(one, reached.spots(one), flags)
    for spot, told in reached.left:
        if told not in flags.setdefault(spot.source.step, []):
            flags[spot.source.step].append(told)


def _place(
    one: Chosen,
    spot: Spot,
    busy: Mapping[int, list[tuple[int, int]]],
    replacements: _Replacements,
    flags: dict[int, list[str]],
) -> bool:
    place, source = spot.place, spot.source
    taken = busy[id(spot.run)]
    if any(place.first < last and first < place.last for first, last in taken):
        return False
    own = replacements.setdefault((source.step, source.part), [])
    if source.part == "confirm_name" and one.reach == "meaning" and not _is_used(one, source.step, replacements):
        return False
    if place.form is None or overlaps(place, own):
        if one.reach != "meaning":
            _tell(one, spot, spot.run.why or "at a place that no parameter can take", flags)
        return False
    taken.append((place.first, place.last))
    own.append(Replacement(place, one.name))
    return True


def _is_used(one: Chosen, step: int, replacements: _Replacements) -> bool:
    return any(used.name == one.name for used in replacements.get((step, "command"), ()))


def _tell(one: Chosen, spot: Spot, where: str, flags: dict[int, list[str]]) -> None:
    """Tell of a place where the value stays as it was recorded."""
    if spot.run.role.kind in ("program", "subcommand", "option") or spot.source.part == "cwd":
        return
    told = f"{one.value} also stands {where}, as it was recorded"
    if told not in flags.setdefault(spot.source.step, []):
        flags[spot.source.step].append(told)


def _tell_of_other(one: Chosen, spot: Spot, busy: Mapping[int, list[tuple[int, int]]], flags: dict[int, list[str]]) -> None:
    """Tell of a value in a sentence or among the names of SQL, which a person may have to change too."""
    if any(spot.place.first < last and first < spot.place.last for first, last in busy[id(spot.run)]):
        return
    if spot.text == "prose" and one.reach in ("any", "all"):
        _tell(one, spot, "in a sentence", flags)
    elif spot.text == "sql" and spot.hint is None and (one.best.strength == 1 or is_setting(one.best.meaning)):
        _tell(one, spot, "in SQL", flags)


def _tell_where_from(one: Chosen, spots: Sequence[Spot], flags: dict[int, list[str]]) -> None:
    """Tell that somebody read the value from an output, which says something else next time."""
    seen = next((reason.seen for reason in one.evidence if reason.seen), "")
    steps = [spot.source.step for spot in spots if spot.source.is_command and spot.place.form is not None]
    if steps and not seen and one.best.hint.name in _OF_THAT_DAY and all(reason.capture is None for reason in one.evidence):
        flags.setdefault(min(steps), []).append(f"give {one.name}: {one.value} was that of the recorded day")
    if seen and steps:
        flags.setdefault(min(steps), []).append(f"check {one.name}: it was {one.value} in the output of {seen}")
