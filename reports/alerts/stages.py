"""What became of what came: deliveries, the alerts named in them, news, episodes, problems; how many each stage saved.

    deliveries -> members -> news -> episodes -> problems, of which `grouped` have several alerts

A member is one alert named in one delivery; it is news where its source said something it had not said before. The dedup ratio
is 1 - problems / members: how much less there was to look at than came. A delivery is of a source, not of a component, so that
deliveries and members are told of sources and periods only, and only where no filter picks alerts.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from reports.alerts.asked import Asked, problems
from reports.alerts.groups import Figures, add, flat, in_order, lines, select
from reports.alerts.keys import KEYS
from reports.sql import question
from reports.timesheets.groups import Group
from reports.timesheets.report import COUNT, SHARE, TEXT, Column, Line, Section, percent
from store.handle import Store
from store.table import Table

_DELIVERIES = {
    "deliveries": "count(*)",
    "redelivered": "count(*) FILTER (c.status = 'redelivered')",
    "quarantined": "count(*) FILTER (c.status = 'quarantined')",
    "members": "CAST(coalesce(sum(c.members), 0) AS BIGINT)",
    "truncated": "CAST(coalesce(sum(c.truncated), 0) AS BIGINT)",
}
_NEWS = {"news": "count(*)"}
_EPISODES = {"episodes": "count(*) FILTER (c.kind <> 'orphan')"}
_PROBLEMS = {"problems": "count(*)", "grouped": "count(*) FILTER (c.alerts > 1)"}
_COLUMNS = (
    *(Column(name, name, COUNT) for name in ("deliveries", "members", "news", "episodes", "problems")),
    Column("grouped", "grouped", COUNT, quiet=True),
    Column("dedup_percent", "dedup", SHARE),
    Column("members_each", "each", TEXT, quiet=True),
    *(Column(name, name, COUNT, quiet=True) for name in ("redelivered", "quarantined", "truncated")),
)


def section(store: Store, asked: Asked) -> Section:
    """The stages, by source unless something else was asked for."""
    made = problems(store, asked).followed_by(question("alert_delivered"))
    keys, top = asked.keys, Group("")
    sources = all(key.unit or key.name == "source" for key in keys) and asked.where == "true"
    told = [("told", _NEWS), ("shown", _EPISODES), ("problem", _PROBLEMS)]
    for relation, measures in (*([("delivered", _DELIVERIES)] if sources else []), *told):
        add(top, keys, store.rows(f"{made.sql}\n{select(keys, relation, measures)}", made.parameters))
    if not sources and asked.where == "true":
        add(top, (), store.rows(f"{made.sql}\n{select((), 'delivered', _DELIVERIES)}", made.parameters))
    in_order(top, keys, "news")
    each = partial(values, is_told=sources)
    found = any(top.sums.get(name) for name in ("deliveries", "news", "episodes"))
    names = tuple(key.name for key in keys)
    return Section(
        "dedup", "Deduplication", names, _COLUMNS,
        (*lines(top, keys, each, "problems"), Line("total", 0, each(top.sums), is_total=True)) if found else (),
        flat(keys, _COLUMNS, top, each) if found else Table((*names, *(column.name for column in _COLUMNS)), []),
        notes=() if sources else ("deliveries are of sources, not of what their alerts are about; --by source tells of them",),
        empty="nothing came in there; tt alert ingest FILE takes deliveries, tt alert serve receives them",
        by_time=bool(keys and keys[0].unit),
    )  # fmt: skip


def by_source(store: Store, asked: Asked) -> Section:
    """The stages by source where nobody asked for keys that make sense of them."""
    fits = all(key.unit or key.name == "source" for key in asked.keys)
    return section(store, asked if fits else replace(asked, keys=(KEYS["source"],)))


def values(sums: Figures, is_told: bool = False) -> dict[str, Any]:
    """The values of a group; None of deliveries where they can't be told of it."""
    known = is_told or "deliveries" in sums
    found = {name: (sums.get(name) or 0) if known else None for name in _DELIVERIES}
    counts = {name: sums.get(name) or 0 for name in (*_NEWS, *_EPISODES, *_PROBLEMS)}
    members, whole = found["members"], counts["problems"]
    saved = None if not members else percent(max(members - whole, 0), members)
    each = None if not members or not whole else f"{(Decimal(members) / whole).quantize(Decimal('0.1'))}:1"
    return {**found, **counts, "dedup_percent": saved, "members_each": each}
