"""What a check of the timesheet found, for people: by person and day, what tells most first, gaps on a line each day."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import click

from cli.human import visible
from store.table import Row

Group = tuple[str, date]

# What would bill wrong comes first, then what can't be billed yet, then what may be missing.
_TELLING = (
    *(
        "double billing",
        "overlap",
        "day",
        "running",
        "future",
        "long",
        "interrupted",
        "clock",
        "undecided",
        "incomplete",
        "gap",
    ),
)
_STYLES = {"double billing": "red", "overlap": "red", "day": "red", "gap": "cyan", "clock": "cyan"}


def sheet(rows: Sequence[Row], zone: ZoneInfo, *, coloured: bool) -> Iterator[str]:
    """The lines; times are in the zone given.

    Each finding has its command on a line of its own, whole, so that it can be pasted. Days that have nothing but gaps
    stand at the end on one line each, where there are several.
    """
    groups = _grouped(rows, zone)
    brief = _brief(groups)
    ordered = sorted((group for group in groups if group not in brief), key=lambda group: _rank(group, groups[group]))
    for number, group in enumerate(ordered):
        if number:
            yield ""
        yield _bold(visible(f"{group[0]}, {group[1]:%a %Y-%m-%d}"), coloured)
        yield from _findings(groups[group], zone, coloured)
    if brief:
        yield from [""] if ordered else []
        yield _bold("Nothing but gaps", coloured)
        width = max(len(person) for person, _day in brief)
        for person, day in sorted(brief, key=lambda group: (group[1], group[0])):
            told = ", ".join(_gap(row, zone) for row in groups[person, day])
            yield visible(f"  {day:%a %Y-%m-%d}  {person:<{width}}  {told}")


def counts(rows: Sequence[Row], zone: ZoneInfo) -> str:
    """How many findings there are of each kind, and which zone their times are of."""
    found = Counter(row["check"] for row in rows)
    told = ", ".join(f"{found[check]:,} {_named(check, found[check])}" for check in _TELLING if found[check])
    return f"{len(rows):,} finding{'s' * (len(rows) != 1)}: {told}; times are of {zone.key}"


def _named(check: str, count: int) -> str:
    return f"{check}s" if check in ("overlap", "gap", "day") and count > 1 else check


def narrowing(rows: Sequence[Row], zone: ZoneInfo) -> str | None:
    """The command that tells what fills the gaps of a day, where they are told on one line."""
    brief = _brief(_grouped(rows, zone))
    if not brief:
        return None
    person, day = brief[0]
    return f"tt time check {shlex.quote(f'person:{person}')} --from {day} --to {day} tells what fills the gaps of a day"


def _grouped(rows: Sequence[Row], zone: ZoneInfo) -> dict[Group, list[Row]]:
    groups: dict[Group, list[Row]] = {}
    for row in rows:
        groups.setdefault((row["person"], row["started_at"].astimezone(zone).date()), []).append(row)
    return groups


def _brief(groups: Mapping[Group, Sequence[Row]]) -> list[Group]:
    """The days told on one line: those that have nothing but gaps, where there are several."""
    found = [group for group, rows in groups.items() if all(row["check"] == "gap" for row in rows)]
    return found if len(found) > 1 else []


def _rank(group: Group, found: Sequence[Row]) -> tuple[int, date, str]:
    return min(_TELLING.index(row["check"]) for row in found), group[1], group[0]


def _findings(found: Sequence[Row], zone: ZoneInfo, coloured: bool) -> Iterator[str]:
    width = max(len(row["check"]) for row in found)
    for row in sorted(found, key=lambda row: (_TELLING.index(row["check"]), row["started_at"])):
        check = f"{row['check']:<{width}}"
        check = click.style(check, fg=_STYLES.get(row["check"], "yellow")) if coloured else check
        yield f"  {check}  {row['started_at'].astimezone(zone):%H:%M}  {visible(row['what'])}"
        yield f"  {'':<{width}}  -> {visible(row['mend'])}"


def _gap(row: Row, zone: ZoneInfo) -> str:
    """`15:34-16:04`."""
    begin, end = (row[name].astimezone(zone) for name in ("started_at", "ended_at"))
    return f"{begin:%H:%M}-{end:%H:%M}"


def _bold(text: str, coloured: bool) -> str:
    return click.style(text, bold=True) if coloured else text
