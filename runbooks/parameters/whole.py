"""One thing is a parameter wherever it stands or nowhere: half a procedure on another machine is worse than none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from runbooks.parameters import ordinary
from runbooks.parameters.index import Spot
from runbooks.parameters.meanings import is_setting
from runbooks.parameters.prose import is_sentence
from runbooks.parameters.reaching import Chosen, Reached, is_account, is_column, meaning_at
from runbooks.parameters.spelling import has_other_spelling
from runbooks.parameters.swallowing import Swallowed

_NAMES = re.compile(r"[^/.]+")
_SHORTEST_NUMBER = 4  # digits: a shorter one is another number wherever nothing says that it is this one


def completed(chosen: Sequence[Chosen], reached: Reached, changes: Collection[int]) -> list[Chosen]:
    """The same, reaching every place where their values stand, without those that can't be put everywhere.

    `changes` are the numbers of the steps, from 0, that change something: there a value that stays as it was recorded
    beside others that are replaced would do harm. Elsewhere it is told.
    """
    groups: dict[str, list[Chosen]] = defaultdict(list)
    people = {one.value for one in chosen if one.is_person}
    for one in chosen:
        if one.best.hint.type == "path" and people & set(_NAMES.findall(one.value)):
            continue  # the name changes in it
        groups[one.value].append(one)
    swallowed = Swallowed()
    kept: list[Chosen] = []
    for value in sorted(groups, key=lambda value: (-len(value), value)):
        group = groups[value]
        if not (value.isdigit() and len(value) < _SHORTEST_NUMBER):
            group = _whole(value, group, reached, changes, swallowed)
        for one in group:
            swallowed.add(reached.spots(one))
        kept += group
    return kept


def _whole(
    value: str, group: Sequence[Chosen], reached: Reached, changes: Collection[int], swallowed: Swallowed
) -> list[Chosen]:
    own = {id(spot) for one in group for spot in reached.spots(one)}
    spots = [spot for spot in reached.index.spots(value) if not swallowed.holds(spot)]
    others = [spot for spot in spots if id(spot) not in own and _may_be_meant(spot, group)]
    if len(group) > 1:  # nobody knows which of them it is
        for spot in others:
            reached.leave(spot, f"{value} also stands where nothing tells what it is, as it was recorded")
        return list(group)
    (one,) = group
    if value.startswith("/") and has_other_spelling(value, reached.index.sources):
        if one.best.hint.name != "WORKDIR":
            return []
        reached.widen(one, [spot for spot in reached.spots(one) if spot.source.part == "cwd"])
        return [one] if reached.spots(one) else []
    if ordinary.is_software(value) and (others or not any(spot.hint for spot in reached.spots(one))):
        return []
    fixed = [spot for spot in spots if (id(spot) in own or spot in others) and _is_harmful(spot, changes)]
    if fixed:
        for spot in fixed:
            why = spot.run.why or "at a place that no parameter can take"
            reached.leave(spot, f"{value} stands {why}; so it is no parameter, and stays as it was recorded in every step")
        return []
    if not others:
        return [one]
    wide = replace(one, reach="all")
    reached.widen(wide, [spot for spot in spots if id(spot) in own or spot in others])
    return [wide]


def _may_be_meant(spot: Spot, group: Iterable[Chosen]) -> bool:
    """Whether the place can be one of the same thing: no name of a program, no sentence, no setting of another kind."""
    role = spot.run.role
    if not spot.source.is_shell or spot.text == "prose" or role.kind in ("program", "subcommand"):
        return False
    if role.kind in ("option", "wrapper") and spot.place.form is None and not spot.run.why:
        return False
    if all(one.is_service_account for one in group) and not is_account(spot):
        return False
    meant = {reason.meaning for one in group for reason in one.evidence}
    meaning = meaning_at(spot)
    if is_setting(meaning) and meaning not in meant and not (meaning == "database user" and "login" in meant):
        return False
    return "login" in meant or not is_column(spot)


def _line(spot: Spot) -> str:
    """The line of a text in which a value stands."""
    text = spot.run.value
    return text[text.rfind("\n", 0, spot.place.first) + 1 :].split("\n", 1)[0]


def _is_harmful(spot: Spot, changes: Collection[int]) -> bool:
    """Whether something is changed with the recorded value, whatever the parameter says."""
    known = spot.source.part in ("command", "rollback") and spot.source.step in changes
    told = spot.run.role.kind in ("program", "subcommand") or spot.text == "prose" or spot.run.why == "in a comment"
    told = told or (spot.run.why == "in a quoted heredoc" and is_sentence(_line(spot)))
    head = spot.run.role.kind in ("option", "wrapper") and not spot.run.why
    return known and spot.place.form is None and not told and not head
