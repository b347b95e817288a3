"""Entries as files of other programs, and our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from store.handle import Store
from store.sql import question
from store.timesheet.formats import format_module

# Formats that know only entries that are over.
_ENDED_ONLY = ("toggl", "harvest", "ics")


@dataclass(frozen=True, slots=True)
class Export:
    """The text of a file, of how many entries, and how many were left out because they still run."""

    text: str
    count: int
    left_out: int


def exported(store: Store, format_: str, zone: ZoneInfo, where: str = "true", parameters: Sequence[object] = ()) -> Export:
    """The entries that a condition over the view `time_entries` names, in a format; local times are in the zone."""
    rows = store.rows(question("entries_exported").replace("/*where*/", where), parameters)
    told = [row for row in rows if row["ended_at"] is not None or format_ not in _ENDED_ONLY]
    return Export(str(format_module(format_).written(told, zone)), len(told), len(rows) - len(told))
