"""One person at the same time in two entries: always noticed, and then what the project's terms say becomes of it.

forbid     old |-------|             the new entry is refused
           new     |-------|

trim-new   old |-------|             the new one gets the time that is free, as several where the old one
           new     ----|---|         lies in its middle

trim-old   old |---|----             the old one ends where the new one begins; one that begins later begins
           new     |-------|         where the new one ends, and one that lies within it is gone

split      old |---|       |---|     as trim-old, but what lies behind the new one stays, as an entry of its own
           new     |-------|

allow      both stay as they are

Without a policy given, two entries of different clients of which one is `shared` both stay: a meeting for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from store.changes import State
from store.errors import ConflictError, RefusedError
from store.handle import Store
from store.timesheet import entries, parts, spans
from store.timesheet.intervals import Interval, subtract, union_ms
from store.timesheet.meetings import Rows, added, around, described
from store.timesheet.places import places_of, terms_of

_REMEDY = "--overlap trim-new, trim-old, split or allow says what becomes of it"
_UNCUT = "give other times, or --overlap allow or trim-new"
_TIMED = ("person", "started_at", "ended_at")


@dataclass(slots=True)
class Track:
    """The rows that a change is about and what they overlap: their present state, and what is left of each one's time."""

    rows: dict[str, State]
    left: dict[str, list[Interval]]
    now: int

    def refuse_touching(self, uid: str) -> None:
        """Raise where an entry that is in the way may not be cut."""
        row = self.rows[uid]
        name = described(row, self.now)
        if row["status"] in ("approved", "invoiced"):
            raise ConflictError(f"that time overlaps {name}, which is {row['status']}; {_UNCUT}")
        if row["status"] == "running":
            raise RefusedError(f"that time overlaps {name}, which is still running and can't be cut; {_UNCUT}")


def settle(store: Store, before: Rows, after: Rows, policy: str | None = None) -> dict[str, State | None]:
    """The rows to write, among them those that had to give way; `policy` is in place of what the terms say.

    Raises RefusedError where it is forbidden or nothing is left, ConflictError where approved time would be cut.
    """
    now = spans.now_ms(store)
    found = _met(store, before, after, now)
    if not found:
        return dict(after)
    changed = {uid: row for uid, row in after.items() if row is not None}
    met = {other for others in found.values() for other in others}
    rows = {**entries.rows_of(store, sorted(met - changed.keys())), **changed}
    if policy is None:
        found = _but_shared(store, found, rows)
    track = Track(rows, {uid: [spans.span(row, now)] for uid, row in rows.items()}, now)
    terms = {} if policy else terms_of(store, [rows[uid] for uid in found])
    for uid, others in found.items():
        _POLICIES[policy or terms[uid].overlap](track, uid, others)
    return _written(store, after, track)


def _met(store: Store, before: Rows, after: Rows, now: int) -> dict[str, list[str]]:
    """Which entries each changed one now overlaps by more than it did, of changed ones those named before it."""
    order = {uid: place for place, uid in enumerate(after)}
    moved = {uid for uid, row in after.items() if row is not None and _moves(before.get(uid), row)}
    found: dict[str, list[str]] = {uid: [] for uid in order if uid in moved}
    people, intervals = around(store, after, moved, now)
    for one, other in added(before, after, people, intervals, now):
        old, new = sorted((one, other), key=lambda uid: (uid in moved, order.get(uid, -1)))
        found[new].append(old)
    return {uid: others for uid, others in found.items() if others}


def _but_shared(store: Store, found: Mapping[str, list[str]], rows: Mapping[str, State]) -> dict[str, list[str]]:
    """What overlaps by mistake: not the time that two clients share on purpose."""
    met = {uid for pair in found.items() for uid in (pair[0], *pair[1])}
    if not any(rows[uid]["shared"] for uid in met):
        return dict(found)
    places = places_of(store, [rows[uid] for uid in sorted(met)])

    def by_mistake(one: str, other: str) -> bool:
        return not (rows[one]["shared"] or rows[other]["shared"]) or places[one].payer == places[other].payer

    left = {uid: [other for other in others if by_mistake(uid, other)] for uid, others in found.items()}
    return {uid: others for uid, others in left.items() if others}


def _moves(before: State | None, after: State) -> bool:
    return before is None or any(before[name] != after[name] for name in _TIMED)


def _forbid(track: Track, _uid: str, others: Sequence[str]) -> None:
    listed = ", ".join(described(track.rows[other], track.now) for other in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    raise RefusedError(f"that time overlaps {listed}{more}; {_REMEDY}")


def _allow(_track: Track, _uid: str, _others: Sequence[str]) -> None:
    """Both stay."""


def _trim_new(track: Track, uid: str, others: Sequence[str]) -> None:
    if track.rows[uid]["ended_at"] is None:
        _forbid_running(track, others)
    taken = [interval for other in others for interval in track.left[other]]
    track.left[uid] = subtract(track.left[uid], taken)
    if not track.left[uid]:
        listed = ", ".join(described(track.rows[other], track.now) for other in others[:3])
        raise RefusedError(f"nothing is left of that time beside {listed}; give other times, or --overlap split or allow")


def _trim_old(track: Track, uid: str, others: Sequence[str]) -> None:
    for other in others:
        track.refuse_touching(other)
        begin = min(interval.from_ms for interval in track.left[uid])
        kept = subtract(track.left[other], track.left[uid])
        track.left[other] = [interval for interval in kept if interval.to_ms <= begin] or kept


def _split(track: Track, uid: str, others: Sequence[str]) -> None:
    for other in others:
        track.refuse_touching(other)
        track.left[other] = subtract(track.left[other], track.left[uid])


def _forbid_running(track: Track, others: Sequence[str]) -> None:
    listed = ", ".join(described(track.rows[other], track.now) for other in others[:3])
    raise RefusedError(f"a timer that runs can't be cut, and it would overlap {listed}; start it later, or --overlap allow")


_POLICIES: Mapping[str, Callable[[Track, str, Sequence[str]], None]] = {
    "forbid": _forbid,
    "trim-new": _trim_new,
    "trim-old": _trim_old,
    "split": _split,
    "allow": _allow,
}


def _written(store: Store, after: Rows, track: Track) -> dict[str, State | None]:
    """The rows as the policies have left them; what was cut is told."""
    written: dict[str, State | None] = {}
    for uid, row in {**after, **track.rows}.items():
        left = track.left.get(uid)
        if row is None or left is None or left == [spans.span(row, track.now)]:
            if uid in after:
                written[uid] = row
            continue
        written |= {part["uid"]: part for part in parts.divided(row, left)} if left else {uid: None}
        if row.get("entry_id"):
            lost = spans.span(row, track.now).duration_ms - union_ms(left)
            store.told.append(f"{described(row, track.now)} gave way: {_fate(left, lost)}")
    return written


def _fate(left: Sequence[Interval], lost_ms: int) -> str:
    if not left:
        return "nothing of it was left, it is gone"
    minutes, seconds = divmod(lost_ms // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02} shorter" + (f", now in {len(left)} parts" if len(left) > 1 else "")
