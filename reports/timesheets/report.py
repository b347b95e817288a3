"""A report as every renderer reads it: sections of lines for people, and flat rows for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.timesheets.groups import Group
from store.table import Table

Values = Mapping[str, Any]
HOURS, COUNT, PERCENT, MONEY, TEXT = "hours", "count", "percent", "money", "text"
SPAN, SHARE = "span", "share"  # a length of time in milliseconds, a part of a hundred: where there is none, "-"


@dataclass(frozen=True, slots=True)
class Column:
    """A value that lines have: its name for programs, what people read above it, and how it is written.

    `quiet` columns are left out where the place is narrow.
    """

    name: str
    header: str
    kind: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A group with its values; `depth` says how far below the others it stands, the total is a line of its own."""

    label: str
    depth: int
    values: Values
    trend: tuple[int, ...] = ()  # of the periods below, oldest first
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a report; `bar` is the column that bars are drawn of, `stacked` another that is part of it."""

    name: str
    title: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    flat: Table
    bar: str = ""
    stacked: str = ""
    notes: tuple[str, ...] = ()
    empty: str = ""
    by_time: bool = False  # whether its lines are periods, to be drawn as columns

    def telling(self) -> tuple[Column, ...]:
        """The columns that say anything: what was measured only where something else counts."""
        return tuple(column for column in self.columns if self._tells(column))

    def _tells(self, column: Column) -> bool:
        if column.name == "measured_ms":
            return any(line.values.get("measured_ms") != line.values.get("counted_ms") for line in self.lines)
        return not column.quiet or any(line.values.get(column.name) for line in self.lines)

    @property
    def label(self) -> str:
        """What stands above the labels."""
        return " / ".join(key for key in self.keys if key != "currency")


@dataclass(frozen=True, slots=True)
class Report:
    """Sections under a title; the facts say of what time, in whose days, of which entries."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nobody would see anything."""
        return not any(section.lines for section in self.sections)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A share with one decimal, None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def lines_of(group: Group, values: Any, periods: Sequence[bool], depth: int = 0, size: str = "counted_ms") -> Iterator[Line]:
    """The lines of all groups below one, each before its own; `values` makes values of sums.

    `periods` says of each level whether its groups are periods: what lies above shows how `size` went in them.
    """
    for below in group.below.values():
        trend: tuple[int, ...] = ()
        if below.below and len(periods) > depth + 1 and periods[depth + 1]:
            trend = _trend(group, below, size)
        yield Line(below.value, depth, values(below.sums), trend)
        yield from lines_of(below, values, periods, depth + 1, size)


def _trend(parent: Group, group: Group, size: str) -> tuple[int, ...]:
    """How large each period was that any of the groups beside has."""
    names = sorted({name for beside in parent.below.values() for name in beside.below})
    return tuple(int(group.below[name].sums[size]) if name in group.below else 0 for name in names)


def flat(keys: Sequence[str], columns: Sequence[Column], group: Group, values: Any) -> Table:
    """The lowest groups as rows, with a column for each key."""
    rows = [
        {**dict(zip(keys, path, strict=True)), **{column.name: made[column.name] for column in columns}}
        for path, leaf in group.leaves()
        if len(path) == len(keys)
        for made in [values(leaf.sums)]
    ]
    return Table((*keys, *(column.name for column in columns)), rows if group.below or not keys else [])
