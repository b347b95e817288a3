"""How fast people and services respond to alerts.

    starts        first received    acknowledged       over     fires again   over
    |---- TTD ----|                 |                  |              |       |
    |------------- TTA -------------|                  |                      |
    |------------- first TTR --------------------------|                      |
    |------------- TTR -------------------------------------------------------|

A problem is a task with all that fired for it, or an episode that has none; it belongs to the time in which it began, and goes
by its first alert and its worst severity. MTTD: until anything of it was received. MTTA: until the first acknowledgement of
any kind: the source's, `tt alert ack`, `tt task ack`, or work on its task that began while it lasted. MTTR: until all of it
was over for good; firing again for the same task extends it. What is open has none of these yet and is counted as open; what
was over before anybody acknowledged it has no time to acknowledge, and is counted as never acknowledged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.alerts.asked import Asked, problems
from reports.alerts.groups import Figures, add, flat, grouped, in_order, lines, select
from reports.alerts.span import Span
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
MAIN = (DETECT, ACK, RESOLVE)
_COUNTED = {
    "problems": "count(*)",
    "open": "count(*) FILTER (c.is_open)",
    "never_acked": "count(*) FILTER (c.is_never_answered)",
}
_COUNTS = (Column("episodes", "episodes", COUNT, quiet=True), Column("problems", "problems", COUNT))
_OPEN, _NEVER = Column("open", "open", COUNT), Column("never_acked", "never acked", COUNT, quiet=True)
_COLUMNS = (
    *_COUNTS, _OPEN, Column("detect_mean_ms", "MTTD", SPAN), Column("ack_mean_ms", "MTTA", SPAN),
    Column("ack_p50_ms", "TTA p50", SPAN), Column("ack_p90_ms", "TTA p90", SPAN, quiet=True),
    Column("resolve_mean_ms", "MTTR", SPAN), Column("resolve_p50_ms", "TTR p50", SPAN),
    Column("resolve_p90_ms", "TTR p90", SPAN, quiet=True), _NEVER,
)  # fmt: skip
_ALL = (*_COUNTS, _OPEN, _NEVER, *(column for span in MAIN for column in span.columns()))
EMPTY = "nothing fired there; tt report alerts --all looks at any time"


def figures(store: Store, asked: Asked, spans: Sequence[Span] = MAIN) -> Group:
    """How problems and episodes went, by the keys asked for."""
    made = problems(store, asked)
    measures, of_episodes = dict(_COUNTED), {"episodes": "count(*)"}
    for span in spans:
        (of_episodes if span is EPISODE else measures).update(span.measures())
    top = grouped(store, made, asked.keys, "problem", measures)
    episodes = select(asked.keys, "(FROM shown WHERE kind <> 'orphan')", of_episodes)
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
    return {column.name: (sums.get(column.name) or 0) if column.kind == COUNT else sums.get(column.name) for column in _ALL}


def _notes(top: Group, asked: Asked) -> tuple[str, ...]:
    notes = []
    if top.sums["open"]:
        notes.append("open problems have no time to resolve yet: they are in no mean or percentile")
    if any(key.name == "component" for key in asked.keys):
        notes.append("a subtree holds all below it")
    return tuple(notes)
