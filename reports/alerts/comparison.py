"""Whether it got better: the mean and median times to detect, acknowledge and resolve of two periods, and their change.

A change is told in percent of the earlier period. Fewer than five on either side say nothing, and that is remarked; so are
problems that are still open, whose time is not in the figures yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from reports.alerts.asked import Asked
from reports.alerts.groups import in_order, lines
from reports.alerts.response import ACK, DETECT, EMPTY, RESOLVE, figures
from reports.alerts.span import Span, of
from reports.timesheets.groups import Group
from reports.timesheets.report import TEXT, Column, Line, Section, percent
from reports.timesheets.written import span as written_span
from store.handle import Store
from store.table import Table

FEWEST = 5
_METRICS = {DETECT: "MTTD", ACK: "MTTA", RESOLVE: "MTTR"}
_COLUMNS = (
    Column("mean", "mean", TEXT), Column("mean_change", "change", TEXT), Column("p50", "p50", TEXT),
    Column("p50_change", "change", TEXT), Column("counts", "n", TEXT), Column("remark", "", TEXT),
)  # fmt: skip
_FLAT = (
    "metric", "n_before", "n", "open_before", "open", "mean_before_ms", "mean_ms", "mean_change_percent", "p50_before_ms",
    "p50_ms", "p50_change_percent", "remark",
)  # fmt: skip


def section(store: Store, asked: Asked, before: Asked) -> Section:
    """The period asked for beside the one before it."""
    then, now = figures(store, replace(before, keys=asked.keys)), figures(store, asked)
    both = _both(then, now)
    in_order(both, asked.keys, "episodes")
    names = tuple(key.name for key in asked.keys)
    told: list[Line] = []
    for line in lines(both, asked.keys, dict, "episodes"):
        told += [Line(line.label, line.depth, {}), *_of_group(line.values, line.depth + 1)]
    told += [Line("all", 0, {}), *_of_group(both.sums, 1)] if told else _of_group(both.sums, 0)
    rows = [
        {**dict(zip(names, path, strict=True)), **row}
        for path, leaf in both.leaves()
        if len(path) == len(names)
        for row in _rows(leaf.sums)
    ]
    found = bool(both.sums["now"].get("problems") or both.sums["then"].get("problems"))
    return Section(
        "comparison", "Comparison", (*names, "metric"), _COLUMNS, tuple(told) if found else (),
        Table((*names, *_FLAT), rows if found else []), notes=("means and medians of problems, before -> after",), empty=EMPTY,
    )  # fmt: skip


def _both(then: Group, now: Group) -> Group:
    """The groups of either, each with the figures of both."""
    made = Group(now.value, {"then": then.sums, "now": now.sums})
    made.sums["episodes"] = sum(sums.get("episodes") or 0 for sums in (then.sums, now.sums))
    for value in {**now.below, **then.below}:
        none = Group(value)
        made.below[value] = _both(then.below.get(value, none), now.below.get(value, none))
    return made


def _rows(sums: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for span, name in _METRICS.items():
        yield {"metric": name, **compared(sums["then"], sums["now"], span)}


def compared(then: Mapping[str, Any], now: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """The figures of a length of time in both periods, and their change."""
    old, new = of(then, span), of(now, span)
    found: dict[str, Any] = {}
    for name in ("n", "open"):
        found |= {f"{name}_before": old[name] or 0, name: new[name] or 0}
    for name in ("mean", "p50"):
        before, after = old[f"{name}_ms"], new[f"{name}_ms"]
        found |= {f"{name}_before_ms": before, f"{name}_ms": after, f"{name}_change_percent": _change(before, after)}
    return {**found, "remark": _remark(found)}


def _change(old: int | None, new: int | None) -> Decimal | None:
    return None if old is None or new is None else percent(new - old, old)


def _remark(counts: Mapping[str, int]) -> str:
    told = []
    if min(counts["n"], counts["n_before"]) < FEWEST:
        told.append("too few to say")
    if counts["open"] or counts["open_before"]:
        told.append(f"{counts['open_before']} -> {counts['open']} open")
    return ", ".join(told)


def _of_group(sums: Mapping[str, Any], depth: int) -> list[Line]:
    return [
        Line(
            row["metric"], depth,
            {
                "mean": _arrow(row["mean_before_ms"], row["mean_ms"]), "mean_change": _signed(row["mean_change_percent"]),
                "p50": _arrow(row["p50_before_ms"], row["p50_ms"]), "p50_change": _signed(row["p50_change_percent"]),
                "counts": f"{row['n_before']:,} -> {row['n']:,}", "remark": row["remark"],
            },
        )
        for row in _rows(sums)
    ]  # fmt: skip


def _arrow(old: int | None, new: int | None) -> str:
    return " -> ".join("-" if value is None else written_span(value) for value in (old, new))


def _signed(change: Decimal | None) -> str:
    return "-" if change is None else f"{change:+.0f}%"
