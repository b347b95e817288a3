"""When an alert was firing: intervals of time from the set of what its source said, whatever the order it came in.

    claims       10 f              20 f        each: firing since then
    ends               15 r                    each: over since then
    episodes     [10 -- 15]        [20 -- ...

A claim belongs to the first end at or after it that it does not refute; without one it is open. An end is refuted by what
its source says later: a firing that the source dates behind it, or, where the source dates nothing but the beginning, one
that is received a second time and after the grace period, or once and very late. Intervals that touch are one episode.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alerts.model import ACKED, FIRING, RESOLVED, UNACKED
from alerts.severity import worst
from alerts.statements import Statement

SOURCE, PERSON, TIME = "source", "person", "time"
_SLOWEST_PEER = 20  # times the grace period: so late nobody tells for the first time what is over; it is not over
_IMPLYING = (ACKED, UNACKED)


@dataclass(frozen=True, slots=True)
class End:
    """Something that ends an alert: when, since when that is known, by whom; `starts_at` where the source says of what.

    A person's word holds against a source that goes on firing `holds_until` then.
    """

    at: int
    known_at: int
    by: str = SOURCE
    starts_at: int | None = None
    holds_until: int = 0


@dataclass(slots=True)
class Claim:
    """A source says that it is firing since `start`; `evidence` is the last moment that it said so of, as it dates it.

    `dated` tells whether it dates its statements at all, `known_start` whether it says when it began.
    """

    start: int
    evidence: int
    dated: bool
    known_start: bool
    severity: str
    resolves: bool
    first: int
    previous: int | None
    last: int


@dataclass(slots=True)
class Episode:
    """An interval in which it was firing; `end` is None while it is. kind: episode, late, orphan.

    `refuted_at` is the last end that its source spoke of, and then said that it was none.
    """

    start: int
    end: int | None
    by: str | None = None
    end_known_at: int | None = None
    first_seen: int | None = None
    last_seen: int | None = None
    severity: str = "unknown"
    kind: str = "orphan"
    refuted_at: int | None = None
    has_start: bool = False  # its end says since when it was
    claims: list[Claim] = field(default_factory=list)


def claims_of(statements: Iterable[Statement]) -> list[Claim]:
    """The claims that statements make; those that differ only in what they say beside are one.

    Where nothing is known but that somebody acknowledged or silenced it, that is a claim as well: it fires, for all we know.
    """
    said = list(statements)
    telling = [one for one in said if one.state == FIRING]
    if not telling and not any(one.state == RESOLVED for one in said):
        telling = [one for one in said if one.state in _IMPLYING and (one.starts_at or one.seen_at)]
    found: dict[tuple[int | None, int | None], Claim] = {}
    for one in telling:
        start = one.starts_at if one.starts_at is not None else one.seen_at
        assert start is not None  # a statement that fires has one of both
        known = found.get((one.starts_at, one.seen_at))
        if known is None:
            evidence = max(start, one.seen_at or start)
            found[one.starts_at, one.seen_at] = Claim(
                start, evidence, one.seen_at is not None, one.starts_at is not None, one.severity, one.resolves,
                one.first, one.previous, one.last,
            )  # fmt: skip
            continue
        times = sorted({known.first, known.last, one.first, one.last} | {known.previous or 0, one.previous or 0} - {0})
        known.first, known.last = times[0], times[-1]
        known.previous = times[-2] if len(times) > 1 else None
        known.severity = worst(known.severity, one.severity)
    return sorted(found.values(), key=lambda claim: (claim.start, claim.evidence, claim.first))


def ends_of(statements: Iterable[Statement]) -> list[End]:
    """What the source says of ends."""
    found: dict[tuple[int, int | None], End] = {}
    for one in statements:
        if one.state == RESOLVED and one.ends_at is not None:
            key = (one.ends_at, one.starts_at)
            known = found.get(key)
            if known is None or one.first < known.known_at:
                found[key] = End(one.ends_at, one.first, SOURCE, one.starts_at)
    return list(found.values())


def time_ends(claims: Iterable[Claim], ttl: int, now: int) -> list[End]:
    """The ends that time makes, of alerts whose source never does: nothing heard for so long.

    heard     x--x x         x
    ends             ttl -->|     ttl -->|
    """
    heard = sorted((claim.first, claim.last) for claim in claims if not claim.resolves)
    ends = []
    until = 0
    for at, (first, last) in enumerate([*heard, (now, now)]):
        if at and first - until > ttl:
            ends.append(End(until + ttl, until + ttl, TIME))
        until = max(until, last)
    return ends


def episodes_of(claims: Sequence[Claim], ends: Iterable[End], grace: int) -> list[Episode]:
    """The episodes in the order of time; only the last can be open."""
    ordered = sorted(ends, key=lambda end: (end.at, end.known_at, end.starts_at or 0))
    buckets: dict[int, Episode] = {}
    open_ones = Episode(0, None)
    for claim in claims:
        at, refuted_at = _bucket(claim, ordered, grace)
        bucket = open_ones if at is None else buckets.setdefault(at, _ended(ordered[at]))
        bucket.claims.append(claim)
        bucket.refuted_at = _later(bucket.refuted_at, refuted_at)
    for at, end in enumerate(ordered):
        if end.by == SOURCE:
            bucket = buckets.setdefault(at, _ended(end))
            if end.starts_at is not None:
                bucket.start, bucket.has_start = min(bucket.start, end.starts_at), True
    found = [buckets[at] for at in sorted(buckets)] + ([open_ones] if open_ones.claims else [])
    for episode in found:
        if episode.claims:
            start = min(claim.start for claim in episode.claims)
            episode.start = start if episode.end is None else min(episode.start, start)
    return [_described(episode, grace) for episode in _joined(found)]


def _ended(end: End) -> Episode:
    return Episode(end.at, end.at, end.by, end.known_at)


def _later(*moments: int | None) -> int | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _bucket(claim: Claim, ends: Sequence[End], grace: int) -> tuple[int | None, int | None]:
    """The index of the end that a claim belongs to, None while it is open; and when the last was that it refuted."""
    refuted_at = None
    for at, end in enumerate(ends):
        if _comes_before(claim, end, ends):
            continue
        if not _refutes(claim, end, grace):
            return at, refuted_at
        refuted_at = end.at
    return None, refuted_at


def _comes_before(claim: Claim, end: End, ends: Sequence[End]) -> bool:
    """Whether an end is of something that was over before this claim began."""
    if end.by == TIME:
        return end.at < claim.first
    if end.by == PERSON and not claim.known_start:
        # What has no beginning of its own may be the old problem still, unless its source said between that it was over.
        return any(other.by == SOURCE and end.at <= other.at < claim.start for other in ends)
    return end.at < claim.start


def _refutes(claim: Claim, end: End, grace: int) -> bool:
    """Whether a claim that began before an end says that it was none."""
    if end.by == PERSON:
        return claim.last > end.holds_until
    if end.by == TIME:
        return claim.last > end.known_at
    if claim.dated:
        return claim.evidence > end.at or (claim.evidence == end.at and claim.last > end.known_at + grace)
    is_again = claim.previous is not None and claim.previous > end.known_at
    return claim.last > end.known_at + (grace if is_again else _SLOWEST_PEER * grace)


def _joined(found: Iterable[Episode]) -> list[Episode]:
    """Episodes that touch or overlap as one, which ends with the last of them."""
    made: list[Episode] = []
    for episode in sorted(found, key=lambda one: (one.start, one.end is None, one.end or 0)):
        last = made[-1] if made else None
        if last is None or (last.end is not None and episode.start > last.end and (episode.claims or episode.has_start)):
            made.append(episode)
        elif episode.claims or (last.by == SOURCE and episode.has_start):
            _join(last, episode)
        # else its source only says again that it is over
    return made


def _join(last: Episode, episode: Episode) -> None:
    if last.end is not None and (episode.end is None or episode.end >= last.end):
        went_on = last.end if last.claims and episode.claims and episode.end != last.end else None
        last.refuted_at = _later(last.refuted_at, episode.refuted_at, went_on)
        last.end, last.by, last.end_known_at = episode.end, episode.by, episode.end_known_at
    last.claims += episode.claims


def _described(episode: Episode, grace: int) -> Episode:
    claims = episode.claims
    if not claims:
        return episode
    episode.first_seen = min(claim.first for claim in claims)
    episode.last_seen = max(claim.last for claim in claims)
    episode.severity = worst(*(claim.severity for claim in claims))
    in_time = episode.end_known_at is None or episode.first_seen <= episode.end_known_at + grace
    episode.kind = "episode" if in_time or episode.by != SOURCE else "late"
    return episode
