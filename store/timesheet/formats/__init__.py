"""Files of other programs and our own: which format one is in, how it is read, how entries are written in it.

A format is a module with `sniffs(text)`, `read(text, hints)` giving an entry, a bad row or a notice for each row, and
`written(rows, zone)` giving the text of entries as the view `time_entries` has them, their pieces beside.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from store.errors import UsageError

# In the order in which a text is tried.
FORMATS = {
    "json": "store.timesheet.formats.own_json",
    "timewarrior": "store.timesheet.formats.timewarrior",
    "ics": "store.timesheet.formats.ics",
    "timeclock": "store.timesheet.formats.timeclock",
    "csv": "store.timesheet.formats.own_csv",
    "toggl": "store.timesheet.formats.toggl",
    "harvest": "store.timesheet.formats.harvest",
}


def format_module(name: str) -> ModuleType:
    """The module of a format, imported now."""
    return import_module(FORMATS[name])


def detected(text: str) -> str:
    """The name of the format a text is in; raises UsageError where it is in none."""
    for name in FORMATS:
        if format_module(name).sniffs(text):
            return name
    raise UsageError(f"the file is in none of the formats known here; say which it is: --from {', '.join(FORMATS)}")
