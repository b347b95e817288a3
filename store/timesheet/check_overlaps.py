"""One person in two entries at the same time, and the same hour billed to two clients."""

from __future__ import annotations

from collections.abc import Iterator

from store.timesheet.check_sheet import Checked, Finding, Sheet, about, length
from store.timesheet.intervals import common, overlapping


def overlaps(sheet: Sheet) -> Iterator[Finding]:
    """Every pair of a person's entries that have time in common and are not shared on purpose."""
    by_uid = {entry.uid: entry for entry in sheet.entries}
    for entries in sheet.of_person().values():
        for one, other in overlapping({entry.uid: entry.span for entry in entries}):
            first, second = by_uid[one], by_uid[other]
            if (first.is_chosen or second.is_chosen) and not (first.row["shared"] or second.row["shared"]):
                yield _finding(first, second)


def _finding(first: Checked, second: Checked) -> Finding:
    both = common(first.span, second.span)
    twice = None not in (first.payer, second.payer) and first.payer != second.payer
    what = f"{first.name} and {second.name} overlap by {about(both.duration_ms)}"
    if twice:
        what += f", billed to {first.row['client']} and to {second.row['client']}"
    kind = "double billing" if twice else "overlap"
    return Finding(
        kind, second.row["entry_id"], second.person, both.from_ms, what, _mend(first, second, both.duration_ms, twice)
    )


def _mend(first: Checked, second: Checked, overlap_ms: int, twice: bool) -> str:
    """What ends the overlap: the first one ends earlier, else the second one begins later.

    first    |-------|         shorten first
    second       |-------|     shorten second --start, where the first one may not change
    """
    if first.is_frozen and second.is_frozen:
        return _reopened(second)
    reaches_over = second.span.to_ms > first.span.to_ms and second.span.from_ms > first.span.from_ms
    if reaches_over and not first.is_frozen and first.row["status"] != "running":
        return f"tt time shorten {first.name} {length(overlap_ms)}"
    if reaches_over and not second.is_frozen:
        return f"tt time shorten {second.name} {length(overlap_ms)} --start"
    changed = first if second.is_frozen else second
    if first.span == second.span and first.row["task_uid"] == second.row["task_uid"] and changed.row["status"] == "draft":
        return f"tt time rm {changed.name}"
    return f"tt time edit {changed.name} {'--no-billable' if twice else '--shared'}"


def _reopened(entry: Checked) -> str:
    if entry.row["status"] == "invoiced":
        return f"tt time show {entry.name}"
    return f"tt time reopen {entry.name} --reason overlap"
