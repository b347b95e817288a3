"""The time record as it is printed: per task its entries, and beneath each the commands that were recorded meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from reports.invoices.document import EvidenceCommand, EvidenceEntry, EvidenceTask, Invoice
from reports.invoices.formatting import day, hours
from reports.invoices.formatting_clock import clock, is_ambiguous, zone_of
from reports.invoices.formatting_text import one_line, visible
from reports.invoices.printed import PrintedCommand, PrintedEntry, PrintedTask
from reports.invoices.wording import Words


def evidence_tasks(invoice: Invoice, said: Words) -> tuple[PrintedTask, ...]:
    """Tasks in the order of the document; times with seconds where any entry has them."""
    zone_of(invoice.zone)
    seconds = any(entry.measured_ms % 60_000 for task in invoice.evidence for entry in task.entries)
    odd = any(entry.billed_ms % 60_000 for task in invoice.evidence for entry in task.entries)
    return tuple(_task(task, invoice, said, seconds, odd) for task in invoice.evidence)


def evidence_notes(invoice: Invoice, said: Words) -> tuple[str, ...]:
    """In which zone the times are, and what the offsets are for where there are any."""
    notes = [said.say("zone", zone=invoice.zone)]
    entries = (entry for task in invoice.evidence for entry in task.entries)
    if any(_needs_offset(entry, invoice.zone) for entry in entries):
        notes.append(said["zone_offsets"])
    return tuple(notes)


def _task(task: EvidenceTask, invoice: Invoice, said: Words, seconds: bool, odd: bool) -> PrintedTask:
    title = one_line(task.title) or said["without_task"]
    return PrintedTask(
        title=title if task.task_id is None else f"T{task.task_id}  {title}",
        measured=hours(sum(entry.measured_ms for entry in task.entries), seconds=seconds),
        billed=hours(sum(entry.billed_ms for entry in task.entries), seconds=odd),
        entries=tuple(_entry(entry, invoice, said, seconds, odd) for entry in task.entries),
    )


def _entry(entry: EvidenceEntry, invoice: Invoice, said: Words, seconds: bool, odd: bool) -> PrintedEntry:
    zone = zone_of(invoice.zone)
    return PrintedEntry(
        entry=f"E{entry.entry_id}",
        day=day(entry.started_at.astimezone(zone).date(), invoice.language),
        time=span(entry.started_at, entry.ended_at, invoice.zone),
        person=one_line(entry.person),
        measured=hours(entry.measured_ms, seconds=seconds),
        billed=hours(entry.billed_ms, seconds=odd),
        details=_details(entry, said),
        commands=tuple(_command(command, invoice, said) for command in entry.commands),
    )


def span(started_at: datetime, ended_at: datetime, zone: str) -> str:
    """`09:00–11:30`; with offsets from UTC where the clock was changed, and `+1` where it ends on the next day."""
    offset = _crosses_a_change(started_at, ended_at, zone)
    first, last = (clock(instant, zone, offset=offset) for instant in (started_at, ended_at))
    local_days = (ended_at.astimezone(zone_of(zone)).date() - started_at.astimezone(zone_of(zone)).date()).days
    return f"{first}–{last}{f' (+{local_days})' if local_days else ''}"


def _needs_offset(entry: EvidenceEntry, zone: str) -> bool:
    return _crosses_a_change(entry.started_at, entry.ended_at, zone)


def _crosses_a_change(started_at: datetime, ended_at: datetime, zone: str) -> bool:
    first, last = (instant.astimezone(zone_of(zone)) for instant in (started_at, ended_at))
    return is_ambiguous(first) or is_ambiguous(last) or first.utcoffset() != last.utcoffset()


def _details(entry: EvidenceEntry, said: Words) -> tuple[str, ...]:
    adjusted = "" if entry.adjusted_ms is None else said.say("adjusted", duration=hours(entry.adjusted_ms, seconds=True))
    approved = said.say("approved_by", person=one_line(entry.approved_by)) if entry.approved_by.strip() else ""
    numbers = ", ".join(map(str, entry.line_nos))
    lines = said.say("for_lines", numbers=numbers) if numbers else ""
    remarks = (*map(one_line, entry.components), adjusted, lines, approved)
    return tuple(filter(None, (visible(entry.note).strip(), " · ".join(filter(None, remarks)))))


def _command(command: EvidenceCommand, invoice: Invoice, said: Words) -> PrintedCommand:
    failed = command.exit_code not in (0, None)
    took = "" if command.duration_ms is None or command.duration_ms < 1000 else took_text(command.duration_ms)
    outcome = (said.say("exit", code=command.exit_code) if failed else "", took)
    return PrintedCommand(
        time=clock(command.started_at, invoice.zone, seconds=True),
        command=visible(command.command).strip("\n"),
        outcome=" · ".join(filter(None, outcome)),
    )


def took_text(milliseconds: int) -> str:
    """How long a command ran: `7 s`, `1:20 min`, `2:05:00 h`."""
    whole = timedelta(seconds=(milliseconds + 500) // 1000)
    if whole < timedelta(minutes=1):
        return f"{whole.seconds} s"
    text = hours(milliseconds, seconds=True)
    return f"{text} h" if whole >= timedelta(hours=1) else f"{text.removeprefix('0:').removeprefix('0')} min"
