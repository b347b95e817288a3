"""Which alerts are one incident: density in time below a common component, a label in common, or a dependency.

A sighting of trouble is a point (its beginning, a component). Below one component, a point that has enough others within
the window around it, on more than one component, is the heart of an incident; whatever lies within the window of a heart
belongs to it. What overlaps is one incident.

    below prod   a.b..c         d          e   f        window |--|, three are enough
    incidents    [abc]          -          -   -

Nothing here depends on the order in which alerts came, and one more alert never parts an incident.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.config import Correlation

# What is so large that alerts below it need not have to do with each other: many of them have to, in several places.
_WIDE = frozenset({"region", "account", "provider", "zone", "site", "subscription", "organization", "tenant"})
_WIDE_FACTOR = 4
_ALONE_FACTOR = 2  # that many more where all are on one component


@dataclass(frozen=True, slots=True)
class Place:
    """Where a component lies: all above it from the top on and itself, and what it depends on."""

    uid: str
    path: str
    kind: str
    lineage: tuple[str, ...]
    needed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Point:
    """A beginning of an alert: in which run of it, when, where; `labels` are those to group by where it has no place.

    `part` tells points on the same label apart, as components do below a component.
    """

    alert: str
    run: str
    start: int
    place: Place | None
    labels: tuple[str, ...] = ()
    part: str = ""
    task_uid: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What is known of an incident: its task, what its members have in common, when the first and last of them began."""

    task_uid: str
    key: str
    first: int
    last: int


@dataclass(slots=True)
class Group:
    """Runs that are one task, with the tasks they had, and by key when the first and last of them began."""

    runs: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


class _Union:
    """Names joined into sets."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, name: str) -> str:
        above = self._above.setdefault(name, name)
        while above != self._above[above]:
            self._above[name] = above = self._above[above]
        return above

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._above[second] = first


def keys_of(point: Point) -> list[str]:
    """What a point may have in common with others."""
    if point.place is not None:
        return list(point.place.lineage)
    return list(point.labels)


def groups(
    points: Sequence[Point], incidents: Iterable[Incident], kinds: Mapping[str, str], settings: Correlation
) -> list[Group]:
    """All points in groups, most of one; `kinds` are those of components by uid."""
    union = _Union()
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for point in points:
        union.find(point.run)
        if point.task_uid:
            union.join(point.run, f"task {point.task_uid}")
    known = list(incidents)
    if settings.min_alerts:
        by_key: dict[str, list[Point]] = {}
        for point in points:
            for key in keys_of(point):
                by_key.setdefault(key, []).append(point)
        whole: set[str] = set()  # keys whose points are all one: what lies below is one with them
        for key, members in sorted(by_key.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            place = members[0].place
            is_one = place is not None and not whole.isdisjoint(_above(place, key))
            for one in [] if is_one else _dense(members, kinds.get(key, ""), settings):
                for point in one:
                    union.join(one[0].run, point.run)
                first, last = spans.get((key, one[0].run), (one[0].start, one[-1].start))
                spans[key, one[0].run] = (min(first, one[0].start), max(last, one[-1].start))
                if len(one) == len(members):
                    whole.add(key)
            _join_known(key, members, known, union, settings.window)
        _join_dependent(points, union, settings.window)
    return _collected(points, known, union, spans)


def _above(place: Place, key: str) -> tuple[str, ...]:
    """The components above one of those that a place lies in."""
    return place.lineage[: place.lineage.index(key)]


def _dense(members: list[Point], kind: str, settings: Correlation) -> list[list[Point]]:
    """The incidents below one key, each in the order of its beginnings."""
    least = settings.min_alerts * (_WIDE_FACTOR if kind in _WIDE else 1)
    if len(members) < least:
        return []
    ordered = sorted(members, key=lambda point: (point.start, point.run))
    starts = [point.start for point in ordered]
    around = _Around(ordered)
    found: list[list[Point]] = []
    reached = -1
    for start in starts:
        begin = bisect_left(starts, start - settings.window, around.begin)
        end = bisect_right(starts, start + settings.window, around.end)
        around.move(begin, end)
        if around.alerts < (least if around.parts > 1 else max(least, settings.min_alerts * _ALONE_FACTOR)):
            continue
        if found and begin <= reached:
            found[-1] += ordered[reached + 1 : end]
        else:
            found.append(ordered[begin:end])
        reached = max(reached, end - 1)
    return found


class _Around:
    """How many alerts and parts there are in a stretch of points that moves on."""

    def __init__(self, ordered: Sequence[Point]) -> None:
        self._ordered = ordered
        self._alerts: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()
        self.begin = self.end = 0

    def move(self, begin: int, end: int) -> None:
        """The stretch is now from one index to before another."""
        for point in self._ordered[self.end : end]:
            self._alerts[point.alert] += 1
            self._parts[_part(point)] += 1
        for point in self._ordered[self.begin : begin]:
            _less(self._alerts, point.alert)
            _less(self._parts, _part(point))
        self.begin, self.end = begin, end

    @property
    def alerts(self) -> int:
        """How many different alerts."""
        return len(self._alerts)

    @property
    def parts(self) -> int:
        """How many different places."""
        return len(self._parts)


def _less(counter: Counter[str], name: str) -> None:
    counter[name] -= 1
    if not counter[name]:
        del counter[name]


def _part(point: Point) -> str:
    return point.place.uid if point.place else point.part


def _join_known(key: str, members: Iterable[Point], known: Iterable[Incident], union: _Union, window: int) -> None:
    """What begins within the window of an incident's members belongs to it."""
    about = [one for one in known if one.key == key]
    for one in about:
        for point in members:
            if one.first - window <= point.start <= one.last + window:
                union.join(point.run, f"task {one.task_uid}")


