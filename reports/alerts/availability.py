"""How long services held: availability and the time between failures of each subtree, or of what else is asked for.

    failing     |------|        |--|     what overlaps or touches is one failure
                   |------|
    down        |---------|     |--|     availability = 1 - down / time
    between                |---|         MTBF = (time - down) / failures

Failing is an alert of at least the severity asked for, `error` by default, suppressed or not. The time is that asked for, up
to now. A failure that reaches into a period counts in it. Without a failure there is no time between failures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from reports.alerts.asked import Asked, Question, spells
from reports.alerts.groups import Figures, add, expressions, flat, in_order, joins, levels, lines
from reports.alerts.keys import SEVERITIES
from reports.alerts.response import EMPTY
from reports.sql import question
from reports.timesheets.groups import Group
from reports.timesheets.keys import Key
from reports.timesheets.report import COUNT, SHARE, SPAN, Column, Line, Section
from store.handle import Store
from store.table import Table

_COLUMNS = (
    Column("availability_percent", "available", SHARE),
    Column("failures", "failures", COUNT),
    Column("down_ms", "down", SPAN),
    Column("mtbf_ms", "MTBF", SPAN),
    Column("mean_down_ms", "mean failure", SPAN, quiet=True),
    Column("window_ms", "of", SPAN, quiet=True),
)
_EXACT = Decimal("0.000001")
_WINDOW = "CAST(sum(greatest(least(g.to_ms, $until_ms) - g.from_ms, 0)) AS BIGINT) AS window_ms"
_DOWN = (
    "CAST(sum(greatest(end_ms - greatest(begin_ms, coalesce(until_ms, begin_ms)), 0)) AS BIGINT) AS down_ms, "
    "count(*) FILTER (until_ms IS NULL OR begin_ms > until_ms) AS failures"
)


def section(store: Store, asked: Asked) -> Section:
    """How long each group was without a failure."""
    made = _question(store, asked)
    top = Group("")
    if store.value(f"{made.sql}\nSELECT count(*) FROM placed", made.parameters):
        add(top, asked.keys, store.rows(f"{made.sql}\n{_select(asked.keys)}", made.parameters))
        in_order(top, asked.keys, "down_ms")
    names = tuple(key.name for key in asked.keys)
    told = lines(top, asked.keys, values, "down_ms")
    return Section(
        "availability", "Availability", names, _COLUMNS,
        (*told, Line("total", 0, values(top.sums), is_total=True)) if top.sums else (),
        flat(asked.keys, _COLUMNS, top, values) if top.sums else Table((*names, *(column.name for column in _COLUMNS)), []),
        bar="down_ms", notes=(f"failing is what fires at {asked.severity} or worse; overlapping failures are one",),
        empty=EMPTY, by_time=bool(asked.keys and asked.keys[0].unit),
    )  # fmt: skip


def values(sums: Figures) -> dict[str, Any]:
    """The values of a group."""
    window, down, failures = sums["window_ms"], sums["down_ms"], sums["failures"]
    return {
        "window_ms": window, "down_ms": down, "failures": failures,
        "availability_percent": (Decimal(window - down) * 100 / window).quantize(_EXACT, ROUND_DOWN) if window else None,
        "mtbf_ms": (window - down) // failures if failures else None,
        "mean_down_ms": down // failures if failures else None,
    }  # fmt: skip


def _question(store: Store, asked: Asked) -> Question:
    made = spells(store, asked)
    begin, end = made.edges.from_ms, made.edges.to_ms
    parameters = {
        **made.parameters, "from_ms": begin, "until_ms": max(min(end, made.now_ms), begin), "last": len(made.edges.starts),
        "rank": SEVERITIES.index(asked.severity) + 1,
    }  # fmt: skip
    return Question(f"{made.sql}\n{question('alert_failing')}", parameters, made.edges, made.now_ms)


def _select(keys: Sequence[Key]) -> str:
    """One row for each group of each level: how much time it had, how long it was down, in how many failures."""
    return "\nUNION ALL\n".join(_of_level(keys, of_level) for of_level in levels(keys))


def _of_level(keys: Sequence[Key], of_level: Sequence[Key]) -> str:
    """Every place with every period, failed or not."""
    count = len(of_level)
    said = expressions(keys, of_level)
    own = [f"k{number}" for number in range(count)]
    units = [number for number, key in enumerate(of_level) if key.unit]
    others = [number for number, key in enumerate(of_level) if not key.unit]
    places = ", ".join(said[number] for number in others) or "0 AS everywhere"
    periods = "".join(f"{said[number]}, " for number in units)
    by_period = f" GROUP BY {', '.join(own[number] for number in units)}" if units else ""
    together = f"USING ({', '.join(own)})" if own else "ON true"
    return (
        f"SELECT {', '.join([f'{count} AS level', *own, *said[count:]])}, window_ms,"
        " coalesce(down_ms, 0) AS down_ms, coalesce(failures, 0) AS failures\n"
        f"FROM (SELECT DISTINCT {places} FROM placed c {joins([of_level[number] for number in others])})\n"
        f"CROSS JOIN (SELECT {periods}{_WINDOW} FROM edge g WHERE g.idx BETWEEN 1 AND $last{by_period} HAVING window_ms > 0)\n"
        f"LEFT JOIN ({_union(own, said[:count], joins(of_level))}) {together}"
    )


def _union(own: Sequence[str], said: Sequence[str], joined: str) -> str:
    """How long, and how often, something of each group failed."""
    named = "".join(f"{name}, " for name in own)
    partition = f"PARTITION BY {', '.join(own)} " if own else ""
    by = f" GROUP BY {', '.join(own)}" if own else ""
    told = "".join(f"{expression}, " for expression in said)
    before = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    return (
        f"SELECT {named}{_DOWN} FROM (SELECT {named}begin_ms, end_ms, max(end_ms) OVER ({partition}"
        f"ORDER BY begin_ms, end_ms {before}) AS until_ms "
        f"FROM (SELECT {told}c.begin_ms, c.end_ms FROM failing c {joined})){by}"
    )
