"""Makes a parameter of every secret that was recorded as ***, wherever a variable can stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runbooks.model import Parameter
from runbooks.parameters.letters import HIDDEN
from runbooks.parameters.matching import Place, placed, places
from runbooks.parameters.material import Source, shown_text
from runbooks.parameters.names import free_name, is_looked_for
from runbooks.parameters.putting import Replacement
from runbooks.parameters.secret_naming import secret_name, secret_place
from runbooks.parameters.wording import in_words

_SECRET_RULE = "a secret was recorded as ***"
_UNPLACED = "a secret is hidden where no variable can stand; write this command anew"


@dataclass(frozen=True, slots=True)
class SecretSpot:
    """A place where a secret stands; `key` tells equal secrets, `by_variable` whether a variable gave it its name."""

    source: Source
    place: Place
    key: str
    name: str
    by_variable: bool


def place_secrets(
    sources: Sequence[Source],
    keys: Mapping[str, Sequence[str]],
    shell: str,
    taken: set[str],
    replacements: dict[tuple[int, str], list[Replacement]],
    flags: dict[int, list[str]],
) -> list[Parameter]:
    """Make a parameter of every secret; equal ones are one."""
    spots = [spot for source in sources for spot in _secret_spots(source, keys.get(source.text, ()), flags)]
    wanted: dict[str, str] = {}  # by key: the name that a variable gives it, else the first
    for spot in spots:
        if spot.key not in wanted or (spot.by_variable and wanted[spot.key] not in taken):
            wanted[spot.key] = spot.name
    names: dict[str, str] = {}
    by_variable = {(spot.key, spot.name) for spot in spots if spot.by_variable}
    for key, name in wanted.items():
        given = (key, name) in by_variable
        names[key] = names.get(f"name:{name}") or _free(name, set(names.values()), taken, shell, given=given)
    for spot in spots:
        replacements.setdefault((spot.source.step, spot.source.part), []).append(Replacement(spot.place, names[spot.key]))
    return [
        Parameter(name=name, type="secret", description=in_words(name), rule=_SECRET_RULE)
        for name in dict.fromkeys(names[spot.key] for spot in spots)
    ]


def _secret_spots(source: Source, known: Sequence[str], flags: dict[int, list[str]]) -> list[SecretSpot]:
    """Where secrets stand in a text; the step is flagged where one has no place that a variable can take."""
    shown = shown_text(source.text)
    numbers = {match.start(): number for number, match in enumerate(re.finditer(HIDDEN, shown))}
    left = set(numbers)
    spots = []
    for run in source.runs:
        for one in places(HIDDEN, run, source.text):
            at = run.spans[one.first][0]
            place = placed(run, *secret_place(run, one.first), source.text)
            place = one if place.form is None else place
            if place.form is None or at not in numbers:
                left -= {at} if run.why == "in a comment" else set()
                continue
            left.discard(at)
            name = secret_name(run, one.first, shown)
            key = known[numbers[at]] if numbers[at] < len(known) else ""
            by_variable = run.role.kind == "variable" or bool(run.role.name)
            spots.append(SecretSpot(source, place, key or f"name:{name}", name, by_variable))
    if left:
        flags.setdefault(source.step, []).append(_UNPLACED)
    return spots


def _free(wanted: str, used: set[str], taken: set[str], shell: str, *, given: bool) -> str:
    """A name that is free; what a variable that is set here calls a secret it may be called, whoever else looks for it."""
    if given and is_looked_for(wanted) and wanted not in used:
        return wanted
    return free_name(wanted, used if given else used | taken, shell)
