"""Applies what a person decided before any rule is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from runbooks.making.bench import Bench
from runbooks.making.decisions import Decision
from runbooks.making.item import Item


def by_hand(bench: Bench, needed: Collection[int] = ()) -> None:
    """Keep, drop and merge; `needed` are commands, by index, that others are merged into and that no rule would keep."""
    by_uid = {item.recorded.uid: item for item in bench.items}
    decided = [(by_uid[uid], decision) for uid, decision in bench.decisions.items() if uid in by_uid]
    for item, decision in decided:
        if decision.action == "keep":
            _pin(bench, item, "kept-by-hand", f"kept by hand{_note(decision)}")
            bench.explain(item, decision.note)
        elif decision.action == "drop":
            bench.out(item, "dropped-by-hand", f"dropped by hand{_note(decision)}")
    for item, decision in decided:
        into = merge_target(bench.decisions, by_uid, item) if decision.action == "merge" else None
        if into is not None:
            bench.out(item, "merged-by-hand", f"merged by hand into {into.name}{_note(decision)}", into, "line")
    for index in needed:
        _pin(bench, bench.items[index], "kept-by-hand", "others were merged into it by hand")


def merge_target(decisions: Mapping[str, Decision], by_uid: Mapping[str, Item], item: Item) -> Item | None:
    """The command that one is merged into in the end; None where it is gone, was dropped, or leads back."""
    seen = {item.recorded.uid}
    uid = item.recorded.uid
    while (decision := decisions.get(uid)) is not None and decision.action == "merge":
        uid = decision.into_uid or ""
        if uid in seen or uid not in by_uid:
            return None
        seen.add(uid)
    return None if decision is not None and decision.action == "drop" else by_uid[uid]


def without_home(bench: Bench) -> list[int]:
    """The commands that others were merged into by hand and that ended in no step."""
    targets = {out.into for out in bench.outs.values() if out.rule == "merged-by-hand" and out.into is not None}
    return sorted(index for index in targets if bench.home(index) is None)


def _pin(bench: Bench, item: Item, rule: str, reason: str) -> None:
    if bench.is_live(item):
        bench.pinned.add(item.index)
        bench.keep(item, rule, reason)


def _note(decision: Decision) -> str:
    return f": {decision.note}" if decision.note else ""
