"""What an alert is: from the set of what its source said and what people did, at a moment; a pure function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alerts.episodes import PERSON, Claim, End, Episode, claims_of, ends_of, episodes_of, time_ends
from alerts.model import ACKED, FIRING, SUPPRESSED, UNACKED
from alerts.policy import Policy
from alerts.severity import RANKS, worst
from alerts.statements import Live, Statement, shown

_SAME_SECOND = 1_000_000
_TELLING = (FIRING, ACKED, UNACKED, SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did: ack, unack, work or resolve. A resolve holds against repeats `holds_until` then."""

    kind: str
    at: int
    actor: str
    holds_until: int = 0


@dataclass(slots=True)
class Acked:
    """By whom and when something was first acknowledged."""

    at: int
    by: str


@dataclass(slots=True)
class Folded:
    """An alert at a moment. `acked` is the first acknowledgement of each episode, `due_at` when time changes it next."""

    episodes: list[Episode] = field(default_factory=list)
    acked: dict[int, Acked] = field(default_factory=dict)  # by the episode's index
    status: str = "orphan"
    severity: str = "unknown"
    max_severity: str = "unknown"
    content: str = ""
    acked_now: bool = False
    acked_by_person: bool = False  # and not at the source
    flapping: bool = False
    stale: bool = False
    still_firing: bool = False  # although a person closed it
    last_seen: int = 0
    due_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it fires, as far as anybody knows."""
        return bool(self.episodes) and self.episodes[-1].end is None


def fold(live: Live, acts: Sequence[Act], policy: Policy, now: int) -> Folded:
    """What follows from all that is known at this moment (microseconds)."""
    statements = list(live.statements.values())
    if len(statements) == 1 and not acts and statements[0].state == FIRING and statements[0].resolves:
        return _first(live, statements[0], policy, now)
    claims = claims_of(statements)
    ends = [*ends_of(statements), *_person_ends(acts), *time_ends(claims, policy.ttl, now)]
    made = Folded(episodes=episodes_of(claims, ends, policy.grace))
    best = shown(statements, policy.grace)
    made.content = best.content if best else ""
    made.last_seen = max((one.last for one in statements), default=0)
    if made.episodes:
        _tell_severity(made, statements, policy.grace)
        _tell_acks(made, statements, acts)
    made.max_severity = worst(live.settled.severity, *(episode.severity for episode in made.episodes))
    made.still_firing = _is_still_firing(made)
    changes = _changes(made.episodes)
    made.flapping, calm_at = _flapping(changes, policy, now)
    made.stale = made.is_open and now - made.last_seen > max(policy.stale_after, 2 * _gap(claims))
    made.status = _status(made, statements)
    made.due_at = _due(made, claims, policy, calm_at, now)
    return made


def _first(live: Live, one: Statement, policy: Policy, now: int) -> Folded:
    """The same for the one thing most alerts ever say: that they fire."""
    start = one.starts_at if one.starts_at is not None else one.seen_at or one.first
    episode = Episode(
        start, None, first_seen=one.first, last_seen=one.last, severity=one.severity, kind="episode", claims=claims_of([one])
    )  # fmt: skip
    patience = max(policy.stale_after, 2 * (one.last - one.previous if one.previous is not None else 0))
    stale = now - one.last > patience
    return Folded(
        episodes=[episode], status="firing", severity=one.severity, max_severity=worst(live.settled.severity, one.severity),
        content=one.content, stale=stale, last_seen=one.last, due_at=None if stale else one.last + patience + 1,
    )  # fmt: skip


def _person_ends(acts: Iterable[Act]) -> list[End]:
    return [End(act.at, act.at, PERSON, holds_until=act.holds_until) for act in acts if act.kind == "resolve"]


def _of_episode(statements: Iterable[Statement], episode: Episode) -> list[Statement]:
    """The statements that are about an episode."""
    return [
        one
        for one in statements
        if one.state in _TELLING
        and (moment := one.seen_at or one.starts_at or one.first) >= episode.start
        and (episode.end is None or moment <= episode.end)
    ]


def _tell_severity(made: Folded, statements: Sequence[Statement], grace: int) -> None:
    """The newest severity: by the source's clock, else the worst of what came at about the same time."""
    about = [one for one in _of_episode(statements, made.episodes[-1]) if one.state == FIRING]
    if not about:
        made.severity = made.episodes[-1].severity
    elif all(one.seen_at for one in about):
        newest = max(one.seen_at or 0 for one in about)
        made.severity = worst(*(one.severity for one in about if (one.seen_at or 0) > newest - _SAME_SECOND))
    else:
        newest = max(one.last for one in about)
        made.severity = worst(*(one.severity for one in about if one.last >= newest - grace))


