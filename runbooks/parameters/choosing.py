"""From reasons to parameters: one for each value in each of its meanings, with a name, a type and where it reaches."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from runbooks.parameters import ordinary
from runbooks.parameters.evidence import Evidence
from runbooks.parameters.index import Index, atoms_of
from runbooks.parameters.meanings import Meaning, Reach, is_setting, meaning_of
from runbooks.parameters.reaching import PERSONS, Chosen, Reached
from runbooks.parameters.whole import completed

_WHOLE = ("ARN", "POD", "NETWORK", "WORKDIR")  # what is changed as a whole, whatever is in it
_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_MOST_NAMES = 4  # of those that nothing but repetition speaks for; a form with more is not read


def choose(evidence: Iterable[Evidence], index: Index, changes: Collection[int]) -> tuple[list[Chosen], Reached]:
    """The values worth a parameter that can be replaced wherever they stand, in the order of their first places, and where.

    `changes` are the steps, from 0, that change something.
    """
    by_value: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        by_value[one.value].append(one)
    chosen = [one for value, reasons in by_value.items() for one in _of_value(value, reasons, index)]
    reached = Reached(index)
    chosen = completed(_without_containing(_without_excess(chosen), reached), reached, changes)
    placed = [(first, one) for one in chosen if (first := _first(one, reached)) is not None]
    placed.sort(key=lambda pair: (pair[0], -len(pair[1].value), pair[1].value, pair[1].best.hint.name))
    return [one for _, one in placed], reached


def _of_value(value: str, reasons: Sequence[Evidence], index: Index) -> Iterator[Chosen]:
    """The parameters that a value becomes: one where it can only be the same thing everywhere, else one for each meaning."""
    if any(one.hint.name in PERSONS for one in reasons):  # whom a database knows by the same name
        reasons = [one for one in reasons if one.meaning != "database user"]
    known = [one for one in reasons if one.strength in (1, 4) or one.capture is not None]
    others = _told_apart(value, reasons, index)
    if known:
        main = min(known, key=lambda one: one.strength)
        own = [one for one in reasons if one.meaning == main.meaning or not is_setting(one.meaning)]
        others = [one for one in others if main.strength == 1 and is_setting(one.meaning)]
        if main.strength != 1:
            own = list(reasons)
        yield _chosen(value, own, _reach_of_known(value, main))
        yield from _by_meaning(value, [*reasons, *others], skip={one.meaning for one in own})
        return
    meanings = {one.meaning for one in (*reasons, *others)} - {""}
    if ordinary.is_bare(value) and all(one.strength == 2 for one in reasons) and _stands_elsewhere(value, index):
        return
    if len(meanings) <= 1:
        reach: Reach = "any" if "/" in value else "meaning" if ordinary.is_bare(value) else "loose"
        yield _chosen(value, reasons, reach)
    elif any(one.strength == 3 for one in reasons) or any(is_setting(one) for one in meanings):
        yield from _by_meaning(value, [*reasons, *others], skip={""})


def _stands_elsewhere(value: str, index: Index) -> bool:
    """Whether a word also stands where nothing tells what it is: in the name of a file, as a pattern."""
    return any(
        one.hint is None and not one.text and not one.run.why and one.source.is_command and one.run.role.kind != "text"
        for one in index.spots(value)
    )


def _told_apart(value: str, reasons: Sequence[Evidence], index: Index) -> list[Evidence]:
    """What else the value is: of a namespace and a database "payments" only one may change."""
    meant = {one.meaning for one in reasons}
    meant |= {"database user"} if any(one.hint.name in PERSONS for one in reasons) else set()
    found: dict[Meaning, Evidence] = {}
    for spot in index.spots(value):
        hint = spot.hint
        if hint is None or not spot.source.is_command or ordinary.is_built_in(hint, value):
            continue
        meaning = meaning_of(hint.name)
        if meaning and meaning not in meant and meaning not in found:
            rule = f"is also the {hint.name.replace('_', ' ').lower()}"
            found[meaning] = Evidence(value=value, strength=2, hint=hint, rule=rule)
    return list(found.values())


def _by_meaning(value: str, reasons: Sequence[Evidence], skip: set[Meaning]) -> Iterator[Chosen]:
    grouped: dict[Meaning, list[Evidence]] = {}
    for one in reasons:
        if one.meaning not in skip:
            grouped.setdefault(one.meaning, []).append(one)
    for group in grouped.values():
        yield _chosen(value, group, "meaning")


def _chosen(value: str, reasons: Sequence[Evidence], reach: Reach) -> Chosen:
    unique = list({(one.strength, one.hint.name, one.rule): one for one in reasons}.values())
    unique.sort(key=lambda one: (one.strength, not one.meaning, -_count(one)))
    repeated = [one for one in unique if _count(one)]
    unique = [one for one in unique if one not in repeated[1:]]
    named = next((one for one in unique if one.meaning and one.strength != 2), None)
    if named is not None and unique[0].strength != 1:
        unique.remove(named)
        unique.insert(0, named)
    return Chosen(value, tuple(unique), reach)


def _count(one: Evidence) -> int:
    """In how many steps the value stands, where that is the reason."""
    found = re.fullmatch(r"stands in (\d+) steps", one.rule)
    return int(found[1]) if found else 0


def _reach_of_known(value: str, main: Evidence) -> Reach:
    if main.strength == 1 and ((ordinary.is_bare(value) and len(value) < 5) or len(value) < 3):
        return "part"
    return "any" if len(value) >= 3 else "meaning"


def _without_excess(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Without all but the most used of the names of which nothing is known."""
    counted = [one for one in chosen if one.best.strength == 2 and one.best.hint.name in ("NAME", "NUMBER")]
    counted.sort(key=lambda one: -_count(one.best))
    excess = set(counted[_MOST_NAMES:])
    return [one for one in chosen if one not in excess]


