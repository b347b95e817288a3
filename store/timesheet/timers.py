"""Timers that people start and stop by hand, measured on the boot clock as sessions are (store.timer).

The wall clock says when a timer began; how long it ran is boot time, whatever was done to the wall clock since:

    wall   12:00 ------ 12:10 | 11:50 ---- 12:00      set back by 20 minutes
    boot   |----------------------------------->|     ran 20 minutes: 12:00 to 12:20, the step is kept and told

Time in which the machine slept is known in sum, not when it was; it is put at the end, where a closed lid is as a rule:
`tt time stop --at 18:00` then leaves out what was slept since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recorder.clocks import NANOSECONDS_PER_MILLISECOND as NS_PER_MS
from recorder.clocks import Instant
from recorder.identity import new_uid
from store.act import present_user
from store.changes import State
from store.errors import NotFoundError, RefusedError, UsageError
from store.handle import Store
from store.timer import Segment, measure
from store.timesheet import entries, pieces, spans
from store.timesheet.changing import change_entries
from store.timesheet.intervals import Interval
from store.timesheet.meetings import described, overlapped_by
from store.timesheet.places import terms_of

_SLEPT_MS = 1000  # less than this is no suspend but the clocks read one after the other
_STEP_MS = 1000  # by more than this the wall clock was set while the timer ran
_CARRIED = (
    *("task_uid", "client", "project", "zone", "billable", "note", "kind", "tags", "shared", "weights", "hourly_rate"),
    "hourly_currency",
)


def start(store: Store, fields: Mapping[str, Any], *, at_ms: int | None = None, overlap: str | None = None) -> str:
    """Begin a timer, now or at an instant of the past (milliseconds since 1970); returns the uid of its entry.

    Raises RefusedError where one of this person runs already.
    """
    running = entries.running_of(store, fields.get("person") or present_user())
    if running:
        name = f"E{running[0]['entry_id']}"
        raise RefusedError(
            f"{name} is running since {_clock_time(running[0])}; `tt time switch` ends it and starts another one"
        )
    return _begin(store, fields, spans.now_ms(store) if at_ms is None else at_ms, overlap)


def stop(store: Store, *, person: str | None = None, at_ms: int | None = None) -> str:
    """End a person's timer, now or at an instant of the past; returns the uid of its entry.

    Raises NotFoundError where none runs, UsageError for an instant before it began or that is still to come.
    """
    running = entries.running_of(store, person or present_user())
    if not running:
        raise NotFoundError("no timer is running; `tt time start TASK` starts one, `tt stop` ends a recorded session")
    fields = _ended(store, running[0], at_ms)
    # A timer can always be stopped: what it overlaps is told, and mended afterwards.
    change_entries(store, {running[0]["uid"]: fields}, must=True)
    ended = entries.resolve(store, running[0]["uid"])
    _tell_of_length(store, ended)
    beside = [described(row, 0) for row in overlapped_by(store, ended)]
    if beside:
        store.told.append(f"E{ended['entry_id']} overlaps {', '.join(beside[:3])}; `tt time check` says how to mend it")
    return str(ended["uid"])


def switch(store: Store, fields: Mapping[str, Any], *, person: str | None = None, at_ms: int | None = None) -> tuple[str, str]:
    """End the timer that runs and begin another one in the same instant; returns the uids of both."""
    ended = stop(store, person=person, at_ms=at_ms)
    moment = spans.span(entries.resolve(store, ended), 0).to_ms
    now = spans.now_ms(store)
    stepped = at_ms is None and abs(now - moment) > _STEP_MS
    return ended, _begin(store, fields, now if stepped else moment, "allow", allow_future=True)


def carried_on(entry: State) -> dict[str, Any]:
    """What a timer that goes on with an entry's work says of it."""
    return {name: entry[name] for name in _CARRIED}


