"""What of alerting was noise, and which rules make the most of it.

Noise is a problem that went without anybody (closed by its source or by time; no acknowledgement, no work on its task, no note
or change by a person), that flapped, or that was suppressed all the time. What is open and untouched is not judged yet: shares
are of those that are judged. The rest was actionable. Flapping is an alert that changed four times within half an hour, or is
said to in its history. An orphan is an end of which the beginning was never seen, late what was first seen after its end,
reopened what fired again after it was over, for the same task.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reports.alerts.asked import Asked, problems
from reports.alerts.groups import Figures, add, flat, grouped, in_order, lines, select
from reports.alerts.keys import KEYS
from reports.alerts.response import EMPTY
from reports.timesheets.groups import Group
from reports.timesheets.report import COUNT, SHARE, Column, Line, Section, percent
from store.handle import Store
from store.table import Table

_NOISE = "c.flapped OR c.suppressed OR (NOT c.touched AND NOT c.is_open)"
_OF_PROBLEMS = {
    "problems": "count(*)",
    "judged": f"count(*) FILTER (c.touched OR {_NOISE})",
    "noise": f"count(*) FILTER ({_NOISE})",
    "untouched": "count(*) FILTER (NOT c.touched AND NOT c.is_open)",
    "flapped": "count(*) FILTER (c.flapped)",
    "suppressed": "count(*) FILTER (c.suppressed)",
    "reopened": "count(*) FILTER (c.reopened)",
}
_OF_EPISODES = {
    "episodes": "count(*) FILTER (c.kind <> 'orphan')",
    "late": "count(*) FILTER (c.kind = 'late')",
    "orphans": "count(*) FILTER (c.kind = 'orphan')",
}
_COLUMNS = (
    Column("episodes", "episodes", COUNT, quiet=True),
    Column("problems", "problems", COUNT),
    Column("noise", "noise", COUNT),
    Column("noise_percent", "noise %", SHARE),
    Column("actionable_percent", "actionable", SHARE),
    Column("untouched", "untouched", COUNT),
    Column("suppressed", "suppressed", COUNT, quiet=True),
    Column("flap_percent", "flapping", SHARE),
    Column("reopen_percent", "reopened", SHARE, quiet=True),
    Column("late_percent", "late", SHARE, quiet=True),
    Column("orphan_percent", "orphans", SHARE, quiet=True),
)
_ALL = (
    *_COLUMNS, Column("judged", "judged", COUNT), Column("flapped", "flapping", COUNT), Column("reopened", "reopened", COUNT),
    Column("late", "late", COUNT), Column("orphans", "orphans", COUNT),
)  # fmt: skip
_NOISIEST = 10


def figures(store: Store, asked: Asked) -> Group:
    """What was noise, by the keys asked for."""
    made = problems(store, asked)
    top = grouped(store, made, asked.keys, "problem", _OF_PROBLEMS)
    add(top, asked.keys, store.rows(f"{made.sql}\n{select(asked.keys, 'shown', _OF_EPISODES)}", made.parameters))
    return top


def section(store: Store, asked: Asked) -> Section:
    """What of each group was noise."""
    top = figures(store, asked)
    in_order(top, asked.keys, "episodes")
    found = bool(top.sums["episodes"] or top.sums["orphans"])
    names = tuple(key.name for key in asked.keys)
    told = (*lines(top, asked.keys, values, "noise"), Line("total", 0, values(top.sums), is_total=True))
    waiting = top.sums["problems"] - top.sums["judged"]
    return Section(
        "noise", "Noise", names, _COLUMNS, told if found else (), _flat(asked, top) if found else _nothing(names), bar="noise",
        notes=(f"{waiting:,} open and untouched, not judged yet",) if waiting else (), empty=EMPTY,
        by_time=bool(asked.keys and asked.keys[0].unit),
    )  # fmt: skip


def noisy(store: Store, asked: Asked) -> Section:
    """The names of alerts that made the most noise, whatever it is broken down by."""
    asked = replace(asked, keys=(KEYS["name"],))
    top = figures(store, asked)
    in_order(top, asked.keys, "noise")
    top.below = {name: group for name, group in top.below.items() if group.sums.get("noise")}
    told = tuple(lines(top, asked.keys, values, "noise"))
    rest = len(told) - _NOISIEST
    return Section(
        "noisy", "Noisiest", ("name",), _COLUMNS, told[:_NOISIEST], _flat(asked, top) if told else _nothing(("name",)),
        bar="noise", notes=(f"and {rest} more; --part noisy --json lists all",) if rest > 0 else (),
        empty="no noise there",
    )  # fmt: skip


def values(sums: Figures) -> dict[str, Any]:
    """The values of a group."""
    counts = {name: sums.get(name) or 0 for name in (*_OF_PROBLEMS, *_OF_EPISODES)}
    return {
        **counts,
        "noise_percent": percent(counts["noise"], counts["judged"]),
        "actionable_percent": percent(counts["judged"] - counts["noise"], counts["judged"]),
        "flap_percent": percent(counts["flapped"], counts["problems"]),
        "reopen_percent": percent(counts["reopened"], counts["problems"]),
        "late_percent": percent(counts["late"], counts["episodes"]),
        "orphan_percent": percent(counts["orphans"], counts["episodes"] + counts["orphans"]),
    }


def _flat(asked: Asked, top: Group) -> Table:
    return flat(asked.keys, _ALL, top, values)


def _nothing(names: tuple[str, ...]) -> Table:
    return Table((*names, *(column.name for column in _ALL)), [])
