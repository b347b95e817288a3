"""What sources say of problems as time goes by, and what is true of them in the end."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.storm_incidents import HOUR, MILLISECOND, SECOND, Episode, Problem

FIRING, RESOLVED = "firing", "resolved"
REPEATS = HOUR
_LASTING = 2 * HOUR  # how long a source goes on to repeat what does not end


@dataclass(frozen=True, slots=True)
class Saying:
    """A source says of a problem, at a moment, that it fires or that it is over; `is_first` where it says so newly."""

    problem: Problem
    ordinal: int
    state: str
    told_at: int
    is_first: bool = True

    @property
    def episode(self) -> Episode:
        """What it is about."""
        return self.problem.episodes[self.ordinal]

    @property
    def changed_at(self) -> int:
        """When what it says became true: the beginning, or the end."""
        return self.episode.ends_at or 0 if self.state == RESOLVED else self.episode.starts_at

    @property
    def is_over(self) -> bool:
        """Whether it says that it is over."""
        return self.state == RESOLVED


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one alert at the end of a storm."""

    key: str
    incident: str
    severity: str
    state: str
    episodes: tuple[Episode, ...]


def ground_truth(problems: Sequence[Problem]) -> dict[str, Truth]:
    """By each problem's key what a perfect receiver would know."""
    return {
        one.key: Truth(
            one.key, one.incident, one.severity, RESOLVED if one.episodes[-1].ends_at is not None else FIRING, one.episodes
        )
        for one in problems
    }


def sayings(problems: Sequence[Problem], seed: int, repeats: int = REPEATS) -> list[Saying]:
    """Everything that is said of them, in the order of time."""
    choose = random.Random(f"sayings {seed}")
    found = [saying for problem in problems for saying in _of_problem(choose, problem, problem.repeats or repeats)]
    return sorted(found, key=lambda one: (one.told_at, one.problem.number, one.ordinal))


def _of_problem(choose: random.Random, problem: Problem, repeats: int) -> Iterator[Saying]:
    for ordinal, episode in enumerate(problem.episodes):
        at = episode.starts_at + choose.randrange(0, 10 * SECOND, MILLISECOND)
        end = episode.ends_at if episode.ends_at is not None else episode.starts_at + _LASTING
        is_first = True
        while is_first or at < end:
            yield Saying(problem, ordinal, FIRING, at, is_first)
            at, is_first = at + repeats, False
        if episode.ends_at is not None:
            yield Saying(problem, ordinal, RESOLVED, end + choose.randrange(10 * SECOND, 15 * SECOND, MILLISECOND))


def grouped(told: Sequence[Saying], size: int, wait: int = 10 * SECOND, most_groups: int = 3) -> Iterator[list[Saying]]:
    """Batches as a grouping source sends them: of one cluster, not over `size`, nothing waits longer than `wait`.

    What begins and what ends come mixed; no problem is twice in one.
    """
    open_ones: dict[str, list[Saying]] = {}
    for one in told:
        for name in [name for name, batch in open_ones.items() if batch[0].told_at + wait < one.told_at]:
            yield open_ones.pop(name)
        name = one.problem.thing.labels.get("cluster", "")
        batch = open_ones.setdefault(name, [])
        if any(other.problem is one.problem for other in batch):
            yield open_ones.pop(name)
            batch = open_ones.setdefault(name, [])
        batch.append(one)
        if len(batch) >= size:
            yield open_ones.pop(name)
        while len(open_ones) > most_groups:
            yield open_ones.pop(next(iter(open_ones)))
    yield from open_ones.values()