def _begin(store: Store, fields: Mapping[str, Any], at_ms: int, overlap: str | None, *, allow_future: bool = False) -> str:
    now = store.clock.now()
    passed = (now.wall_ns // NS_PER_MS - at_ms) * NS_PER_MS
    clock = {"boot_id": store.clock.boot_id, "boot_ns": now.boot_ns - passed, "mono_ns": now.mono_ns - passed}
    uid = new_uid()
    row = {**fields, "started_at": spans.to_text(at_ms), "status": "running", "clock": clock}
    change_entries(store, {uid: row}, overlap=overlap, allow_future=allow_future)
    return uid


def _ended(store: Store, entry: State, at_ms: int | None) -> dict[str, Any]:
    """The columns of a timer that ends now, or at an instant before."""
    begin = spans.to_ms(entry["started_at"])
    now = store.clock.now()
    clock = entry["clock"] or {"boot_id": None, "boot_ns": 0, "mono_ns": 0}
    same_boot = bool(clock["boot_id"]) and clock["boot_id"] == store.clock.boot_id
    began = Instant(begin * NS_PER_MS, clock["boot_ns"], clock["mono_ns"])
    timing = measure(began, now, clock["boot_id"] if same_boot else None)
    lasted = timing.duration_ms
    asleep = lasted - (now.mono_ns - began.mono_ns) // NS_PER_MS if timing.clock_source == "boot" else 0
    found = _with_sleep(lasted, asleep)
    if at_ms is not None:
        lasted -= now.wall_ns // NS_PER_MS - at_ms
        _refuse_moment(entry, lasted, timing.duration_ms)
        found = pieces.clipped(found, 0, lasted)
    _tell(store, entry, timing.clock_step_ms, measured_by_wall=timing.clock_source == "wall")
    span = Interval(begin, begin + lasted)
    return {
        "ended_at": spans.to_text(span.to_ms),
        "status": "draft",
        "pieces": pieces.stored(found),
        "counted": _counted(store, entry, found),
        "clock_step_ms": timing.clock_step_ms,
    }


def _with_sleep(lasted: int, asleep: int) -> pieces.Pieces:
    if asleep < _SLEPT_MS:
        return pieces.whole(lasted)
    awake = max(lasted - asleep, 0)
    return pieces.merged((Segment(pieces.ACTIVE, 0, awake), Segment("suspended", awake, lasted)))


def _counted(store: Store, entry: State, found: pieces.Pieces) -> list[str] | None:
    """Which kinds count, by the terms; None where a person has to say."""
    return decided(terms_of(store, [entry])[entry["uid"]], {piece.kind for piece in found})


def decided(terms: Any, kinds: set[str]) -> list[str] | None:
    """The kinds beside active time that count by the terms; None where they ask and such time is there."""
    policies = {kind: getattr(terms, kind) for kind in pieces.DECIDED}
    if any(policies[kind] == "ask" for kind in policies if kind in kinds):
        return None
    return [kind for kind, policy in policies.items() if policy == "keep"]


def _refuse_moment(entry: State, lasted: int, most: int) -> None:
    if lasted <= 0:
        raise UsageError(f"E{entry['entry_id']} began at {_clock_time(entry)}; give a time after that")
    if lasted > most:
        raise UsageError("that lies in the future; leave out --at to stop it now")


def _tell(store: Store, entry: State, step_ms: int, *, measured_by_wall: bool) -> None:
    name = f"E{entry['entry_id']}"
    if step_ms:
        direction = "forward" if step_ms > 0 else "back"
        store.told.append(
            f"the clock was set {direction} by {abs(step_ms) / 1000:.0f} s while {name} ran; its length is not affected"
        )
    if measured_by_wall:
        store.told.append(f"the machine was started anew while {name} ran; its length is that of the wall clock, look at it")


def _tell_of_length(store: Store, ended: State) -> None:
    """Say that a timer ran so long that it may have been forgotten."""
    name, lasted = f"E{ended['entry_id']}", spans.span(ended, 0).duration_ms
    if lasted > terms_of(store, [ended])[ended["uid"]].long_entry:
        hours = f"{lasted // 3_600_000} hours"
        store.told.append(f"{name} ran for {hours}; if it was forgotten, `tt time edit {name} --end TIME` mends it")


def _clock_time(entry: State) -> str:
    from zoneinfo import ZoneInfo

    begin = spans.to_moment(spans.to_ms(entry["started_at"])).astimezone(ZoneInfo(entry["zone"] or "UTC"))
    return f"{begin:%Y-%m-%d %H:%M}"
