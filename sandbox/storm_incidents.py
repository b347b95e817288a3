"""What goes wrong in a storm, and when: incidents whose alerts begin, last and end, drawn from a seed.

cluster-outage    root |--------------------|      all below it begins within 90 seconds, after the root
flapping          |--|  |-|  |--| |-|              one service, again and again
slow-burn         |-----..   |----..   |---..      somewhere else each time, hours apart
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sandbox.storm_site import Site, Thing

MILLISECOND = 1000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
_APART = 20 * MINUTE  # between incidents of the same shape
_RULES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "node": (("NodeNotReady", "critical", "node is not ready"), ("NodeUnreachable", "error", "exporter does not answer")),
    "disk": (("DiskStalled", "error", "writes take longer than a second"), ("DiskLatency", "warning", "reads are slow")),
    "service": (
        ("TargetMissing", "error", "no target answers"),
        ("PodCrashLooping", "warning", "restarts again and again"),
        ("HighErrorRate", "critical", "a tenth of all requests fail"),
        ("LatencyHigh", "warning", "p99 is above a second"),
    ),
}
_BURNS = (("CertificateExpiresSoon", "info", "14 days left"), ("BackupIsOld", "warning", "last one two days ago"))


@dataclass(frozen=True, slots=True)
class Episode:
    """An interval of firing, in microseconds since 1970; `ends_at` is None while it lasts."""

    starts_at: int
    ends_at: int | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One alert: a rule on a component, with all its episodes; `part` tells those of one rule on one component apart."""

    number: int
    name: str
    severity: str
    summary: str
    thing: Thing
    part: str
    incident: str
    episodes: tuple[Episode, ...]
    repeats: int = 0  # microseconds between its repetitions where they are its own

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.name} {self.thing.path} {self.part}"

    @property
    def labels(self) -> dict[str, str]:
        """As Prometheus would label it."""
        return {"alertname": self.name, "severity": self.severity, "part": self.part, **self.thing.labels}


@dataclass(slots=True)
class Stage:
    """Where incidents happen: problems are made through it, so that no two are the same."""

    site: Site
    choose: random.Random
    problems: list[Problem] = field(default_factory=list)
    _taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(
        self, rule: tuple[str, str, str], thing: Thing, incident: str, episodes: Sequence[Episode], repeats: int = 0
    ) -> None:
        """One more alert."""
        name, severity, summary = rule
        part = f"part-{self._taken[name, thing.path]}"
        self._taken[name, thing.path] += 1
        number = len(self.problems) + 1
        self.problems.append(Problem(number, name, severity, summary, thing, part, incident, tuple(episodes), repeats))

    def within(self, least: int, most: int) -> int:
        """A length between two, in whole milliseconds."""
        return self.choose.randrange(least, most, MILLISECOND)


def _cluster_outage(stage: Stage, at: int, count: int, incident: str) -> None:
    cluster = stage.choose.choice(stage.site.of_kind("cluster"))
    over = at + stage.within(20 * MINUTE, 40 * MINUTE)
    stage.add(("ClusterDown", "critical", "the API server does not answer"), cluster, incident, [Episode(at, over)])
    below = [one for kind in _RULES for one in stage.site.of_kind(kind, cluster.path)]
    for _ in range(count - 1):
        thing = stage.choose.choice(below)
        lasts = stage.choose.random() < 0.1
        end = None if lasts else over + stage.within(0, 5 * MINUTE)
        stage.add(
            stage.choose.choice(_RULES[thing.kind]), thing, incident, [Episode(at + stage.within(SECOND, 90 * SECOND), end)]
        )


def _disk_full(stage: Stage, at: int, count: int, incident: str) -> None:
    disk = stage.choose.choice(stage.site.of_kind("disk"))
    end = at + stage.within(HOUR, 3 * HOUR) if stage.choose.random() < 0.7 else None
    stage.add(("DiskFull", "error", "95 % of it are used"), disk, incident, [Episode(at, end)])


