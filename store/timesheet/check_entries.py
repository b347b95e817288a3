"""What may be wrong with an entry by itself: incomplete, forgotten, cut off, on doubtful clocks, in the future."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from store.sql import question
from store.timesheet import completeness, spans
from store.timesheet.check_sheet import Checked, Finding, Sheet, about, length, said, stamp
from store.timesheet.completeness import Lack
from store.timesheet.places import Place

_CUT_OFF = "interrupted:"  # how the note of an entry begins whose session did not live to end it


def incomplete(sheet: Sheet) -> Iterator[Finding]:
    """What could not be handed in, with what the nearest entries of the same person suggest."""
    for entry in _open(sheet):
        place = Place(*(entry.row[name] for name in ("client", "client_uid", "project", "project_uid")))
        for lack in completeness.lacking(entry.row, place):
            if lack is not completeness.RUNNING:
                check = "undecided" if lack is completeness.UNDECIDED else "incomplete"
                yield _about(entry, check, lack.what, _saying(sheet, entry, lack))


def _saying(sheet: Sheet, entry: Checked, lack: Lack) -> str:
    if lack is completeness.NO_WORK:
        project, task = sheet.like(entry, "project"), sheet.like(entry, "task_id")
        option = f"--project {shlex.quote(project)}" if project or not task else f"--task T{task}"
        return f"tt time edit {entry.name} {option if project or task else '--project inbox'}"
    if lack is completeness.NO_CLIENT:
        client = sheet.like(entry, "client")
        return f"tt time edit {entry.name} {f'--client {shlex.quote(client)}' if client else '--no-billable'}"
    if lack is completeness.UNDECIDED:
        return f"tt time edit {entry.name} --idle keep --suspended discard"
    return f"tt time rm {entry.name}"


def forgotten(sheet: Sheet) -> Iterator[Finding]:
    """Timers that run longer than an entry usually takes, with the last activity as their end."""
    for entry in sheet.chosen:
        longest = sheet.terms(entry).long_entry
        if entry.row["status"] != "running" or entry.span.duration_ms <= longest:
            continue
        what = f"has been running for {about(entry.span.duration_ms)}"
        if entry.row["session_id"] is not None:
            yield _about(entry, "running", what, f"tt stop S{entry.row['session_id']}")
            continue
        sign = _last_sign(sheet, entry)
        last = sign or entry.span.from_ms + longest
        sense = "was the last sign of activity" if sign else f"would make it {about(longest)} long"
        mend = f"tt time stop --at {stamp(last, _zone(entry))} --person {shlex.quote(entry.person)}"
        when = said(last, sheet.zone(), entry.span.from_ms)
        yield _about(entry, "running", f"{what}; {when} {sense}", mend)


def long(sheet: Sheet) -> Iterator[Finding]:
    """Entries longer than usual, of which somebody may have forgotten to stop the timer."""
    for entry in _open(sheet):
        longest = sheet.terms(entry).long_entry
        spent = spans.counted_ms(entry.row)
        if entry.row["ended_at"] is None or spent <= longest or entry.row["adjusted_ms"] is not None:
            continue
        last = _last_sign(sheet, entry) or entry.span.from_ms + longest
        mend = f"tt time shorten {entry.name} {length(max(entry.span.to_ms - last, 1))}"
        yield _about(entry, "long", f"counts {about(spent)}, more than {about(longest)}", mend)


def interrupted(sheet: Sheet) -> Iterator[Finding]:
    """Entries whose session was cut off: they end at its last sign of life, and lasted until it was found at the most."""
    for entry in _open(sheet):
        if not entry.row["interrupted"] or not (entry.row["note"] or "").startswith(_CUT_OFF):
            continue
        found = sheet.store.value(question("entry_recovered"), [entry.uid])
        latest = max(spans.to_ms(found) if found else entry.span.to_ms, entry.span.to_ms)
        end, most = (said(at, sheet.zone(), entry.span.from_ms) for at in (entry.span.to_ms, latest))
        what = f"was cut off: it lasted until {end}, until {most} at the most"
        yield _about(entry, "interrupted", what, f"tt time edit {entry.name} --note none")


def clocks(sheet: Sheet) -> Iterator[Finding]:
    """Entries during which the clock was set, or of which only the clock on the wall knows how long they took."""
    for entry in sheet.chosen:
        step = entry.row["clock_step_ms"]
        if step:
            way = "forward" if step > 0 else "back"
            what = f"the clock was put {way} by {about(abs(step))} meanwhile; what passed was measured without it"
            yield _about(entry, "clock", what, f"tt time show {entry.name}")
        if entry.row["clock_source"] == "wall":
            yield _about(entry, "clock", "was measured by the clock on the wall alone", f"tt time show {entry.name}")


def future(sheet: Sheet) -> Iterator[Finding]:
    """Entries that are not over yet but have an end."""
    for entry in _open(sheet):
        if entry.span.to_ms > sheet.now:
            what = f"ends {said(entry.span.to_ms, sheet.zone())}, which is to come"
            yield _about(entry, "future", what, f"tt time rm {entry.name}")


def _open(sheet: Sheet) -> list[Checked]:
    return [entry for entry in sheet.chosen if not entry.is_frozen]


def _about(entry: Checked, check: str, what: str, mend: str) -> Finding:
    return Finding(check, entry.row["entry_id"], entry.person, entry.span.from_ms, f"{entry.name} {what}", mend)


def _last_sign(sheet: Sheet, entry: Checked) -> int | None:
    """When the person's last recorded command within the entry ended."""
    asked: Mapping[str, Any] = {"person": entry.person, "from_ms": entry.span.from_ms, "to_ms": entry.span.to_ms}
    last = sheet.store.value(question("entry_last_sign"), asked)
    return int(last) if last is not None and int(last) > entry.span.from_ms else None


def _zone(entry: Checked) -> ZoneInfo:
    return ZoneInfo(entry.row["zone"])
