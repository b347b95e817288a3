"""What an alert is follows from the set of what was said of it, whatever the order, and however often."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.fold import Act, Folded, fold, settle
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, STATES, SUPPRESSED, UNACKED, Sighting
from alerts.policy import ALWAYS, Policy
from alerts.severity import LEVELS
from alerts.statements import Live, shown

SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
POLICY = Policy()
DAY_ONE = 1_795_000_000  # seconds since 1970, from which all others count


def moment(second: int) -> int:
    """A time in microseconds."""
    return (DAY_ONE + second) * SECOND


def said(
    state: str,
    start: int | None = None,
    end: int | None = None,
    seen: int | None = None,
    severity: str = "error",
    **more: object,
) -> Sighting:
    """A sighting; times in seconds."""
    times = [None if one is None else moment(one) for one in (start, end, seen)]
    return Sighting(state, "id", "test", "Disk", severity, "", str(more.pop("summary", "")), "", *times, **more)  # type: ignore[arg-type]


def live_of(*told: tuple[Sighting, int]) -> Live:
    """What is remembered when these came, each at a second."""
    live = Live()
    for sighting, at in told:
        live.take(sighting, moment(at))
    return live


def folded(*told: tuple[Sighting, int], acts: Sequence[Act] = (), now: int = 1000, policy: Policy = POLICY) -> Folded:
    """What an alert is after these."""
    return fold(live_of(*told), acts, policy, moment(now))


def spans(found: Folded) -> list[tuple[int, int | None, str]]:
    """(start, end, kind) of its episodes, in seconds."""
    return [(one.start // SECOND - DAY_ONE, one.end and one.end // SECOND - DAY_ONE, one.kind) for one in found.episodes]


times = st.one_of(st.none(), st.integers(0, 40))
sightings = st.builds(
    said,
    st.sampled_from([FIRING, FIRING, RESOLVED, *STATES]),
    times,
    times,
    times,
    st.sampled_from(LEVELS),
    summary=st.sampled_from(["", "other"]),
    actor=st.sampled_from(["", "ana"]),
)
some = st.lists(st.tuples(sightings, st.integers(0, 60)), min_size=1, max_size=8)
without_ends = some.map(lambda told: [(replace(one, resolves=False), at) for one, at in told])  # as Splunk tells
deliveries = some | without_ends
acts = st.lists(
    st.builds(
        lambda kind, at, holds: Act(kind, moment(at), "ben", moment(at + holds)),
        st.sampled_from(["ack", "unack", "work", "resolve"]),
        st.integers(0, 60),
        st.integers(0, 20),
    ),
    max_size=3,
)
policies = st.builds(
    Policy,
    grace=st.sampled_from([0, 5 * SECOND, ALWAYS]),
    ttl=st.sampled_from([10 * SECOND, HOUR, ALWAYS]),
    stale_after=st.sampled_from([5 * SECOND, ALWAYS]),
    flap_changes=st.integers(2, 4),
    flap_window=st.sampled_from([10 * SECOND, ALWAYS]),
    flap_calm=st.integers(1, 3),
)


@settings(max_examples=200, deadline=None)
@given(deliveries, acts, policies, st.data())
def test_any_order_comes_to_the_same(
    told: list[tuple[Sighting, int]], acts: list[Act], policy: Policy, data: st.DataObject
) -> None:
    found = folded(*told, acts=acts, now=70, policy=policy)
    other = folded(*data.draw(st.permutations(told)), acts=acts, now=70, policy=policy)
    for one in (found, other):
        for episode in one.episodes:
            episode.claims.sort(key=repr)
    assert other == found


@settings(max_examples=200, deadline=None)
@given(deliveries, acts, policies)
def test_episodes_never_overlap_and_only_the_last_is_open(
    told: list[tuple[Sighting, int]], acts: list[Act], policy: Policy
) -> None:
    found = folded(*told, acts=acts, now=70, policy=policy)
    for one in found.episodes:
        assert one.end is None or one.start <= one.end
    for one, following in zip(found.episodes, found.episodes[1:], strict=False):
        assert one.end is not None
        assert one.end < following.start
    assert found.is_open == (found.status in ("firing", "acked", "suppressed"))
    assert found.due_at is None or found.due_at > moment(70)


@settings(max_examples=200, deadline=None)
@given(
    sightings.filter(lambda one: one.state == FIRING),
    st.lists(st.integers(0, 60), min_size=1, max_size=3),
    policies,
)
def test_the_short_way_for_an_alert_that_only_fires_comes_to_what_the_long_one_does(
    sighting: Sighting, at: list[int], policy: Policy
) -> None:
    live = live_of(*((sighting, one) for one in at))
    nothing = Act("unack", 1, "nobody")  # which has nothing to take back
    assert fold(live, [], policy, moment(70)) == fold(live, [nothing], policy, moment(70))


@settings(max_examples=100, deadline=None)
@given(deliveries)
def test_what_is_remembered_is_the_same_when_it_was_stored(told: list[tuple[Sighting, int]]) -> None:
    live = live_of(*told)
    live.absences = [(1, 2), (3, None)]
    again = Live.decode(json.loads(json.dumps(live.encode())))
    assert again == live
    assert again.deliveries == len(told)


def test_of_nothing_nothing_follows() -> None:
    assert Live.decode(None) == Live()
    found = fold(Live(), [], POLICY, 0)
    assert (found.status, found.episodes, found.is_open, found.still_firing) == ("orphan", [], False, False)
    assert shown([], 0) is None


ONCE, STILL = [(0, 9, "episode")], [(0, None, "episode")]


@pytest.mark.parametrize(
    ("told", "episodes", "status"),
    [
        # Who silences or notes something does not say that it fires; who takes it on does, while nothing better is known.
        ([(said(ACKED, 0, seen=20), 20)], [(0, None, "episode")], "acked"),
        ([(said(ACKED, 0, seen=20), 20), (said(RESOLVED, 0, 15), 25)], [(0, 15, "orphan")], "orphan"),
        ([(said(ACKED), 20)], [], "orphan"),
        ([(said(SUPPRESSED, 0), 20)], [], "orphan"),
        ([(said(NOTE, 0), 20)], [], "orphan"),
        # An acknowledgement that was taken back at the source.
        ([(said(FIRING, 0), 1), (said(ACKED, 0, seen=5), 5), (said(UNACKED, 0, seen=9), 9)], [(0, None, "episode")], "firing"),
        # What its source silenced and unsilenced.
        ([(said(FIRING, 0, seen=1), 1), (said(SUPPRESSED, 0, seen=5), 5)], [(0, None, "episode")], "suppressed"),
        ([(said(SUPPRESSED, 0, seen=5), 5), (said(FIRING, 0, seen=9), 9)], [(0, None, "episode")], "firing"),
        # An end before the beginning is no time at all; one of a source whose clock runs ahead is when it came.
        ([(said(FIRING, 10), 10), (said(RESOLVED, 10, 5), 12)], [(10, 10, "episode")], "resolved"),
        ([(said(FIRING, 10), 10), (said(RESOLVED, 10, 500), 40)], [(10, 40, "episode")], "resolved"),
        ([(said(FIRING, 500), 10), (said(RESOLVED, 500, 600), 40)], [(500, 600, "episode")], "resolved"),
        ([(said(FIRING), 10), (said(RESOLVED), 40)], [(10, 40, "episode")], "resolved"),
        # Several ends of the same are one; what is said again later of the same end changes nothing.
        ([(said(FIRING, 0), 0), (said(RESOLVED, 0, 9), 9), (said(RESOLVED, 0, 9, summary="x"), 12)], ONCE, "resolved"),
        # Two ends: of two episodes when each says since when, else the last is only told again.
        ([(said(RESOLVED, 0, 9), 9), (said(RESOLVED, 20, 30), 30)], [(0, 9, "orphan"), (20, 30, "orphan")], "orphan"),
        ([(said(FIRING, 0), 0), (said(RESOLVED, None, 9), 9), (said(RESOLVED, None, 30), 30)], ONCE, "resolved"),
        # An end that reaches back over an earlier one makes them one.
        ([(said(RESOLVED, 0, 9), 9), (said(RESOLVED, 5, 30), 30)], [(0, 30, "orphan")], "orphan"),
        # Dated behind its end, within the grace period: the same second may be told in either order.
        ([(said(FIRING, 0, seen=0), 0), (said(RESOLVED, 0, 9), 9), (said(FIRING, 0, seen=9), 10)], ONCE, "resolved"),
        ([(said(FIRING, 0, seen=0), 0), (said(RESOLVED, 0, 9), 9), (said(FIRING, 0, seen=9), 90)], STILL, "firing"),
    ],
)  # fmt: skip
def test_intervals_follow_from_what_was_said(
    told: list[tuple[Sighting, int]], episodes: list[tuple[int, int | None, str]], status: str
) -> None:
    found = folded(*told)
    assert (spans(found), found.status) == (episodes, status)


def test_a_person_ends_what_has_no_beginning_of_its_own_until_its_source_said_that_it_was_over() -> None:
    resolve = Act("resolve", moment(20), "ben", moment(5000))
    splunk = [(said(FIRING, seen=at), at) for at in (0, 30, 60)]
    assert spans(folded(*splunk, acts=[resolve])) == [(0, 20, "episode")]
    between = [*splunk, (said(RESOLVED, None, 40), 40)]
    assert spans(folded(*between, acts=[resolve])) == [(0, 20, "episode"), (60, None, "episode")]


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ([(said(FIRING, 0, seen=1, severity="critical"), 1), (said(FIRING, 0, seen=9, severity="info"), 9)], "info"),
        ([(said(FIRING, 0, severity="critical"), 1), (said(FIRING, 0, severity="info"), 9)], "critical"),  # within grace
        ([(said(FIRING, 0, severity="critical"), 1), (said(FIRING, 0, severity="info"), 99)], "info"),
        (
            [(said(FIRING, 0, seen=9, severity="critical"), 9), (said(FIRING, 0, seen=9, severity="info"), 9)],
            "critical",
        ),  # S12
        ([(said(ACKED, 0, seen=9, severity="warning"), 9)], "warning"),  # nothing better is known
    ],
)
def test_the_newest_severity_counts_and_of_what_came_together_the_worst(
    told: list[tuple[Sighting, int]], severity: str
) -> None:
    assert folded(*told).severity == severity


def test_an_acknowledgement_ends_with_what_it_was_of() -> None:
    ack = Act("ack", moment(5), "ben")
    again = [(said(FIRING, 0), 0), (said(RESOLVED, 0, 9), 9), (said(FIRING, 20), 20)]
    found = folded(*again, acts=[ack])
    assert (found.status, found.acked[0].by, 1 in found.acked) == ("firing", "ben", False)


def test_who_took_it_on_at_the_source_without_a_name_is_the_source() -> None:
    assert folded((said(FIRING, 0), 0), (said(ACKED, 0, seen=5), 5)).acked[0].by == "the source"


def noisy(first: int, last: int, every: int = 1) -> list[tuple[Sighting, int]]:
    """A source that tells and dates the same again and again."""
    return [(said(FIRING, seen=at), at) for at in range(first, last, every)]


def settled(live: Live, now: int) -> Folded:
    """What an alert is after what is long over was forgotten."""
    found = fold(live, [], POLICY, moment(now))
    settle(live, found, POLICY, moment(now))
    return found


def test_a_source_that_repeats_itself_for_days_is_remembered_in_a_few_statements() -> None:
    live = live_of(*noisy(0, 3000, 10))
    before = fold(live, [], POLICY, moment(9000))
    settled(live, 9000)
    after = fold(live, [], POLICY, moment(9000))
    assert len(live.statements) == 2
    assert live.deliveries == 300
    assert (spans(after), after.last_seen, after.severity) == (spans(before), before.last_seen, before.severity)


def test_an_end_that_was_told_late_parts_what_lies_before_it_from_what_lies_behind() -> None:
    live = live_of(*noisy(0, 41, 2), *noisy(50, 91, 2), (said(RESOLVED, None, 45), 7000))
    wanted = [(0, 45, "episode"), (50, None, "episode")]
    assert spans(fold(live, [], POLICY, moment(8000))) == wanted
    settled(live, 8000)
    assert len(live.statements) == 5
    assert spans(fold(live, [], POLICY, moment(8000))) == wanted


def test_what_is_long_over_is_forgotten_and_what_is_said_of_it_still_counted() -> None:
    live = live_of(*((said(state, at, at + 50), at) for at in range(0, 2000, 100) for state in (FIRING, RESOLVED)))
    ended = [((at * 100), at * 100 + 50) for at in range(20)]
    assert [(start, end) for start, end, _ in spans(fold(live, [], POLICY, moment(9000)))] == [
        (s, max(e - 50, s)) for s, e in ended
    ]
    found = settled(live, 9000)
    assert (len(found.episodes), live.settled.episodes, live.settled.severity) == (1, 19, "error")
    assert len(live.contents) == 1
    live.take(said(FIRING, 300), moment(9001))  # a straggler
    assert len(live.statements) == 2
    assert live.deliveries == 41
    assert fold(live, [], POLICY, moment(9100)).max_severity == "error"


def test_what_was_over_only_just_now_is_not_forgotten() -> None:
    told = [(said(state, at, at), at) for at in range(0, 2600, 100) for state in (FIRING, RESOLVED)]
    live = live_of(*told)
    found = settled(live, 2600)
    assert live.settled.episodes == len([at for at in range(0, 2600, 100) if at <= 800])
    assert len(found.episodes) + live.settled.episodes == 26


def test_acknowledgements_keep_their_episodes_when_others_are_forgotten() -> None:
    live = live_of(
        *(
            (said(state, at, at + 50), at + 50 * (state == RESOLVED))
            for at in range(0, 2000, 100)
            for state in (FIRING, RESOLVED)
        )
    )
    found = fold(live, [Act("ack", moment(20), "ana"), Act("ack", moment(1920), "ben")], POLICY, moment(9000))
    settle(live, found, POLICY, moment(9000))
    assert {index: one.by for index, one in found.acked.items()} == {0: "ben"}


def test_the_words_that_are_shown_are_the_newest() -> None:
    told = [(said(FIRING, 0, seen=5, summary="old"), 50), (said(FIRING, 0, seen=9, summary="new"), 40)]
    live = live_of(*told)
    best = shown(live.statements.values(), 30 * SECOND)
    assert best is not None
    assert live.contents[best.content]["summary"] == "new"
