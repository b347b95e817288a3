"""The appendix of an invoice: tasks, their entries, and the recorded commands that prove them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reports.invoices.document import EvidenceCommand, EvidenceEntry, EvidenceTask, Invoice, Line
from reports.sql import question
from store.billing.billable import Billable
from store.handle import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def evidence_of(
    store: Store, entries: Iterable[Billable], billed: Mapping[str, int], lines: Iterable[Line]
) -> tuple[EvidenceTask, ...]:
    """The entries by task, without their commands, which `with_commands` adds when they are printed."""
    on_lines: dict[int, list[int]] = {}
    for line in lines:
        for number in line.entry_ids:
            on_lines.setdefault(number, []).append(line.line_no)
    distinct = {entry.uid: entry for entry in entries}
    more = {row["uid"]: row for row in store.rows(question("entries_told"), [json.dumps(list(distinct))])}
    by_task: dict[tuple[int | None, str], list[EvidenceEntry]] = {}
    for entry in sorted(distinct.values(), key=lambda entry: (entry.started_ms, entry.entry_id)):
        told = more[entry.uid]
        found = EvidenceEntry(
            entry.entry_id, entry.person, _instant(entry.started_ms), _instant(entry.ended_ms), entry.measured_ms,
            entry.adjusted_ms, billed[entry.uid], tuple(on_lines.get(entry.entry_id, ())), entry.note or "",
            told["reviewed_by"] or "", tuple(told["components"]),
        )  # fmt: skip
        by_task.setdefault((entry.task_id, entry.title or "Without a task"), []).append(found)
    return tuple(EvidenceTask(task_id, title, tuple(found)) for (task_id, title), found in by_task.items())


def with_commands(store: Store, invoice: Invoice) -> Invoice:
    """The document with the commands of each entry, as they were recorded."""
    numbers = [entry.entry_id for task in invoice.evidence for entry in task.entries]
    commands: dict[int, list[EvidenceCommand]] = {}
    for row in store.rows(question("commands_of_entries"), [json.dumps(numbers)]):
        commands.setdefault(row["entry_id"], []).append(_command(row))
    tasks = (
        replace(
            task, entries=tuple(replace(entry, commands=tuple(commands.get(entry.entry_id, ()))) for entry in task.entries)
        )
        for task in invoice.evidence
    )
    return replace(invoice, evidence=tuple(tasks))


def _command(row: Mapping[str, Any]) -> EvidenceCommand:
    started = row["started_at"].astimezone(UTC)
    started = started.replace(microsecond=started.microsecond // 1000 * 1000)
    return EvidenceCommand(row["command_id"], started, row["command"] or "", row["exit_code"], row["duration_ms"])


def _instant(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
