"""What is remembered of an alert's sightings: each distinct statement of its source, when it came first, last, how often.

Statements are a set: in whatever order deliveries come, and however often, the same set is left, and everything else about
an alert follows from it (`alerts.episodes`, `alerts.fold`). That is what makes late and repeated deliveries harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.model import FIRING, RESOLVED, Sighting
from alerts.severity import worst


@dataclass(slots=True)
class Statement:
    """One thing a source said; times in microseconds, of which the last four are when it was received.

    `previous` is the time before `last`, None where it came once. `content` names what it said beside (`Live.contents`).
    """

    state: str
    starts_at: int | None
    ends_at: int | None
    seen_at: int | None
    severity: str
    content: str
    resolves: bool
    actor: str
    first: int
    previous: int | None
    last: int
    count: int = 1

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it another statement."""
        return (self.state, self.starts_at, self.ends_at, self.seen_at, self.severity, self.content, self.actor)

    @property
    def news(self) -> tuple[Any, ...]:
        """What makes it worth a line in the history; that a source says the same at another time does not."""
        return (self.state, self.starts_at, self.ends_at, self.severity, self.content, self.actor)

    def merge(self, other: Statement) -> None:
        """Take in that the same was received at other times."""
        times = sorted({self.first, self.last, other.first, other.last} | {self.previous or 0, other.previous or 0} - {0})
        self.first, self.last = times[0], times[-1]
        self.previous = times[-2] if len(times) > 1 else None
        self.count += other.count


@dataclass(slots=True)
class Settled:
    """What is left of statements that no later delivery can change: how many episodes they made, until when, how bad."""

    episodes: int = 0
    until: int = 0
    deliveries: int = 0
    severity: str = "unknown"


@dataclass(slots=True)
class Live:
    """All statements that still count, with what they said by its digest."""

    statements: dict[tuple[Any, ...], Statement] = field(default_factory=dict)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    settled: Settled = field(default_factory=Settled)
    registry: int = -1  # the registry's last change when its component was looked for in vain
    absences: list[tuple[int, int | None]] = field(default_factory=list)  # of what is expected to fire (alerts.heartbeats)

    def take(self, sighting: Sighting, received_at: int) -> Statement | None:
        """Add a sighting; returns its statement where it is news, None where it was known."""
        made = statement_of(sighting, received_at)
        known = self.statements.get(made.key)
        if known is not None:
            known.merge(made)
            return None
        if self._is_settled(made):
            self.settled.deliveries += 1
            return None
        is_news = all(one.news != made.news for one in self.statements.values())
        self.statements[made.key] = made
        if made.content not in self.contents:
            self.contents[made.content] = sighting.content
        return made if is_news else None

    def _is_settled(self, made: Statement) -> bool:
        """Whether it speaks of a time about which nothing more can be learned."""
        moment = made.ends_at if made.state == RESOLVED else (made.seen_at or made.starts_at)
        return moment is not None and moment <= self.settled.until

    def forget_until(self, moment: int, severity: str, episodes: int) -> None:
        """Drop the statements about what was over at a moment, which made so many episodes."""
        settled = self.settled
        settled.until, settled.severity = moment, worst(settled.severity, severity)
        settled.episodes += episodes
        for key, one in list(self.statements.items()):
            if self._is_settled(one):
                settled.deliveries += one.count
                del self.statements[key]
        self._forget_contents()

    def thin_out(self, horizon: int) -> None:
        """Of a series of statements that say the same, all received before the horizon, keep the first and the last."""
        series: dict[tuple[Any, ...], list[Statement]] = {}
        ordered = sorted(self.statements.values(), key=lambda one: (one.seen_at or one.ends_at or 0, one.first))
        for one in ordered:
            if one.state == FIRING and one.seen_at is not None and one.last < horizon:
                series.setdefault(one.news, []).append(one)
            elif one.state == RESOLVED:
                series.clear()  # what lies behind an end is another series
            else:
                continue
            for two in [found for found in series.values() if len(found) > 2]:
                middle, last = two[1], two[2]
                last.first = min(middle.first, last.first)
                last.count += middle.count
                del self.statements[middle.key], two[1]

    def _forget_contents(self) -> None:
        used = {one.content for one in self.statements.values()}
        self.contents = {digest: content for digest, content in self.contents.items() if digest in used}

    @property
    def deliveries(self) -> int:
        """How often anything was received."""
        return self.settled.deliveries + sum(one.count for one in self.statements.values())

    def encode(self) -> dict[str, Any]:
        """As JSON holds it."""
        settled = self.settled
        return {
            "said": [
                (
                    *(one.state, one.starts_at, one.ends_at, one.seen_at, one.severity, one.content, one.resolves, one.actor),
                    *(one.first, one.previous, one.last, one.count),
                )
                for one in self.statements.values()
            ],
            "contents": self.contents,
            "registry": self.registry,
            **({"absences": self.absences} if self.absences else {}),
            "settled": [settled.episodes, settled.until, settled.deliveries, settled.severity],
        }

    @classmethod
    def decode(cls, told: Mapping[str, Any] | None) -> Live:
        """From JSON."""
        if not told:
            return cls()
        found = [Statement(*one) for one in told["said"]]
        absences = [(start, end) for start, end in told.get("absences", ())]
        return cls(
            {one.key: one for one in found}, dict(told["contents"]), Settled(*told["settled"]), told["registry"], absences
        )


def statement_of(sighting: Sighting, received_at: int) -> Statement:
    """What a sighting says; where its source tells no time, the statement was made when it was received."""
    seen_at, ends_at = sighting.seen_at, sighting.ends_at
    if sighting.state == RESOLVED:
        ends_at = _end(sighting, received_at)
        seen_at = None
    elif sighting.state == FIRING and seen_at is None and (sighting.starts_at is None or not sighting.resolves):
        seen_at = received_at
    return Statement(
        sighting.state, sighting.starts_at, ends_at, seen_at, sighting.severity, sighting.digest, sighting.resolves,
        sighting.actor, received_at, None, received_at,
    )  # fmt: skip


def _end(sighting: Sighting, received_at: int) -> int:
    """When it ended; not later than that was received, unless its source's clock is another altogether."""
    ends_at = sighting.ends_at or sighting.seen_at
    if ends_at is None:
        return received_at
    starts_at = sighting.starts_at
    if starts_at is not None and ends_at < starts_at:
        return starts_at
    is_ahead = ends_at > received_at and (starts_at is None or starts_at <= received_at)
    return received_at if is_ahead else ends_at


def shown(statements: Iterable[Statement], grace: int) -> Statement | None:
    """The statement whose content is the newest: by the source's clock, else by ours, as far as that can be told.

    Of those that came within the grace period of the last, which may have overtaken each other, it is one that does not
    depend on their order.
    """
    firing = [one for one in statements if one.state == FIRING] or list(statements)
    if not firing:
        return None
    newest = max(one.last for one in firing)
    recent = [one for one in firing if one.last >= newest - grace]
    return max(recent, key=lambda one: (one.seen_at or one.starts_at or 0, one.content))
