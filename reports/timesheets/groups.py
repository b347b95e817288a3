"""Sums by nested groups: each key's groups below those of the key before it, and one total on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.timesheets.asked import Asked, Cut, cut
from reports.timesheets.keys import NONE, SHARED_TAGS, Key
from store.handle import Store

Sums = dict[str, Any]
_ANY_DEPTH = 100
TIME: Mapping[str, str] = {
    "measured_ms": "sum(c.measured_ms)",
    "counted_ms": "sum(c.counted_ms)",
    "billable_ms": "coalesce(sum(c.counted_ms) FILTER (c.billable), 0)",
}
# An entry in several cells counts once in each group, whatever its level.
_ENTRIES = "count(*) FILTER (c.is_whole) AS whole_entries, list(c.uid) FILTER (NOT c.is_whole) AS cut_entries"
_COUNTED = (
    "CAST(coalesce(sum(whole_entries), 0) + coalesce(len(list_distinct(flatten(list(cut_entries)))), 0) AS BIGINT) AS entries"
)


@dataclass(slots=True)
class Group:
    """What one value of a key adds up to, with the groups below it in their order."""

    value: str
    sums: Sums = field(default_factory=dict)
    below: dict[str, Group] = field(default_factory=dict)

    def add(self, sums: Mapping[str, Any]) -> None:
        """Add further sums to its own."""
        for name, value in sums.items():
            self.sums[name] = self.sums.get(name, 0) + value

    def leaves(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Group]]:
        """The lowest groups with their values from the top."""
        if not self.below:
            yield path, self
        for group in self.below.values():
            yield from group.leaves((*path, group.value))


def grouped(store: Store, asked: Asked, measures: Mapping[str, str] = TIME) -> Group:
    """The total of what is asked, with its groups: periods by time, others by what counts, the largest first."""
    made = cut(store, asked, components=any(key.name == "component" for key in asked.keys))
    rows = store.rows(_sql(made, asked, measures), parameters_of(made, asked))
    top = tree(asked.keys, rows, measures)
    _sort(top, asked.keys)
    return top


def tree(keys: Sequence[Key], rows: Iterable[Mapping[str, Any]], measures: Iterable[str]) -> Group:
    """The groups of rolled-up rows: those of fewer keys are subtotals; an entry with several tags is in several groups."""
    top = Group("")
    names = ("entries", *measures)
    for row in sorted(rows, key=lambda row: int(row["level"])):
        sums = {name: _whole(row[name]) for name in names}
        level = int(row["level"])
        for group in _places(top, [(key, row[f"k{number}"]) for number, key in enumerate(keys[:level])]):
            group.add(sums)
    return top


def _places(top: Group, path: Sequence[tuple[Key, str]]) -> Iterator[Group]:
    """The groups that a row belongs to."""
    if not path:
        yield top
        return
    key, value = path[0]
    for name in [value] if key.sums else (value.split(SHARED_TAGS) if value else [NONE]):
        yield from _places(top.below.setdefault(name, Group(name)), path[1:])


def _whole(value: Any) -> Any:
    return 0 if value is None else value


def _sort(group: Group, keys: Sequence[Key]) -> None:
    if not keys:
        return
    by_time = bool(keys[0].unit)
    below = sorted(group.below.values(), key=lambda one: one.value if by_time else (-one.sums["counted_ms"], one.value))
    group.below = {one.value: one for one in below}
    for one in below:
        _sort(one, keys[1:])


def expressions(made: Cut, asked: Asked) -> tuple[list[str], str]:
    """The keys as columns k0, k1 ... over a cell `c`, and what is to be joined for them."""
    periods = [key for key in asked.keys if key.unit]
    said = [
        f"g.called[{periods.index(key) + 1}] AS k{number}" if key.unit else f"{key.expression} AS k{number}"
        for number, key in enumerate(asked.keys)
    ]
    joins = "JOIN edge g ON g.idx = c.idx " if periods else ""
    if made.relation == "split":
        joins += "LEFT JOIN component_path q ON q.uid = c.component_uid "
    return said, joins


def parameters_of(made: Cut, asked: Asked) -> dict[str, object]:
    """The parameters of a question about these keys."""
    named = any(key.name == "component" for key in asked.keys)
    return {**made.parameters, "depth": asked.depth or _ANY_DEPTH} if named else dict(made.parameters)


def _sql(made: Cut, asked: Asked, measures: Mapping[str, str]) -> str:
    names = [f"k{number}" for number in range(len(asked.keys))]
    said, joins = expressions(made, asked)
    told = ["c.uid", "c.is_whole", "c.measured_ms", "c.counted_ms", "c.billable", "c.status"]
    cells = f"SELECT {', '.join([*told, *said])} FROM {made.relation} c {joins}"
    lowest = ", ".join([*names, _ENTRIES, *(f"{measure} AS {name}" for name, measure in measures.items())])
    level = " + ".join(f"(1 - GROUPING({name}))" for name in names) or "0"
    sums = ", ".join(f"CAST(coalesce(sum({name}), 0) AS BIGINT) AS {name}" for name in measures)
    by, rolled = (f"GROUP BY {', '.join(names)}", f"GROUP BY ROLLUP({', '.join(names)})") if names else ("", "")
    return (
        f"{made.sql},\nlowest AS (SELECT {lowest} FROM ({cells}) c {by})\n"
        f"SELECT {', '.join([*names, f'{level} AS level', _COUNTED, sums])} FROM lowest {rolled}"
    )


def gathered(keys: Sequence[Key], leaves: Mapping[tuple[str, ...], Mapping[str, Any]]) -> Group:
    """Groups made of the lowest ones, each adding to all above it; the values of a leaf are those of the keys."""
    top = Group("")
    for path, sums in leaves.items():
        pairs = list(zip(keys, path, strict=True))
        for level in range(len(keys) + 1):
            for group in _places(top, pairs[:level]):
                group.add(sums)
    return top
