"""Each length of time with all its figures: the whole picture behind the means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.alerts.asked import Asked
from reports.alerts.groups import lines
from reports.alerts.response import ACK, DEPLOY, DETECT, EMPTY, EPISODE, FIRST_RESOLVE, RESOLVE, figures
from reports.alerts.span import Span, of
from reports.timesheets.report import COUNT, SPAN, Column, Line, Section
from store.handle import Store
from store.table import Table

TITLES = {
    DETECT: "detected (MTTD)", ACK: "acknowledged (MTTA)", RESOLVE: "resolved (MTTR)", FIRST_RESOLVE: "first resolved",
    EPISODE: "an episode", DEPLOY: "failed deploy recovered",
}  # fmt: skip
_COLUMNS = (
    Column("n", "n", COUNT), Column("open", "open", COUNT), Column("mean_ms", "mean", SPAN), Column("p50_ms", "p50", SPAN),
    Column("p90_ms", "p90", SPAN), Column("max_ms", "max", SPAN),
)  # fmt: skip
_BLANK = {column.name: "" for column in _COLUMNS}  # of a line that is but a heading


def section(store: Store, asked: Asked) -> Section:
    """The figures of each group, and of all."""
    top = figures(store, asked, tuple(TITLES))
    names = tuple(key.name for key in asked.keys)
    rows = [
        {**dict(zip(names, path, strict=True)), "metric": span.name, **of(leaf.sums, span)}
        for path, leaf in top.leaves()
        if len(path) == len(names)
        for span in _telling(leaf.sums)
    ]
    told: list[Line] = []
    for line in lines(top, asked.keys, dict, "episodes"):
        told += [Line(line.label, line.depth, _BLANK), *_of_group(line.values, line.depth + 1)]
    found = bool(_telling(top.sums))
    if found:
        told += [Line("all", 0, _BLANK), *_of_group(top.sums, 1)] if told else _of_group(top.sums, 0)
    return Section(
        "spread", "Spread", (*names, "metric"), _COLUMNS, tuple(told),
        Table((*names, "metric", *(column.name for column in _COLUMNS)), rows), empty=EMPTY,
        notes=("open ones have no length yet and count in no figure",) if found and top.sums["open"] else (),
    )  # fmt: skip


def _of_group(sums: Mapping[str, Any], depth: int) -> list[Line]:
    return [Line(TITLES[span], depth, of(sums, span)) for span in _telling(sums)]


def _telling(sums: Mapping[str, Any]) -> list[Span]:
    """The lengths that there are any of."""
    return [span for span in TITLES if sums.get(f"{span.name}_n") or sums.get(f"{span.name}_open")]