def _tell_acks(made: Folded, statements: Sequence[Statement], acts: Sequence[Act]) -> None:
    """Who acknowledged which episode first, and whether that still holds: what gets worse wants a new look."""
    told = [(act.at, act.kind in ("ack", "work"), act.actor, True) for act in acts if act.kind in ("ack", "unack", "work")]
    told += [
        (one.seen_at or one.first, one.state == ACKED, one.actor or "the source", False)
        for one in statements
        if one.state in (ACKED, UNACKED)
    ]
    told.sort()  # by time; what was told at the same moment in an order of its own
    for index, episode in enumerate(made.episodes):
        began = min(episode.start, episode.first_seen or episode.start)
        over = None if episode.end is None else max(episode.end, episode.end_known_at or 0)
        mine = [one for one in told if one[0] >= began and (over is None or one[0] <= over)]
        first = next((one for one in mine if one[1]), None)
        if first is not None:
            made.acked[index] = Acked(first[0], first[2])
        is_of_now = mine and mine[-1][0] >= (episode.refuted_at or 0)  # what was said to be over and is not, is new
        if index == len(made.episodes) - 1 and is_of_now and mine[-1][1]:
            made.acked_now = not _got_worse(_of_episode(statements, episode), mine[-1][0])
            made.acked_by_person = mine[-1][3]


def _got_worse(statements: Iterable[Statement], since: int) -> bool:
    before, after = 0, 0
    for one in statements:
        if one.state == FIRING:
            rank = RANKS[one.severity]
            if (one.seen_at or one.first) <= since:
                before = max(before, rank)
            else:
                after = max(after, rank)
    return after > before > 0


def _is_still_firing(made: Folded) -> bool:
    if not made.episodes:
        return False
    last = made.episodes[-1]
    return last.by == PERSON and last.end is not None and any(claim.last > last.end for claim in last.claims)


def _changes(episodes: Iterable[Episode]) -> list[tuple[int, int]]:
    """(when, when known) of every beginning and end."""
    found: list[tuple[int, int]] = []
    for episode in episodes:
        if episode.claims:
            found.append((episode.start, episode.first_seen or episode.start))
            if episode.end is not None:
                found.append((episode.end, episode.end_known_at or episode.end))
    return sorted(found)


def _flapping(changes: Sequence[tuple[int, int]], policy: Policy, now: int) -> tuple[bool, int | None]:
    """Whether it flaps, and until when if nothing more happens.

    changes  x           x x  x x            4 within flap_window: flapping; what is farther back is another story
                                |--------> fewer than flap_calm within flap_window: calm
    """
    window, many = policy.flap_window, policy.flap_changes
    first = len(changes)
    while first and (first == len(changes) or changes[first][0] - changes[first - 1][0] <= window):
        first -= 1
    story = changes[first:]
    times = [at for at, _ in story]
    if len(times) < policy.flap_calm or not any(times[n] - times[n - many + 1] <= window for n in range(many - 1, len(times))):
        return False, None
    calm_at = sorted(known_at for _, known_at in story)[-policy.flap_calm] + window
    return (True, calm_at) if now < calm_at else (False, None)


def _gap(claims: Sequence[Claim]) -> int:
    """How far apart its source repeats itself, at most."""
    gaps = [claim.last - claim.previous for claim in claims if claim.previous is not None]
    return max(gaps, default=0)


def _status(made: Folded, statements: Sequence[Statement]) -> str:
    if not made.is_open:
        return "resolved" if any(episode.claims for episode in made.episodes) else "orphan"
    if made.acked_now:
        return "acked"
    about = _of_episode(statements, made.episodes[-1])
    newest = max(about, key=lambda one: (one.seen_at or one.last, one.last, one.state), default=None)
    return "suppressed" if newest is not None and newest.state == SUPPRESSED else "firing"


def _due(made: Folded, claims: Sequence[Claim], policy: Policy, calm_at: int | None, now: int) -> int | None:
    found = [calm_at] if calm_at is not None else []
    if made.is_open:
        silent = [claim.last for claim in made.episodes[-1].claims if not claim.resolves]
        if silent and len(silent) == len(made.episodes[-1].claims):
            found.append(max(silent) + policy.ttl + 1)
        if not made.stale:
            found.append(made.last_seen + max(policy.stale_after, 2 * _gap(claims)) + 1)
    return min((moment for moment in found if moment > now), default=None)


def settle(live: Live, made: Folded, policy: Policy, now: int, most: int = 24) -> list[Episode]:
    """Forget statements about episodes that are long over, where there are many; returns those episodes.

    Nothing that may still come can change them: deliveries about them are counted from now on.
    """
    if len(live.statements) <= most:
        return []
    horizon = now - max(10 * policy.grace, policy.flap_window)
    over: list[Episode] = []
    for episode in made.episodes[:-1]:
        if episode.end is None or (episode.end_known_at or episode.end) > horizon:
            break
        over.append(episode)
    if over and over[-1].end is not None:
        live.forget_until(over[-1].end, worst(*(episode.severity for episode in over)), len(over))
        made.episodes, made.acked = made.episodes[len(over) :], {
            index - len(over): acked for index, acked in made.acked.items() if index >= len(over)
        }  # fmt: skip
    live.thin_out(horizon)
    return over
