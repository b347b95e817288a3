"""Which checks before the first change, between two, and after the last belong to the procedure, and as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from runbooks.making.bench import Bench
from runbooks.making.chores import is_look
from runbooks.making.ending import elsewhere_by_mistake, files_made, without_ending
from runbooks.making.flow import reads_variable
from runbooks.making.item import Item
from runbooks.making.looking import (
    PROBES,
    REACHING,
    is_general,
    is_glance,
    is_reading,
    is_viewer,
    is_wider,
    led_nowhere,
    shows_context,
)
from runbooks.making.preparing import without_fetching
from runbooks.making.repeats import is_wait
from runbooks.making.resources import Map

IN_SCOPE = 4  # checks before the first change that have no more in common with a change than the machine
FEW = 100  # changes that a check is compared with
LAST_LOOKS = 3  # checks right behind the last change that count, whatever they are about
RIGHT_BEHIND = 4  # checks behind any other change that are looked at


def is_check(item: Item) -> bool:
    """Whether it only looked at something."""
    return item.kind == "check" or is_look(item) or is_viewer(item)


def around(bench: Bench, live: Sequence[Item], goals: Sequence[Item], near: Map) -> None:
    """Look at the checks before the first change, between two, and after the last."""
    places = {item.index: place for place, item in enumerate(live)}
    goals = without_ending(without_fetching(goals), files_made(live))
    bounds = [places[goal.index] for goal in goals]
    before = [item for item in live[: bounds[0]] if is_check(item)]
    after = [item for item in live[bounds[-1] + 1 :] if is_check(item)]
    _at_first(bench, before, goals, after, near)
    seen = _kept(bench, before)
    for number, (start, end) in enumerate(pairwise(bounds), 1):
        between = [item for item in live[start + 1 : end] if is_check(item)]
        _in_between(bench, between, goals[number - 1], goals[number : number + FEW], near, seen)
        for text, check in _kept(bench, between).items():
            seen.setdefault(text, check)
    _at_last(bench, after, goals, near)


def _kept(bench: Bench, checks: Sequence[Item]) -> dict[str, Item]:
    """Of some checks those that are steps, by their texts."""
    return {check.text: check for check in reversed(checks) if check.index in bench.kept and check.kind == "check"}


def _at_first(bench: Bench, before: Sequence[Item], goals: Sequence[Item], after: Sequence[Item], near: Map) -> None:
    """Of the checks before the first change keep those about what was changed, or that were done again at the end."""
    later = [item for item in bench.items if item.index > goals[0].index and item.succeeded]
    again = {near.without_scopes(item) for item in later}
    alike: dict[tuple[str, ...], list[Item]] = {}
    for item in later:
        alike.setdefault(item.programs, []).append(item)
    in_scope: list[tuple[Item, Item]] = []
    for check in before:
        if check.kind != "check" or is_wait(check) or elsewhere_by_mistake(check, goals[0], bench.items):
            continue
        if near.without_scopes(check) in again:
            bench.keep(check, "prerequisite", "the state before, looked at again afterwards")
        elif is_glance(check):
            continue
        elif narrower := next((item for item in alike.get(check.programs, [])[:FEW] if is_wider(check, item)), None):
            bench.keep(check, "prerequisite", f"the state before, looked at more closely as {narrower.name}")
        elif change := _shown_by(bench, check, goals):
            bench.keep(check, "prerequisite", f"shows where {change.name} changes something")
        elif is_reading(check) or led_nowhere(check, goals[0]):
            continue
        elif change := _about(check, goals, near, "thing"):
            bench.keep(check, "prerequisite", f"looks at what {change.name} changes")
        elif change := _about(check, goals, near, "scope"):
            reaching = bool(REACHING & set(check.programs))
            in_scope += [] if reaching or is_general(check) else [(check, change)]
            if reaching:
                bench.keep(check, "prerequisite", f"shows that what {change.name} changes can be reached")
    for check, change in in_scope[-IN_SCOPE:]:
        bench.keep(check, "prerequisite", f"a look at where {change.name} changes something, shortly before the first change")
    last = before[-1] if before else None
    if last is not None:
        _last_look(bench, last, goals[0], near)


def _last_look(bench: Bench, last: Item, change: Item, near: Map) -> None:
    """A listing right before a change of what it lists is worth doing again."""
    if is_look(last) and change.kind == "change" and near.nearness(last, change) == "thing":
        bench.keep(last, "look", f"the last look before {change.name}")
        bench.optional.add(last.index)


def _about(check: Item, goals: Sequence[Item], near: Map, how: str) -> Item | None:
    """The first change that is about the same as a check, among the nearest."""
    return next((goal for goal in goals[:FEW] if near.nearness(check, goal) in (how, "thing")), None)


def _shown_by(bench: Bench, check: Item, goals: Sequence[Item]) -> Item | None:
    """The first change that goes by the account, cluster or branch that a check shows, if no other is chosen in between."""
    for name in sorted(shows_context(check)):
        goal = next((one for one in goals[:FEW] if reads_variable(one, name)), None)
        between = bench.items[check.index : goal.index] if goal else []
        if goal and not any(one.prepares and one.succeeded and name in one.effects.sets for one in between):
            return goal
    return None


def _in_between(
    bench: Bench, between: Sequence[Item], change: Item, goals: Sequence[Item], near: Map, seen: Mapping[str, Item]
) -> None:
    """A check right behind a change on the same thing verifies it; one on what is changed later (`goals`) prepares that.

    `seen` are the checks from before that are steps, by their texts.
    """
    following = goals[0]
    for place, check in enumerate(between[:RIGHT_BEHIND]):
        if near.nearness(check, change) == "thing" or _looks_after(bench, check, change, following, near, first=place == 0):
            bench.keep(check, "verification", f"checks what {change.name} did")
        elif check.kind == "check" and check.text in seen:
            bench.keep(check, "verification", f"shows what has become of it since {seen[check.text].name}")
    for check in between:
        if is_wait(check):
            bench.keep(check, "wait", f"waits for what {change.name} began")
        elif check.kind != "check" or is_reading(check) or led_nowhere(check, following):
            continue
        elif about := _about(check, goals, near, "thing"):
            bench.keep(check, "look", f"looks at what {about.name} changes")
    if between:
        _last_look(bench, between[-1], following, near)


def _looks_after(bench: Bench, check: Item, change: Item, following: Item, near: Map, first: bool) -> bool:
    """Whether a check behind a change looks at what became of it: not if it is about what is changed next."""
    if near.nearness(check, following) == "thing" or check.kind != "check" or is_wait(check) or is_glance(check):
        return False
    if set(check.programs) & PROBES:
        return True
    alike = set(check.programs) & set(change.programs) or near.nearness(check, change) == "scope"
    return first and bool(alike) and not is_general(check)


def _at_last(bench: Bench, after: Sequence[Item], goals: Sequence[Item], near: Map) -> None:
    """After the last change the first checks verify the whole, and so does every later one about what was changed."""
    counted, latest = 0, goals[: -FEW - 1 : -1]
    earlier = {near.without_scopes(item) for item in bench.items if item.index < goals[-1].index}
    for check in after:
        about = _about(check, latest, near, "thing")
        worth = check.kind == "check" and not is_wait(check) and not is_glance(check)
        if about is None and worth:
            seen = near.without_scopes(check) in earlier or bool(PROBES & set(check.programs))
            in_scope = _about(check, latest, near, "scope")
            about = goals[-1] if seen or in_scope or (counted < LAST_LOOKS and not is_general(check)) else None
        if about is not None and not is_wait(check):
            bench.keep(check, "verification", f"checks what {about.name} did")
        elif is_wait(check) and check is not after[-1]:
            bench.keep(check, "wait", "waits for what was begun")
        counted += worth
