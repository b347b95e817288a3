"""The time of a session is covered by its segments, without gap or overlap, whatever happened."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clocks import Instant
from store.timer import KINDS, Claim, Segment, claims, idle_tail, measure, segments

MS = 1_000_000
START = Instant(1_000_000 * MS, 500 * MS, 400 * MS)


def later(ms: int, wall_step_ms: int = 0) -> Instant:
    return Instant(START.wall_ns + (ms + wall_step_ms) * MS, START.boot_ns + ms * MS, START.mono_ns + ms * MS)


def boot(ms: int) -> int:
    return START.boot_ns + ms * MS


claim_lists = st.lists(
    st.builds(Claim, st.sampled_from(KINDS), st.integers(-(10**9), 10**10), st.integers(-(10**9), 10**10)), max_size=12
)


@given(claim_lists, st.integers(0, 10**10))
def test_segments_cover_the_session_exactly(claimed: list[Claim], duration_ns: int) -> None:
    end = Instant(START.wall_ns + duration_ns, START.boot_ns + duration_ns, START.mono_ns)
    timing = measure(START, end, "boot", claimed)
    assert sum(segment.duration_ms for segment in timing.segments) == timing.duration_ms == duration_ns // MS
    assert all(first.to_ms == second.from_ms and first.kind != second.kind for first, second in pairwise(timing.segments))
    assert all(segment.from_ms < segment.to_ms for segment in timing.segments)
    assert timing.measured_ms + timing.spent("suspended") + timing.spent("paused") == timing.duration_ms


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-5, 40), st.integers(-5, 40)), max_size=8),
    st.integers(0, 30),
)
def test_every_millisecond_belongs_to_its_strongest_claim(claimed: list[tuple[str, int, int]], duration: int) -> None:
    cut = list(segments(duration, [Segment(*claim) for claim in claimed]))
    for at in range(duration):
        claiming = [kind for kind, first, last in claimed if first <= at < last]
        strongest = next((kind for kind in KINDS if kind in claiming), "active")
        assert [segment.kind for segment in cut if segment.from_ms <= at < segment.to_ms] == [strongest]


def test_a_wall_clock_set_back_is_told_and_changes_no_duration() -> None:
    timing = measure(START, later(25_000, wall_step_ms=-50_000), "boot")
    assert (timing.duration_ms, timing.clock_step_ms, timing.clock_source) == (25_000, -50_000, "boot")


def test_a_wall_clock_that_drifts_is_no_step() -> None:
    assert measure(START, later(25_000, wall_step_ms=900), "boot").clock_step_ms == 0


@pytest.mark.parametrize(("boot_id", "boot_ns"), [(None, START.boot_ns), ("", START.boot_ns), ("boot", 1)])
def test_without_a_trustworthy_boot_clock_the_wall_clock_measures(boot_id: str | None, boot_ns: int) -> None:
    end = Instant(START.wall_ns + 1500 * MS, boot_ns, 0)
    timing = measure(START, end, boot_id, [Claim("idle", boot(0), boot(100))])
    assert (timing.clock_source, timing.duration_ms, timing.measured_ms) == ("wall", 1500, 1500)


def test_a_wall_clock_that_ran_backwards_alone_measures_nothing() -> None:
    assert measure(START, Instant(0, 0, 0), None).duration_ms == 0


def test_pauses_hold_the_timer_until_it_is_resumed() -> None:
    events: list[tuple[int, dict[str, object]]] = [
        (boot(5), {"type": "resume", "what": "timer"}),
        (boot(10), {"type": "pause", "what": "timer"}),
        (boot(20), {"type": "pause", "what": "both"}),
        (boot(25), {"type": "resume", "what": "recording"}),
        (boot(30), {"type": "resume", "what": "both"}),
        (boot(40), {"type": "pause", "what": "recording"}),
        (boot(50), {"type": "pause", "what": "timer"}),
    ]
    assert claims(events, boot(60)) == [Claim("paused", boot(10), boot(30)), Claim("paused", boot(50), boot(60))]


def test_idle_and_suspend_are_claims_of_their_own() -> None:
    events: list[tuple[int, dict[str, object]]] = [
        (boot(9), {"type": "idle", "from_ns": boot(1), "to_ns": boot(9)}),
        (boot(9), {"type": "suspend", "ms": 2, "from_ns": boot(4), "to_ns": boot(6)}),
        (boot(9), {"type": "resize", "rows": 1, "cols": 1}),
    ]
    timing = measure(START, later(10), "boot", claims(events, boot(10)))
    assert [(s.kind, s.from_ms, s.to_ms) for s in timing.segments] == [
        *[("active", 0, 1), ("idle", 1, 4), ("suspended", 4, 6), ("idle", 6, 9), ("active", 9, 10)]
    ]


@pytest.mark.parametrize(
    ("last_activity", "idle_after", "expected"),
    [(None, 10, []), (0, None, []), (0, 0, []), (0, 100, []), (0, 99, [(0, 100)]), (90, 9, [(90, 100)]), (95, 9, [])],
)
def test_idle_begins_at_the_last_activity(last_activity: int | None, idle_after: int | None, expected: object) -> None:
    found = idle_tail(None if last_activity is None else boot(last_activity), boot(100), idle_after)
    assert found == [Claim("idle", boot(first), boot(last)) for first, last in expected]  # type: ignore[attr-defined]
