"""Takes out changes without effect in the end: taken back again, done again, or replaced by the next.

mkdir /tmp/x     C1  -> undone by C3                systemctl stop web    C1  kept, C3 is its rollback
ls /tmp/x        C2                                 rm -rf /srv/web/tmp   C2
rmdir /tmp/x     C3  -> undoes C1                   systemctl start web   C3  kept
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbooks.knowledge import undoing
from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench
from runbooks.making.flow import Flow
from runbooks.making.idempotent import is_idempotent, value_set
from runbooks.making.item import Item
from runbooks.making.pausing import calls_off, is_nothing, pauses, removes_copy, says_off, timer_keys
from runbooks.making.regret import regretted
from runbooks.making.repeats import is_wait
from runbooks.making.resources import Map
from runbooks.making.thrown_away import thrown_away

LOOKED_BACK = 8  # changes
_NULLS = words("0 no off false none null never disabled inactive '' \"\"")


def undone(bench: Bench) -> None:
    """Pair each change with the latest one that it takes back."""
    live = [item for item in bench.live() if not (item.kind == "noise" or item.ended == "failed")]
    flow, near = Flow(live, bench.entities, bench.items), Map(live, bench.entities)
    changes = [item for item in live if item.changes and not item.prepares]
    by_key: dict[str, list[Item]] = {}
    for later in changes:
        if thrown_away(bench, later, changes, flow, _counts):
            continue
        earlier = next((one for one in _candidates(later, by_key, near) if _undoes(bench, later, one)), None)
        if earlier is not None:
            _pair(bench, earlier, later, changes, flow, near)
        for _, key in _keys(later, near):
            by_key.setdefault(key, []).append(later)


def replaced(bench: Bench) -> None:
    """Take out a change that the next one does again, or whose value it replaces, with nothing in between that used it."""
    last: dict[int, Item] = {}
    for item in bench.live():
        if is_wait(item) or (item.syntax.compound and not item.changes):
            last.pop(item.session, None)  # what was waited for was meant
        if not item.changes or not item.succeeded or item.prepares:
            continue
        before = last.get(item.session)
        if before is not None and before.cwd == item.cwd and before.kind == "change":
            if before.text == item.text and is_idempotent(item):
                bench.out(before, "repeat", f"done again as {item.name}, with no change between them", item, "run")
            elif value_set(item) is not None and value_set(item) == value_set(before) and not _is_null(before):
                bench.out(before, "superseded", f"{item.name} sets another value right after", item)
        last[item.session] = item


def _is_null(item: Item) -> bool:
    """Whether the value that it sets is none: something is switched off until it is set again."""
    said = item.text.replace("=", " ").split()
    return is_nothing(item) or (bool(said) and said[-1].lower() in _NULLS)


def _keys(item: Item, near: Map) -> Iterator[tuple[int, str]]:
    """By what a change is found again, each with how many changes are looked at: its words as a whole, and each thing."""
    for call in item.calls:
        if not call.holds:
            named = call.operands or (call.program,)
            yield LOOKED_BACK, f"{call.host} {' '.join(named)}"
    yield from ((LOOKED_BACK, key) for key in timer_keys(item))
    found = near.of(item)
    yield from ((1 + LOOKED_BACK // 3, key) for key in sorted(found.things | found.files))


def _candidates(later: Item, by_key: dict[str, list[Item]], near: Map) -> list[Item]:
    """The last changes that name the same, latest first."""
    found = {
        one.index: one for most, key in _keys(later, near) for one in by_key.get(key, ())[-most:] if one.text != later.text
    }
    return [found[index] for index in sorted(found, reverse=True)][: 2 * LOOKED_BACK]


def _undoes(bench: Bench, later: Item, earlier: Item) -> bool:
    if not bench.is_live(earlier) or earlier.index in bench.undone_by or earlier.recorded.host != later.recorded.host:
        return False
    if earlier.kind != "change" or later.kind != "change":
        return False
    return undoing.undoes(later.syntax, earlier.syntax) or _scales_back(later, earlier) or calls_off(later, earlier)


def _scales_back(later: Item, earlier: Item) -> bool:
    """Whether what was scaled to nothing is scaled up again."""
    return (
        is_nothing(earlier)
        and not is_nothing(later)
        and value_set(earlier) is not None
        and value_set(earlier) == value_set(later)
    )


def _pair(bench: Bench, earlier: Item, later: Item, changes: Sequence[Item], flow: Flow, near: Map) -> None:
    """Take both out where nothing is left of them, else make the second the rollback of the first."""
    between = [one for one in changes if earlier.index < one.index < later.index and bench.is_live(one)]
    used = _used(bench, earlier, later, between, flow, near)
    if removes_copy(later, earlier) and (used or between):
        return  # the end of keeping a copy, and no way back
    meant = (
        pauses(earlier)
        and not regretted(bench, earlier, later)
        and not calls_off(later, earlier)
        and (bool(between) or says_off(earlier))
    )
    if not used and not meant and bench.pinned.isdisjoint({earlier.index, later.index}):
        bench.out(earlier, "undone", f"{later.name} took it back")
        bench.out(later, "undone", f"takes {earlier.name} back")
    else:
        bench.undone_by[earlier.index] = later.index
        bench.keep(later, "takes-back", f"takes {earlier.name} back{f', after {used.name}' if used else ''}")


def _used(bench: Bench, earlier: Item, later: Item, between: Sequence[Item], flow: Flow, near: Map) -> Item | None:
    """What happened between the two that depends on the first."""
    for edge in flow.users(earlier):
        user = bench.items[edge.user]
        if user.index < later.index and bench.is_live(user) and user.succeeded and _counts(user):
            return user
    remedied = bench.kept.get(earlier.index, ("", ""))[0] == "remedy"  # something worked only after it
    if remedied or pauses(earlier) or calls_off(later, earlier):
        return between[-1] if between else None
    return next((one for one in between if near.nearness(earlier, one) == "thing"), None)


def _counts(user: Item) -> bool:
    """Whether using it is work: looking at it is not."""
    return user.changes or bool(user.programs and not {"ls", "stat", "cat", "file", "tree", "test", "ll"} & set(user.programs))
