"""Figures by nested groups, each worked out for itself: neither percentiles nor subtrees add up from what is below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reports.alerts.asked import Question
from reports.alerts.keys import SEVERITIES, lineage
from reports.timesheets.groups import Group
from reports.timesheets.keys import NONE, Key
from reports.timesheets.report import Column, Line
from store.handle import Store
from store.table import Table

Figures = dict[str, Any]


def levels(keys: Sequence[Key]) -> list[tuple[Key, ...]]:
    """The keys of the total, of the topmost groups, of those below them, and so on."""
    return [tuple(keys[:count]) for count in range(len(keys) + 1)]


def expressions(keys: Sequence[Key], of_level: Sequence[Key]) -> list[str]:
    """The keys as columns k0, k1 ... over `c`, NULL where a level has no such key."""
    units = [key for key in keys if key.unit]
    return [
        f"CAST(NULL AS VARCHAR) AS k{number}" if key not in of_level
        else f"g.called[{units.index(key) + 1}] AS k{number}" if key.unit else f"{key.expression} AS k{number}"
        for number, key in enumerate(keys)
    ]  # fmt: skip


def joins(of_level: Sequence[Key], periods: str = "JOIN edge g ON g.idx = c.idx") -> str:
    """What the keys of a level need to be joined: a row is in each of the subtrees that its component lies in."""
    needed = [periods] if any(key.unit for key in of_level) else []
    if any(key.name == "component" for key in of_level):
        needed.append("LEFT JOIN subtree q ON q.component_uid = c.component_uid")
    return " ".join(needed)


def select(keys: Sequence[Key], relation: str, measures: Mapping[str, str]) -> str:
    """One row for each group of each level, with the measures of a relation."""
    told = ", ".join(f"{expression} AS {name}" for name, expression in measures.items())
    parts = []
    for count, of_level in enumerate(levels(keys)):
        said = ", ".join([f"{count} AS level", *expressions(keys, of_level), told])
        by = ", ".join(f"k{number}" for number in range(count))
        parts.append(f"SELECT {said} FROM {relation} c {joins(of_level)}" + (f" GROUP BY {by}" if by else ""))
    return "\nUNION ALL\n".join(parts)


def grouped(store: Store, made: Question, keys: Sequence[Key], relation: str, measures: Mapping[str, str]) -> Group:
    """The measures of a relation by the keys, the total on top."""
    top = Group("")
    add(top, keys, store.rows(f"{made.sql}\n{select(keys, relation, measures)}", made.parameters))
    return top


def add(top: Group, keys: Sequence[Key], rows: Iterable[Mapping[str, Any]]) -> None:
    """Put the figures of rows of any level into the groups they are of."""
    for row in rows:
        group = top
        for value in (row[f"k{number}"] for number in range(row["level"])):
            group = group.below.setdefault(value, Group(value))
        group.sums.update({name: value for name, value in row.items() if name != "level" and name not in _names(keys)})


def _names(keys: Sequence[Key]) -> set[str]:
    return {f"k{number}" for number in range(len(keys))}


def in_order(group: Group, keys: Sequence[Key], size: str) -> None:
    """Order the groups below: periods by time, severities from the worst, components as a tree, others by size."""
    if not keys:
        return
    key, below = keys[0], group.below
    sizes = {value: one.sums.get(size) or 0 for value, one in below.items()}

    def place(value: str) -> Any:
        if key.unit:
            return value
        if key.name == "severity":
            return -SEVERITIES.index(value)
        if key.name == "component":
            return [(step == NONE, -sizes.get(step, 0), step) for step in lineage(value)]
        return (-sizes[value], value)

    group.below = {value: below[value] for value in sorted(below, key=place)}
    for one in group.below.values():
        in_order(one, keys[1:], size)


def lines(
    group: Group, keys: Sequence[Key], values: Callable[[Figures], Mapping[str, Any]], size: str, depth: int = 0
) -> Iterator[Line]:
    """The lines of all groups below one, each before its own; what lies above periods shows how `size` went in them."""
    is_tree = bool(keys) and keys[0].name == "component"
    followed = len(keys) > 1 and bool(keys[1].unit)
    periods = sorted({name for beside in group.below.values() for name in beside.below}) if followed else []
    for below in group.below.values():
        own = depth + (below.value.count("/") if is_tree else 0)
        trend = tuple(int(below.below[name].sums.get(size) or 0) if name in below.below else 0 for name in periods)
        yield Line(below.value.rpartition("/")[2] if is_tree else below.value, own, values(below.sums), trend)
        yield from lines(below, keys[1:], values, size, own + 1)


def flat(
    keys: Sequence[Key], columns: Sequence[Column], group: Group, values: Callable[[Figures], Mapping[str, Any]]
) -> Table:
    """The lowest groups as rows for programs, with a column for each key; of no keys the total."""
    names = tuple(key.name for key in keys)
    rows = [
        {**dict(zip(names, path, strict=True)), **{column.name: made[column.name] for column in columns}}
        for path, leaf in group.leaves()
        if len(path) == len(keys)
        for made in [values(leaf.sums)]
    ]
    return Table((*names, *(column.name for column in columns)), rows if group.below or not keys else [])
