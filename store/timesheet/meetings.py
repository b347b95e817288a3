"""Which entries of one person are at the same time, and which of that a change adds.

    before   |------|              shortened: some overlap goes, none is added
                 |------|
    after    |-----|

Intervals are half-open, so what touches does not overlap. Only overlap that is added is held against a change: nobody is
kept from mending what overlapped before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from zoneinfo import ZoneInfo

from store.changes import State
from store.handle import Store
from store.sql import question
from store.timesheet import entries, spans
from store.timesheet.intervals import Interval, common, overlapping

Rows = Mapping[str, State | None]
Matters = Callable[[str, str], bool]


def _always(_one: str, _other: str) -> bool:
    return True


def around(store: Store, after: Rows, moved: Iterable[str], now: int) -> tuple[dict[str, str], dict[str, Interval]]:
    """By uid the person and the interval of every changed entry, and of those stored near the ones that moved."""
    changed = {uid: row for uid, row in after.items() if row is not None}
    people = {uid: row["person"] or "" for uid, row in changed.items()}
    intervals = {uid: spans.span(row, now) for uid, row in changed.items()}
    about = [uid for uid in moved if intervals[uid].duration_ms]
    if about:
        asked = {
            "people": json.dumps(sorted({people[uid] for uid in about})),
            "from_ms": min(intervals[uid].from_ms for uid in about),
            "to_ms": max(intervals[uid].to_ms for uid in about),
            "now": spans.to_text(now),
        }
        for row in store.rows(question("entries_between"), asked):
            if row["uid"] not in after:
                people[row["uid"]] = row["person"]
                intervals[row["uid"]] = Interval(row["from_ms"], row["to_ms"])
    return people, intervals


def overlapping_pairs(people: Mapping[str, str], intervals: Mapping[str, Interval]) -> Iterable[tuple[str, str]]:
    """Every pair of one person's entries that have time in common."""
    of_each: dict[str, dict[str, Interval]] = {}
    for uid, interval in intervals.items():
        of_each.setdefault(people[uid], {})[uid] = interval
    for theirs in of_each.values():
        yield from overlapping(theirs)


def overlapped_by(store: Store, entry: State) -> list[State]:
    """The stored entries of the same person that have time in common with one, in their order."""
    now = spans.now_ms(store)
    people, intervals = around(store, {entry["uid"]: entry}, [entry["uid"]], now)
    met = {uid for pair in overlapping_pairs(people, intervals) if entry["uid"] in pair for uid in pair} - {entry["uid"]}
    return sorted(entries.rows_of(store, sorted(met)).values(), key=lambda row: (row["started_at"], row["entry_id"]))


def added(
    before: Rows,
    after: Rows,
    people: Mapping[str, str],
    intervals: Mapping[str, Interval],
    now: int,
    matters: tuple[Matters, Matters] = (_always, _always),
) -> list[tuple[str, str]]:
    """The pairs with time in common of which a change adds some; `matters` says which pairs do, before it and after it.

    With an entry that does not change, all that do are looked at together: one that is cut in two takes no more of it.
    """
    known = {uid: row for uid, row in before.items() if row is not None}
    outside = {uid: interval for uid, interval in intervals.items() if uid not in after}
    people_then = {**{uid: people[uid] for uid in outside}, **{uid: row["person"] or "" for uid, row in known.items()}}
    then = {**outside, **{uid: spans.span(row, now) for uid, row in known.items()}}
    former = _in_common(overlapping_pairs(people_then, then), then, after, matters[0])
    pairs = [pair for pair in overlapping_pairs(people, intervals) if matters[1](*pair)]
    present = _in_common(pairs, intervals, after, matters[1])
    return [pair for pair in pairs for key in [_key(pair, after)] if key and present[key] > former.get(key, 0)]


def _in_common(
    pairs: Iterable[tuple[str, str]], intervals: Mapping[str, Interval], after: Rows, matters: Matters
) -> dict[frozenset[str], int]:
    """How much time pairs have in common, with each entry that does not change in sum."""
    found: dict[frozenset[str], int] = {}
    for one, other in pairs:
        key = _key((one, other), after)
        if key and matters(one, other):
            found[key] = found.get(key, 0) + common(intervals[one], intervals[other]).duration_ms
    return found


def _key(pair: tuple[str, str], after: Rows) -> frozenset[str]:
    """The two where both change, else the one that does not; nothing where neither does."""
    outside = [uid for uid in pair if uid not in after]
    return frozenset(outside if len(outside) == 1 else () if outside else pair)


def described(row: State, now: int) -> str:
    """An entry and when it was, in its own zone: E3 (2026-11-23 09:00 to 10:30)."""
    zone = ZoneInfo(row["zone"] or "UTC")
    begin, end = (spans.to_moment(at).astimezone(zone) for at in spans.span(row, now))
    until = end.strftime("%H:%M" if end.date() == begin.date() else "%Y-%m-%d %H:%M")
    name = f"E{row['entry_id']}" if row.get("entry_id") else "another new entry"
    return f"{name} ({begin:%Y-%m-%d %H:%M} to {'now' if row['ended_at'] is None else until})"