def _two_disks(stage: Stage, at: int, count: int, incident: str) -> None:
    node = stage.choose.choice(stage.site.of_kind("node"))
    for disk in stage.site.of_kind("disk", node.path)[:count]:
        start = at + stage.within(0, 2 * MINUTE)
        stage.add(
            ("DiskFull", "error", "95 % of it are used"), disk, incident, [Episode(start, start + stage.within(MINUTE, HOUR))]
        )


def _flapping(stage: Stage, at: int, count: int, incident: str) -> None:
    service = stage.choose.choice(stage.site.of_kind("service"))
    times = stage.choose.randrange(8, 14)
    stage.add(
        ("HighErrorRate", "critical", "a tenth of all requests fail"), service, incident, list(_flaps(stage.choose, at, times))
    )


def _slow_burn(stage: Stage, at: int, count: int, incident: str) -> None:
    service = stage.choose.choice(stage.site.of_kind("service"))
    start = at + stage.within(0, HOUR)
    end = start + stage.within(6 * HOUR, 48 * HOUR) if stage.choose.random() < 0.3 else None
    stage.add(stage.choose.choice(_BURNS), service, incident, [Episode(start, end)])


def _bad_deploy(stage: Stage, at: int, count: int, incident: str) -> None:
    name = stage.choose.choice(stage.site.of_kind("service")).path.split("/", 2)[2]
    everywhere = [one for one in stage.site.of_kind("service") if one.path.split("/", 2)[2] == name]
    made = 0
    for thing, rule in ((thing, rule) for thing in everywhere for rule in _RULES["service"][1:]):
        if made < count:
            start = at + stage.within(0, 3 * MINUTE)
            stage.add(rule, thing, incident, [Episode(start, start + stage.within(10 * MINUTE, 30 * MINUTE))])
            made += 1


def _watchdog(stage: Stage, at: int, count: int, incident: str) -> None:
    """An alert that always fires; it falls silent, and nothing says that it ended."""
    cluster = stage.choose.choice(stage.site.of_kind("cluster"))
    stage.add(("Watchdog", "info", "alerting works"), cluster, incident, [Episode(at, None)], repeats=5 * MINUTE)


SHAPES: Mapping[str, Callable[[Stage, int, int, str], None]] = {
    "cluster-outage": _cluster_outage,
    "disk-full": _disk_full,
    "two-disks": _two_disks,
    "flapping": _flapping,
    "slow-burn": _slow_burn,
    "bad-deploy": _bad_deploy,
    "watchdog": _watchdog,
}


def problems(site: Site, seed: int, begin: int, shapes: Sequence[str], alerts: int) -> list[Problem]:
    """So many alerts in incidents of these shapes, the shapes taking turns; each shape begins at `begin`."""
    stage = Stage(site, random.Random(f"incidents {seed}"))
    for place, shape in enumerate(shapes, 1):
        so_far, number = alerts * place // len(shapes), 0
        while (missing := so_far - len(stage.problems)) > 0:
            SHAPES[shape](stage, begin + number * _APART, missing, f"{shape}-{number + 1}")
            number += 1
    return stage.problems


def flapped(given: Sequence[Problem], seed: int, share: float = 0.1) -> list[Problem]:
    """The same, but a share of them fire again and again for a while before they do as they did."""
    choose = random.Random(f"flapping {seed}")
    return [_made_to_flap(one, choose) if choose.random() < share else one for one in given]


def _made_to_flap(given: Problem, choose: random.Random) -> Problem:
    before = list(_flaps(choose, given.episodes[0].starts_at, choose.randrange(3, 7)))
    shift = (before[-1].ends_at or 0) + MINUTE - given.episodes[0].starts_at
    after = [Episode(one.starts_at + shift, one.ends_at and one.ends_at + shift) for one in given.episodes]
    return replace(given, episodes=(*before, *after))


def _flaps(choose: random.Random, at: int, times: int) -> Iterator[Episode]:
    for _ in range(times):
        end = at + choose.randrange(20 * SECOND, 2 * MINUTE, MILLISECOND)
        yield Episode(at, end)
        at = end + choose.randrange(20 * SECOND, 2 * MINUTE, MILLISECOND)
