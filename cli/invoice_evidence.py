"""The evidence behind an invoice as plain lines: tasks, their entries, and the commands of each."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cli.human import duration, first_line, visible
from reports.invoices.document import EvidenceEntry, Invoice


def evidence_lines(invoice: Invoice) -> Iterator[str]:
    """A line for each task, entry and command; times are in the invoice's zone."""
    zone = ZoneInfo(invoice.zone)
    for task in invoice.evidence:
        yield ""
        yield visible(f"T{task.task_id} {task.title}" if task.task_id else task.title)
        for entry in task.entries:
            yield f"  {_entry(entry, zone)}"
            for run in entry.commands:
                outcome = "" if run.exit_code in (0, None) else f"  # exit {run.exit_code}"
                yield f"    {run.started_at.astimezone(zone):%H:%M:%S}  {first_line(run.command)}{outcome}"
    if invoice.evidence:
        yield ""
        yield f"times are of {invoice.zone}"


def _entry(entry: EvidenceEntry, zone: ZoneInfo) -> str:
    begin, end = entry.started_at.astimezone(zone), entry.ended_at.astimezone(zone)
    lines = ", ".join(map(str, entry.line_nos))
    billed = f"measured {duration(entry.measured_ms)}, billed {duration(entry.billed_ms)} on line {lines}"
    note = f": {entry.note}" if entry.note else ""
    return visible(f"E{entry.entry_id} {begin:%Y-%m-%d %H:%M}-{end:%H:%M} {entry.person}, {billed}{note}")
