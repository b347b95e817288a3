"""Folds runs of the same check between two changes into one, and what was polled into a step that tries again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbooks.making.bench import Bench, Fix
from runbooks.making.chores import is_look
from runbooks.making.item import Item
from runbooks.making.polling import polled, watched, went_wrong, without_sleep

Group = list[Item]


def repeats(bench: Bench) -> None:
    """Look at every group of equal checks with no change between them."""
    for group in _groups(bench.live()):
        retry = polled(group)
        if retry:
            _fold(bench, group[:-1], group[-1])
            _waits(bench, group)
            bench.retries[group[-1].index] = retry
            bench.keep(group[-1], "poll", f"was tried {len(group)} times until it ended as it should")
        elif went_wrong(group):
            for one in group[:-1]:
                bench.out(one, "repeat", f"looked at again as {group[-1].name}, which showed what went wrong", group[-1])
        else:
            _same(bench, [one for one in group if one.ended in ("well", "informed")])


def _groups(live: Sequence[Item]) -> Iterator[Group]:
    """Equal checks of one session and folder, in the order in which the last of each was run."""
    open_: dict[tuple[object, ...], Group] = {}
    for item in live:
        if item.changes and item.succeeded and not item.prepares:
            yield from _closed(open_, None)
        elif item.prepares or _waits_in_a_loop(item):
            yield from _closed(open_, item.session)
        elif item.kind == "check" or is_look(item) or watched(item):
            open_.setdefault((item.session, watched(item) or without_sleep(item.text), item.cwd), []).append(item)
    yield from _closed(open_, None)


def _waits_in_a_loop(item: Item) -> bool:
    """Whether it looks again and again until something is so: what is looked at afterwards shows another state."""
    return item.syntax.compound and item.text.startswith(("until ", "while ")) and "sleep" in item.programs


def _closed(open_: dict[tuple[object, ...], Group], session: int | None) -> Iterator[Group]:
    """The groups that a change ends: of its session, of all where it changed more than that."""
    for key in [key for key in open_ if session is None or key[0] == session]:
        group = open_.pop(key)
        if len(group) > 1:
            yield group


def _same(bench: Bench, group: Group) -> None:
    for again in group[1:]:
        if again.ended == group[0].ended:
            bench.out(again, "repeat", f"the same as {group[0].name}, with no change between them", group[0], "run")


def _fold(bench: Bench, earlier: Group, last: Item) -> None:
    for one in earlier:
        bench.out(
            one, "poll", f"tried again until {last.name} ended as it should", last, "variant" if one.ended != "well" else "run"
        )
    failed = [one for one in earlier if one.ended == "failed"]
    if failed:
        bench.fixes.append(Fix(failed[0].index, last.index, f"try again: it took {len(earlier) + 1} tries"))


def _waits(bench: Bench, group: Group) -> None:
    """Waiting between the tries is in their interval."""
    for item in bench.items[group[0].index : group[-1].index]:
        if item.session == group[0].session and is_wait(item):
            bench.out(item, "poll", f"the wait between the tries of {group[-1].name}", group[-1])


def is_wait(item: Item) -> bool:
    """Whether it only waits."""
    return bool(item.programs) and set(item.programs) <= {"sleep", "wait"}
