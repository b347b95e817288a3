"""Which alerts are one incident: as a naive comparison of each with each other says, and by examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.config import Correlation
from alerts.correlation import Group, Incident, Place, Point, groups, keys_of

_TREE = {"eu": (), "eu/a": ("eu",), "eu/a/n1": ("eu", "eu/a"), "eu/a/n2": ("eu", "eu/a"), "eu/b": ("eu",), "us": ()}
_NEEDS = {"eu/a/n1": frozenset({"eu/a/n2", "us"}), "eu/b": frozenset({"eu/a/n1"})}
PLACES = {
    path: Place(path, path, "region" if path == "eu" else "", (*above, path), _NEEDS.get(path, frozenset()))
    for path, above in _TREE.items()
}
KINDS = {path: place.kind for path, place in PLACES.items()}
LABELS = ("prod cluster=x", "prod cluster=y")


def point(alert: str, start: int, place: str | None = None, label: str = "", part: str = "", task: str | None = None) -> Point:
    """A beginning of an alert, whose run is called after it."""
    return Point(alert, f"{alert} 0", start, PLACES[place] if place else None, (label,) if label else (), part, task)


points = st.lists(
    st.builds(
        point,
        alert=st.sampled_from("abcdefgh"),
        start=st.integers(0, 30),
        place=st.sampled_from([*PLACES, None, None]),
        label=st.sampled_from(["", *LABELS]),
        part=st.sampled_from("pqr"),
        task=st.sampled_from([None, None, None, "t1", "t2"]),
    ),
    max_size=24,
)
known = st.lists(
    st.builds(
        lambda task, key, first, more: Incident(task, key, first, first + more),
        st.sampled_from(["t1", "t3"]),
        st.sampled_from([*PLACES, *LABELS]),
        st.integers(0, 30),
        st.integers(0, 5),
    ),
    max_size=3,
    unique_by=lambda one: (one.task_uid, one.key),
)


def naive(
    points: Sequence[Point], incidents: Sequence[Incident], kinds: Mapping[str, str], wanted: Correlation
) -> list[Group]:
    """The same, by looking at every pair."""
    names = {one.run for one in points} | {f"task {one.task_uid}" for one in incidents}
    names |= {f"task {one.task_uid}" for one in points if one.task_uid}
    together = {name: {name} for name in names}

    def join(one: str, other: str) -> None:
        both = together[one] | together[other]
        for name in both:
            together[name] = both

    for one in points:
        if one.task_uid:
            join(one.run, f"task {one.task_uid}")
    dense: list[tuple[str, Point]] = []
    for key in {key for one in points for key in keys_of(one)} if wanted.min_alerts else ():
        members = [one for one in points if key in keys_of(one)]
        least = wanted.min_alerts * (4 if kinds.get(key) == "region" else 1)
        for heart in members:
            near = [one for one in members if abs(one.start - heart.start) <= wanted.window]
            parts = {one.place.uid if one.place else one.part for one in near}
            if len({one.alert for one in near}) >= (least if len(parts) > 1 else max(least, 2 * wanted.min_alerts)):
                dense += [(key, one) for one in near]
                for one in near:
                    join(heart.run, one.run)
        for incident in incidents:
            for one in members:
                if incident.key == key and incident.first - wanted.window <= one.start <= incident.last + wanted.window:
                    join(one.run, f"task {incident.task_uid}")
    for one in points if wanted.min_alerts else ():
        for other in points:
            is_near = abs(one.start - other.start) <= wanted.window
            if is_near and one.place and other.place and other.place.uid in one.place.needed:
                join(one.run, other.run)
    made = []
    for members_of_it in {id(found): found for found in together.values()}.values():
        runs = {one.run for one in points} & members_of_it
        if not runs:
            continue
        uids = {*(one.task_uid for one in points), *(one.task_uid for one in incidents)}
        tasks = {uid for uid in uids if uid and f"task {uid}" in members_of_it}
        spans: dict[str, list[int]] = {}
        for key, one in dense:
            if one.run in members_of_it:
                spans.setdefault(key, []).append(one.start)
        for incident in incidents:
            if f"task {incident.task_uid}" in members_of_it:
                spans.setdefault(incident.key, []).extend([incident.first, incident.last])
        made.append(Group(runs, tasks, {key: (min(found), max(found)) for key, found in spans.items()}))
    return made


def told(found: Sequence[Group]) -> list[tuple[list[str], list[str], dict[str, tuple[int, int]]]]:
    """Groups so that they can be compared."""
    return sorted((sorted(one.runs), sorted(one.tasks), dict(sorted(one.keys.items()))) for one in found)


@settings(max_examples=400, deadline=None)
@given(points, known, st.integers(0, 8), st.sampled_from([0, 2, 3]))
def test_groups_are_what_a_comparison_of_all_pairs_gives(
    points: list[Point], known: list[Incident], window: int, least: int
) -> None:
    wanted = Correlation(window, least)
    assert told(groups(points, known, KINDS, wanted)) == told(naive(points, known, KINDS, wanted))


@settings(max_examples=100, deadline=None)
@given(points, known, st.data())
def test_the_order_of_alerts_makes_no_difference_and_one_more_never_parts_an_incident(
    points: list[Point], known: list[Incident], data: st.DataObject
) -> None:
    wanted = Correlation(5, 2)
    found = groups(points, known, KINDS, wanted)
    assert told(groups(data.draw(st.permutations(points)), known, KINDS, wanted)) == told(found)
    more = groups([*points, point("z", data.draw(st.integers(0, 30)), "eu/a/n1")], known, KINDS, wanted)
    for group in found:
        assert any(group.runs <= other.runs for other in more)


MINUTE = 60


def together(points: Sequence[Point], incidents: Sequence[Incident] = (), least: int = 3) -> list[list[str]]:
    """The alerts of each group of more than one."""
    found = groups(points, incidents, KINDS, Correlation(5 * MINUTE, least))
    return sorted(sorted(name[0] for name in group.runs) for group in found if len(group.runs) > 1)


def test_three_alerts_in_two_places_below_one_component_are_an_incident_two_are_none() -> None:
    three = [point("a", 0, "eu/a/n1"), point("b", 60, "eu/a/n1"), point("c", 100, "eu/a")]
    assert together(three) == [["a", "b", "c"]]
    assert together(three[:2]) == []


def test_many_alerts_of_one_host_are_an_incident_only_when_they_are_twice_as_many() -> None:
    one_host = [point(name, at, "us") for at, name in enumerate("abcdef")]
    assert together(one_host[:5]) == []
    assert together(one_host) == [list("abcdef")]


def test_a_region_is_so_wide_that_three_alerts_in_it_are_no_incident() -> None:
    apart = [point("a", 0, "eu/b"), point("b", 1, "eu/a"), point("c", 2, "eu")]
    assert together(apart) == []
    assert together([point(name, n, ("eu/b", "eu/a")[n % 2]) for n, name in enumerate("abcdefghijkl")]) == [
        list("abcdefghijkl")
    ]


def test_what_depends_on_another_belongs_to_it_within_the_window() -> None:
    assert together([point("a", 0, "us"), point("b", 299, "eu/a/n1")]) == [["a", "b"]]
    assert together([point("a", 0, "us"), point("b", 301, "eu/a/n1")]) == []
    assert together([point("a", 0, "us"), point("b", 299, "eu/a/n1")], least=0) == []


def test_one_more_alert_near_a_known_incident_joins_it() -> None:
    incident = Incident("t1", "eu/a", 1000, 1200)
    (group,) = groups([point("a", 1499, "eu/a/n1")], [incident], KINDS, Correlation(300, 3))
    assert group.tasks == {"t1"}
    (group,) = groups([point("a", 1501, "eu/a/n1")], [incident], KINDS, Correlation(300, 3))
    assert group.tasks == set()


def test_what_has_neither_place_nor_label_is_alone() -> None:
    assert together([point(name, 0, part=name) for name in "abcdef"]) == []
    assert together([point(name, 0, label=LABELS[0], part=name) for name in "abc"]) == [["a", "b", "c"]]
