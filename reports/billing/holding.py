"""Time that a cap holds for later: the entry that crosses it is cut there, so that each part is billed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from recorder.identity import new_uid
from reports.invoices.document import EvidenceEntry, Invoice
from store import instants
from store.changes import State, change_many, states
from store.handle import Store
from store.money import allocate
from store.timesheet import pieces, spans
from store.timesheet.content import content_hash


def cut_at_cap(store: Store, invoice: Invoice, billed: Mapping[str, int], held: Mapping[str, int]) -> Invoice:
    """Cut the entries of which one part is billed and the other held; returns the document with what is left of them.

    entry    |==============================|
    cap                         :
    result   |==================|===========|     the first is invoiced, the second stays approved
    """
    crossing = [uid for uid in billed if held.get(uid)]
    changed: dict[str, Mapping[str, Any]] = {}
    firsts: dict[int, State] = {}
    for uid, row in states(store, "time_entry", crossing).items():
        first, second = _halves(row, billed[uid], held[uid])
        changed |= {uid: first, new_uid(): second}
        firsts[row["entry_id"]] = {**row, **first}
    change_many(store, "time_entry", changed)
    tasks = (
        replace(task, entries=tuple(_shown(entry, firsts.get(entry.entry_id)) for entry in task.entries))
        for task in invoice.evidence
    )
    return replace(invoice, evidence=tuple(tasks)) if crossing else invoice


def _halves(row: State, billed_ms: int, held_ms: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an entry becomes, and the new entry for the rest; what counts is shared as what is billed."""
    start_ms, end_ms = spans.to_ms(row["started_at"]), spans.to_ms(row["ended_at"])
    whole = pieces.read(row["pieces"], end_ms - start_ms)
    measured = allocate(row["measured_ms"], (billed_ms, held_ms))
    adjusted = (None, None) if row["adjusted_ms"] is None else allocate(row["adjusted_ms"], (billed_ms, held_ms))
    cut = pieces.moment_after(whole, pieces.counting(row["counted"]), measured[0])
    moment = spans.to_text(start_ms + cut)
    first = {
        "ended_at": moment, "pieces": pieces.stored(pieces.clipped(whole, 0, cut)),
        "measured_ms": measured[0], "adjusted_ms": adjusted[0],
    }  # fmt: skip
    second = {
        **{name: value for name, value in row.items() if name not in ("uid", "entry_id")},
        "started_at": moment, "pieces": pieces.stored(pieces.clipped(whole, cut, end_ms - start_ms)),
        "measured_ms": measured[1], "adjusted_ms": adjusted[1],
    }  # fmt: skip
    first["content_hash"] = content_hash({**row, **first})
    return first, {**second, "content_hash": content_hash(second)}


def _shown(entry: EvidenceEntry, first: State | None) -> EvidenceEntry:
    if first is None:
        return entry
    ended = instants.to_datetime(first["ended_at"])
    return replace(entry, ended_at=ended, measured_ms=first["measured_ms"], adjusted_ms=first["adjusted_ms"])