def _join_dependent(points: Sequence[Point], union: _Union, window: int) -> None:
    """What began within the window of what it depends on belongs to it.

    Of what began around a point on the other component, the first is joined with it, and each later one with the one before
    it, so that work grows with the points and not with their pairs.
    """
    by_place: dict[str, list[Point]] = {}
    needed: dict[str, frozenset[str]] = {}
    for point in points:
        if point.place is not None:
            by_place.setdefault(point.place.uid, []).append(point)
            needed[point.place.uid] = point.place.needed
    for members in by_place.values():
        members.sort(key=lambda point: point.start)
    for uid, others in needed.items():
        for other in sorted(others & by_place.keys()):
            _join_around(by_place[uid], by_place[other], union, window)


def _join_around(dependent: Sequence[Point], members: Sequence[Point], union: _Union, window: int) -> None:
    """Join the points of one component with those of another that began within the window; both in order."""
    starts = [point.start for point in members]
    joined = 0  # up to where members are one with the member before them
    for point in dependent:
        begin = bisect_left(starts, point.start - window)
        end = bisect_right(starts, point.start + window)
        if begin < end:
            union.join(point.run, members[begin].run)
            for index in range(max(begin + 1, joined), end):
                union.join(members[index - 1].run, members[index].run)
            joined = max(joined, end)


def _collected(
    points: Sequence[Point], known: Iterable[Incident], union: _Union, spans: Mapping[tuple[str, str], tuple[int, int]]
) -> list[Group]:
    made: dict[str, Group] = {}
    for point in points:
        group = made.setdefault(union.find(point.run), Group())
        group.runs.add(point.run)
        if point.task_uid:
            group.tasks.add(point.task_uid)
    for one in known:
        found = made.get(union.find(f"task {one.task_uid}"))
        if found is not None:
            found.tasks.add(one.task_uid)
            _widen(found.keys, one.key, one.first, one.last)
    for (key, name), (first, last) in spans.items():
        _widen(made[union.find(name)].keys, key, first, last)
    return list(made.values())


def _widen(keys: dict[str, tuple[int, int]], key: str, first: int, last: int) -> None:
    known = keys.get(key, (first, last))
    keys[key] = (min(known[0], first), max(known[1], last))
