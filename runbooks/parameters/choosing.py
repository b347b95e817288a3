"""From reasons to parameters: one for each value, with a name, a type and where it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.parameters.evidence import Evidence, Part, is_plain_word
from runbooks.parameters.flags import SETTINGS
from runbooks.parameters.matching import Place, places
from runbooks.parameters.material import Source
from runbooks.parameters.runs import Run
from runbooks.template import Form

_WHOLE = ("ARN", "POD", "NETWORK", "WORKDIR")  # what is changed as a whole, whatever is in it
Reach = Literal["hint", "part", "any"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that becomes a parameter: its evidence, the strongest first, and its name once it has one.

    `reach` says where it is replaced: only where its place says the same as here, in whole words and their telling parts,
    or wherever it stands as a name of its own.
    """

    value: str
    evidence: tuple[Evidence, ...]
    reach: Reach
    name: str = ""

    @property
    def best(self) -> Evidence:
        """What names it."""
        return self.evidence[0]


def choose(evidence: Iterable[Evidence], sources: Sequence[Source], found: Sequence[Part]) -> list[Chosen]:
    """The values worth a parameter that can be replaced somewhere, in the order in which they first stand."""
    reasons = [*evidence]
    reasons += _told_apart(reasons, found)
    ambiguous = _ambiguous(reasons)
    grouped: dict[tuple[str, str], list[Evidence]] = {}
    for one in reasons:
        apart = one.value in ambiguous and one.hint.name in SETTINGS and one.strength == 3
        grouped.setdefault((one.value, one.hint.name if apart else ""), []).append(one)
    chosen = [_chosen(value, grouped[value, name], apart=bool(name)) for value, name in grouped]
    chosen = _without_containing(chosen, sources, found)
    placed = [(first, one) for one in chosen if (first := _first(one, sources, found)) is not None]
    placed.sort(key=lambda pair: (pair[0], -len(pair[1].value), pair[1].value, pair[1].best.hint.name))
    return [one for _, one in placed]


def _told_apart(reasons: Sequence[Evidence], found: Sequence[Part]) -> list[Evidence]:
    """Of values that are settings, what else they are called: with namespace and deployment "payments" only one may change."""
    settings = {one.value for one in reasons if one.hint.name in SETTINGS and one.strength == 3}
    others = {
        (part.value, part.hint)
        for part in found
        if part.value in settings and part.hint is not None and part.hint.name not in SETTINGS
    }
    return [
        Evidence(value=value, strength=2, hint=hint, rule=f"is also the {hint.name.replace('_', ' ').lower()}")
        for value, hint in sorted(others, key=lambda pair: (pair[0], pair[1].name))
    ]


def _ambiguous(reasons: Sequence[Evidence]) -> set[str]:
    """Values that are a setting and something else too, and that the registry does not know."""
    names: dict[str, set[str]] = {}
    for one in reasons:
        if one.hint.name not in ("NAME", "VALUE", "NUMBER"):
            names.setdefault(one.value, set()).add(one.hint.name)
    registered = {one.value for one in reasons if one.strength == 1 or one.capture is not None}
    return {value for value, called in names.items() if len(called) > 1 and called & SETTINGS} - registered


def _chosen(value: str, reasons: Sequence[Evidence], *, apart: bool) -> Chosen:
    unique = list({(one.strength, one.hint.name, one.rule): one for one in reasons}.values())
    unique.sort(key=lambda one: (one.strength, one.hint.name in ("NAME", "VALUE", "NUMBER")))
    named = next((one for one in unique if one.hint.name not in ("NAME", "VALUE", "NUMBER") and one.strength != 2), None)
    if named is not None and unique[0].strength != 1:
        unique.remove(named)
        unique.insert(0, named)
    return Chosen(value, tuple(unique), "hint" if apart else _reach(value, unique))


def _reach(value: str, reasons: Sequence[Evidence]) -> Reach:
    if len(value) < 3 or (value.isdigit() and len(value) < 4):  # as a number of replicas, which may stand anywhere
        return "part" if reasons[0].strength == 1 else "hint"
    return "part" if is_plain_word(value) else "any"


def find(one: Chosen, source: Source, run: Run, found: Sequence[Part]) -> list[Place]:
    """Where a chosen value stands in a run, as far as it reaches."""
    every = list(places(one.value, run, source.text))
    if source.part == "cwd" and not _is_folder(one):
        return []
    if one.reach == "any" or not every:
        return every
    names = {reason.hint.name for reason in one.evidence}
    spans = {
        (part.start, part.end)
        for part in found
        if part.run is run and (one.reach == "part" or (part.hint is not None and part.hint.name in names))
    }
    if one.reach == "hint" and run.role.name in names:
        spans.update((place.first, place.last) for place in every if place.last == len(run.value))
    if one.reach == "part" and not source.is_command:
        return [place for place in every if (place.first, place.last) == (0, len(run.value)) or source.part != "cwd"]
    return [place for place in every if (place.first, place.last) in spans]


def _is_folder(one: Chosen) -> bool:
    """Whether it may be a part of a folder's path that changes with it."""
    return one.best.strength == 1 or one.best.hint.type in ("path", "version", "date")


def _first(one: Chosen, sources: Sequence[Source], found: Sequence[Part]) -> tuple[int, int] | None:
    """The first place where it can be replaced."""
    for source in sources:
        starts = [place.start for run in source.runs for place in find(one, source, run, found) if place.form is not None]
        if starts:
            return source.step, min(starts)
    return None


def _without_containing(chosen: Sequence[Chosen], sources: Sequence[Source], found: Sequence[Part]) -> list[Chosen]:
    """Of a value that contains another as a name of its own, the one of the two that a person would change."""
    dropped: set[Chosen] = set()
    for outer in sorted(chosen, key=lambda one: (-len(one.value), one.value)):
        for inner in chosen:
            if inner is outer or outer in dropped or inner in dropped or not _contains(outer, inner):
                continue
            if outer.best.capture is not None or outer.best.strength == 1 or outer.best.hint.name in _WHOLE:
                if not _stands_alone(inner, outer, sources, found):
                    dropped.add(inner)
            elif inner.best.strength == 1 or inner.best.strength == 4 or _stands_alone(inner, outer, sources, found):
                dropped.add(outer)
            else:
                dropped.add(inner)
    return [one for one in chosen if one not in dropped]


def _contains(outer: Chosen, inner: Chosen) -> bool:
    if inner.reach == "hint" or len(inner.value) >= len(outer.value) or inner.value not in outer.value:
        return False
    text = outer.value
    form: Form | None = "word"
    run = Run(text, tuple((n, n + 1) for n in range(len(text))), (form,) * len(text), (0,) * len(text))
    return any(True for _ in places(inner.value, run, text)) and inner.reach != "part"


def _stands_alone(inner: Chosen, outer: Chosen, sources: Sequence[Source], found: Sequence[Part]) -> bool:
    """Whether it also stands where the other does not."""
    for source in sources:
        for run in source.runs:
            around = list(places(outer.value, run, source.text))
            for place in find(inner, source, run, found):
                if place.form is not None and not any(one.first <= place.first and place.last <= one.last for one in around):
                    return True
    return False