def _first(one: Chosen, reached: Reached) -> tuple[int, int] | None:
    """The first place where it can be replaced."""
    spots = (spot for spot in reached.spots(one) if spot.place.form is not None)
    return min(((spot.source.step, spot.place.start) for spot in spots), default=None)


def _without_containing(chosen: Sequence[Chosen], reached: Reached) -> list[Chosen]:
    """Of a value that contains another as a name of its own, the one of the two that a person would change."""
    words = {one.key: dict.fromkeys(_WORD.findall(one.value)) for one in chosen}
    counts = Counter(word for found in words.values() for word in found)
    by_word: dict[str, list[Chosen]] = defaultdict(list)  # by the rarest, which whatever contains them has too
    for one in chosen:
        by_word[min(words[one.key], key=lambda word: counts[word], default="")].append(one)
    dropped: set[tuple[str, Meaning]] = set()
    for outer in sorted(chosen, key=lambda one: (-len(one.value), one.value)):
        for inner in (inner for word in ("", *atoms_of(outer.value)) for inner in by_word.get(word, ())):
            if {outer.key, inner.key} & dropped or not reached.holds(outer, inner):
                continue
            if not _is_better(outer, inner, reached):
                dropped.add(outer.key)
            elif not (_is_whole(outer) and reached.stands_alone(inner, outer)):
                dropped.add(inner.key)
    return [one for one in chosen if one.key not in dropped]


def _is_better(outer: Chosen, inner: Chosen, reached: Reached) -> bool:
    """Whether the outer of two values is the one that a person would change.

    A file that is called after its day, `shop-2026-05-04.sql.gz`, changes with the day, where that stands elsewhere, too.
    """
    if outer.best.capture is not None and inner.best.hint.type in ("date", "version") and reached.stands_alone(inner, outer):
        return False
    return _is_whole(outer) or not (inner.best.strength in (1, 4) or reached.stands_alone(inner, outer))


def _is_whole(one: Chosen) -> bool:
    """Whether it is changed as a whole, whatever is in it."""
    return one.best.capture is not None or one.best.strength == 1 or one.best.hint.name in _WHOLE
