"""The time of a session, as pure functions over its events.

A session is covered from start to end by segments that neither overlap nor leave a gap; each is half-open, measured on
the boot clock and cut to whole milliseconds since the start, so the parts always add up to the whole.

    start                                                     end
    |--------|~~~~~~~|--------|.........|=========|------------|
      active   idle    active   asleep    paused     active

Where several claim the same time, the first of `suspended`, `paused`, `idle` has it; what nobody claims is `active`.

    idle          |~~~~~~~~~~~~~~~~~~~|
    suspended            |......|
    result   -----|~~~~~~|......|~~~~~|-----
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from recorder.clocks import NANOSECONDS_PER_MILLISECOND, Instant

KINDS = ("suspended", "paused", "idle")  # in order of precedence; the rest is "active"
_STEP_THRESHOLD_MS = 1000


class Claim(NamedTuple):
    """A half-open interval on the boot clock that was not active time."""

    kind: str
    from_ns: int
    to_ns: int


class Segment(NamedTuple):
    """A part of a session, in milliseconds since its start."""

    kind: str
    from_ms: int
    to_ms: int

    @property
    def duration_ms(self) -> int:
        """How long it lasted."""
        return self.to_ms - self.from_ms


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a session took and of what that time consists."""

    duration_ms: int
    segments: tuple[Segment, ...]
    clock_source: str  # "boot", or "wall" where the boot clock can't be trusted
    clock_step_ms: int  # by how much the wall clock jumped against the boot clock, 0 below a second

    def spent(self, kind: str) -> int:
        """Milliseconds of one kind."""
        return sum(segment.duration_ms for segment in self.segments if segment.kind == kind)

    @property
    def measured_ms(self) -> int:
        """What a time entry counts: active and idle time, neither suspended nor paused."""
        return self.spent("active") + self.spent("idle")


def measure(start: Instant, end: Instant, boot_id: str | None, claims: Iterable[Claim] = ()) -> Timing:
    """The timing of a session; without a boot id, or with a boot clock that ran backwards, all of it is wall time.

    boot    start ------------------ end       duration = boot time, whatever the wall clock did
    wall    12:00 -- 12:10 11:20 --- 11:45     the step is told: -50 minutes
    """
    by_boot = (end.boot_ns - start.boot_ns) // NANOSECONDS_PER_MILLISECOND
    by_wall = (end.wall_ns - start.wall_ns) // NANOSECONDS_PER_MILLISECOND
    if not boot_id or by_boot < 0:
        duration = max(by_wall, 0)
        return Timing(duration, tuple(segments(duration, ())), "wall", 0)
    step = by_wall - by_boot
    since_start = [
        Segment(claim.kind, *((at - start.boot_ns) // NANOSECONDS_PER_MILLISECOND for at in claim[1:])) for claim in claims
    ]
    return Timing(by_boot, tuple(segments(by_boot, since_start)), "boot", step if abs(step) > _STEP_THRESHOLD_MS else 0)


def segments(duration_ms: int, claims: Iterable[Segment]) -> Iterator[Segment]:
    """The time from 0 to `duration_ms` cut wherever the strongest claim changes.

    claims   |..|    |~~~~|            cut to the session, an inverted or empty claim claims nothing
                  |==========|
    result   |..|-|==========|----|
    """
    changes: dict[int, list[tuple[str, int]]] = {0: [], duration_ms: []}
    for kind, from_ms, to_ms in claims:
        first, last = max(from_ms, 0), min(to_ms, duration_ms)
        if first < last:
            changes.setdefault(first, []).append((kind, 1))
            changes.setdefault(last, []).append((kind, -1))
    open_claims = dict.fromkeys(KINDS, 0)
    current: Segment | None = None
    for at, following in pairwise(sorted(changes)):
        for kind, delta in changes[at]:
            open_claims[kind] += delta
        strongest = next((kind for kind in KINDS if open_claims[kind]), "active")
        if current is not None and current.kind == strongest:
            current = current._replace(to_ms=following)
            continue
        if current is not None:
            yield current
        current = Segment(strongest, at, following)
    if current is not None:
        yield current


def claims(events: Iterable[tuple[int, Mapping[str, Any]]], end_ns: int) -> list[Claim]:
    """The claims that a session's events (boot_ns, body) make, in their order; a hold nobody ended lasts to `end_ns`.

    events   pause(timer)   pause(both)   resume(timer)        pause
    result       |==========================|                    |=====| end
    """
    found: list[Claim] = []
    paused_since: int | None = None
    for boot_ns, body in events:
        match body:
            case {"type": "idle", "from_ns": int(first), "to_ns": int(last)}:
                found.append(Claim("idle", first, last))
            case {"type": "suspend", "from_ns": int(first), "to_ns": int(last)}:
                found.append(Claim("suspended", first, last))
            case {"type": "pause", "what": "timer" | "both"}:
                paused_since = boot_ns if paused_since is None else paused_since
            case {"type": "resume", "what": "timer" | "both"} if paused_since is not None:
                found.append(Claim("paused", paused_since, boot_ns))
                paused_since = None
    if paused_since is not None:
        found.append(Claim("paused", paused_since, end_ns))
    return found


def idle_tail(last_activity_ns: int | None, end_ns: int, idle_after_ms: int | None) -> list[Claim]:
    """The idle time at the end of a session whose recorder did not live to tell it.

    activity   x  x x |                    idle begins at the last activity, not `idle_after` later
    result            |~~~~~~~~~~~~| end   only where it is longer than `idle_after`
    """
    if last_activity_ns is None or not idle_after_ms:
        return []
    if end_ns - last_activity_ns <= idle_after_ms * NANOSECONDS_PER_MILLISECOND:
        return []
    return [Claim("idle", last_activity_ns, end_ns)]
