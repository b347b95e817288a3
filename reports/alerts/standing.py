"""The alerts that fire now, of whatever time, by how long they have."""

from __future__ import annotations

from typing import Any

from reports.alerts.asked import Asked, spells
from reports.alerts.keys import SEVERITIES
from reports.sql import question
from reports.timesheets.report import COUNT, SPAN, Column, Line, Section
from store.handle import Store
from store.table import Table

_HOUR = 3_600_000
_AGES = (
    ("under an hour", _HOUR), ("1 to 24 hours", 24 * _HOUR), ("1 to 7 days", 7 * 24 * _HOUR),
    ("1 to 4 weeks", 28 * 24 * _HOUR), ("longer", None),
)  # fmt: skip
_COLUMNS = (
    Column("alerts", "open", COUNT),
    *(Column(name, name, COUNT) for name in reversed(SEVERITIES[2:])),
    *(Column(name, name, COUNT, quiet=True) for name in reversed(SEVERITIES[:2])),
    Column("acked", "acked", COUNT),
    Column("stale", "stale", COUNT, quiet=True),
    Column("suppressed", "suppressed", COUNT, quiet=True),
    Column("oldest_ms", "oldest", SPAN),
)


def section(store: Store, asked: Asked) -> Section:
    """Open alerts by age."""
    made = spells(store, asked)
    rows = store.rows(f"{made.sql}\n{question('alerts_open')}", {**made.parameters, "now_ms": made.now_ms})
    told, least = [], 0
    for name, below in _AGES:
        own = [row for row in rows if row["age_ms"] >= least and (below is None or row["age_ms"] < below)]
        told.append((name, _values(own)))
        least = below or least
    shown = tuple(Line(name, 0, values) for name, values in told if values["alerts"])
    return Section(
        "open", "Open now", ("age",), _COLUMNS, (*shown, Line("total", 0, _values(rows), is_total=True)) if rows else (),
        Table(
            ("age", *(column.name for column in _COLUMNS)), [{"age": name, **values} for name, values in told] if rows else []
        ),
        bar="alerts", empty="no alert is open",
    )  # fmt: skip


def _values(rows: list[dict[str, Any]]) -> dict[str, Any]:
    counts = {name: sum(row["rank"] == rank for row in rows) for rank, name in enumerate(SEVERITIES, 1)}
    flags = {name: sum(row[name] for row in rows) for name in ("acked", "stale", "suppressed")}
    oldest = max((row["age_ms"] for row in rows), default=None)
    found = {"alerts": len(rows), **counts, **flags, "oldest_ms": oldest}
    return {column.name: found[column.name] for column in _COLUMNS}
