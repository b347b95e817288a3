"""How fast people and services respond to alerts.

    starts        first received    acknowledged       over     fires again   over
    |---- TTD ----|                 |                  |              |       |
    |------------- TTA -------------|                  |                      |
    |------------- first TTR --------------------------|                      |
    |------------- TTR -------------------------------------------------------|

A problem is a task with all that fired for it, or an episode that has none; it belongs to the time in which it began, and goes by
its first alert and its worst severity. MTTD: until anything of it was received. MTTA: until the first acknowledgement of any
kind: the source's, `tt alert ack`, `tt task ack`, or work on its task that began while it lasted. MTTR: until all of it was over
for good; firing again for the same task extends it. What is open has none of these yet and is counted as open; what was over
before anybody acknowledged it has no time to acknowledge, and is counted as never acknowledged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.alerts.asked import Asked, problems
from reports.alerts.groups import Figures, add, flat, grouped, in_order, lines, select
from reports.alerts.spread import Span, of
from reports.timesheets.groups import Group
from reports.timesheets.report import COUNT, SPAN, Column, Line, Section
from store.handle import Store
from store.table import Table

DETECT = Span("detect", "TTD", "c.detect_ms", "false")
ACK = Span("ack", "TTA", "c.ack_ms", "c.is_unanswered")
RESOLVE = Span("resolve", "TTR", "c.resolve_ms", "c.is_open")
FIRST_RESOLVE = Span("first_resolve", "first TTR", "c.first_resolve_ms", "c.first_resolve_ms IS NULL")
EPISODE = Span("episode", "episode", "c.episode_ms", "c.is_open")
DEPLOY = Span("deploy_recovery", "deploys", "CASE WHEN c.of_deploy THEN c.resolve_ms END", "c.of_deploy AND c.is_open")
SPANS = {
    DETECT: "detected (MTTD)", ACK: "acknowledged (MTTA)", RESOLVE: "resolved (MTTR)", FIRST_RESOLVE: "first resolved",
    EPISODE: "an episode", DEPLOY: "failed deploy recovered",
}  # fmt: skip
_OF_PROBLEMS = {
    "problems": "count(*)",
    "open": "count_if(c.is_open)",
    "never_acked": "count_if(c.is_never_answered)",
    **{name: sql for span in SPANS if span is not EPISODE for name, sql in span.measures().items()},
}
_OF_EPISODES = {"episodes": "count(*)", **EPISODE.measures()}
_COUNTS = (Column("episodes", "episodes", COUNT, quiet=True), Column("problems", "problems", COUNT))
_OPEN, _NEVER = Column("open", "open", COUNT), Column("never_acked", "never acked", COUNT, quiet=True)
_COLUMNS = (
    *_COUNTS, _OPEN, Column("detect_mean_ms", "MTTD", SPAN),
    Column("ack_mean_ms", "MTTA", SPAN), Column("ack_p50_ms", "TTA p50", SPAN), Column("ack_p90_ms", "TTA p90", SPAN, quiet=True),
    Column("resolve_mean_ms", "MTTR", SPAN), Column("resolve_p50_ms", "TTR p50", SPAN),
    Column("resolve_p90_ms", "TTR p90", SPAN, quiet=True), _NEVER,
)  # fmt: skip
_ALL = (*_COUNTS, _OPEN, _NEVER, *(column for span in SPANS for column in span.columns()))
_SPREAD = (
    Column("n", "n", COUNT), Column("open", "open", COUNT), Column("mean_ms", "mean", SPAN), Column("p50_ms", "p50", SPAN),
    Column("p90_ms", "p90", SPAN), Column("max_ms", "max", SPAN),
)  # fmt: skip
_BLANK = {column.name: "" for column in _SPREAD}  # of a line that is but a heading
EMPTY = "nothing fired there; tt report alerts --all looks at any time"


def figures(store: Store, asked: Asked) -> Group:
    """How problems and episodes went, by the keys asked for."""
    made = problems(store, asked)
    top = grouped(store, made, asked.keys, "problem", _OF_PROBLEMS)
    episodes = select(asked.keys, "(FROM shown WHERE kind <> 'orphan')", _OF_EPISODES)
    add(top, asked.keys, store.rows(f"{made.sql}\n{episodes}", made.parameters))
    in_order(top, asked.keys, "episodes")
    return top


def section(store: Store, asked: Asked) -> Section:
    """How fast each group was responded to."""
    top = figures(store, asked)
    found = bool(top.sums["episodes"] or top.sums["problems"])
    told = lines(top, asked.keys, values, "episodes")
    names = tuple(key.name for key in asked.keys)
    return Section(
        "response", "Response", names, _COLUMNS, (*told, Line("total", 0, values(top.sums), is_total=True)) if found else (),
        flat(asked.keys, _ALL, top, values) if found else Table((*names, *(column.name for column in _ALL)), []),
        bar="problems", notes=_notes(top, asked), empty=EMPTY, by_time=bool(asked.keys and asked.keys[0].unit),
    )  # fmt: skip


def values(sums: Figures) -> dict[str, Any]:
    """The values of a group; counts of nothing are none, lengths of nothing are no figure."""
    counted = {column.name: sums.get(column.name) or 0 for column in _ALL if column.kind == COUNT}
    return {**{column.name: sums.get(column.name) for column in _ALL}, **counted}


def _notes(top: Group, asked: Asked) -> tuple[str, ...]:
    notes = []
    if top.sums["open"]:
        notes.append("open problems have no time to resolve yet, and count in no mean or percentile")
    if any(key.name == "component" for key in asked.keys):
        notes.append("a subtree holds all below it")
    return tuple(notes)


def spread(store: Store, asked: Asked) -> Section:
    """Each length of time with all its figures, of the total and of each group."""
    top = figures(store, asked)
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
    told += [Line("all", 0, _BLANK), *_of_group(top.sums, 1)] if told else _of_group(top.sums, 0)
    return Section(
        "spread", "Spread", (*names, "metric"), _SPREAD, tuple(told),
        Table((*names, "metric", *(column.name for column in _SPREAD)), rows), empty=EMPTY,
        notes=("open ones have no length yet and count in no figure",) if told and top.sums["open"] else (),
    )  # fmt: skip


def _of_group(sums: Mapping[str, Any], depth: int) -> list[Line]:
    return [Line(SPANS[span], depth, of(sums, span)) for span in _telling(sums)]


def _telling(sums: Mapping[str, Any]) -> list[Span]:
    """The lengths that there are any of."""
    return [span for span in SPANS if sums.get(f"{span.name}_n") or sums.get(f"{span.name}_open")]
