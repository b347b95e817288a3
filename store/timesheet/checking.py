"""What looks wrong in a timesheet: each finding with the command that mends it.

The checks are functions of a `Sheet`, in the order of CHECKS; they change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from store.handle import Store
from store.sql import question
from store.table import Table
from store.timesheet import check_days, check_entries, check_overlaps, spans
from store.timesheet.check_sheet import Finding, Sheet, checked
from store.timesheet.intervals import Interval

CHECKS: Mapping[str, Callable[[Sheet], Iterator[Finding]]] = {
    "overlap": check_overlaps.overlaps,
    "incomplete": check_entries.incomplete,
    "running": check_entries.forgotten,
    "long": check_entries.long,
    "interrupted": check_entries.interrupted,
    "clock": check_entries.clocks,
    "future": check_entries.future,
    "day": check_days.overfull,
    "gap": check_days.gaps,
}


def check(
    store: Store, where: str = "true", parameters: Sequence[Any] = (), *, days: Interval | None = None, all_gaps: bool = False
) -> Table:
    """The findings about the entries that a condition over the view `time_entries` names, in the order of their time.

    `days` is the stretch of time asked about, in which `all_gaps` finds whole days without an entry as well.
    """
    now = spans.now_ms(store)
    sql = question("entries_to_check").replace("/*where*/", where)
    rows = [checked(row, now) for row in store.rows(sql, [*parameters, spans.to_text(now)])]
    sheet = Sheet(store, rows, now, days, all_gaps)
    found = sorted((one for find in CHECKS.values() for one in find(sheet)), key=lambda one: (one.at_ms, one.check))
    return Table(
        ("check", "entry_id", "person", "started_at", "ended_at", "what", "mend"),
        [
            {
                "check": one.check,
                "entry_id": one.entry_id,
                "person": one.person,
                "started_at": spans.to_moment(one.at_ms),
                "ended_at": None if one.to_ms is None else spans.to_moment(one.to_ms),
                "what": one.what,
                "mend": one.mend,
            }
            for one in found
        ],
    )
