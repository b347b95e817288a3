"""Which entries an invoice bills, and which it leaves out and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reports.billing.request import Request
from reports.sql import question
from store.billing.billable import Billable, load
from store.billing.daybands import MINUTES, edge_ms
from store.filters import TIME, compile_filter
from store.handle import Store

_MOST = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """Approved, billable, unbilled entries that began within the days, and sentences about the others."""

    entries: tuple[Billable, ...]
    left_out: tuple[str, ...]


def select(store: Store, request: Request, zone: str) -> Selection:
    """The entries of a request; days begin in `zone`."""
    found = load(store, *_condition(request, zone))
    good = [entry for entry in found if entry.status == "approved" and entry.billable]
    waiting = [entry for entry in found if entry.billable and entry.status not in ("approved", "invoiced")]
    told = []
    if waiting:
        remedy = "tt time submit and tt time approve make it billable"
        told.append(f"left out: {len(waiting)} entries that are not approved ({_names(waiting)}); {remedy}")
    return Selection(tuple(good), tuple(told))


def _condition(request: Request, zone: str) -> tuple[str, list[object]]:
    clock = ZoneInfo(zone)
    where = ["a.client_uid = CAST(? AS UUID)", "e.started_at >= make_timestamptz(?)", "e.started_at < make_timestamptz(?)"]
    values: list[object] = [
        request.client_uid, edge_ms(request.from_on, 0, clock) * 1000, edge_ms(request.to_on, MINUTES, clock) * 1000,
    ]  # fmt: skip
    if request.project:
        where.append("(lower(a.project) = lower(?) OR starts_with(lower(a.project), lower(?) || '.'))")
        values += [request.project] * 2
    if request.filter_words:
        condition, parameters = compile_filter(request.filter_words, TIME, now=datetime.now(UTC), zone=clock)
        where.append(f"CAST(e.uid AS VARCHAR) IN (SELECT uid FROM time_entries WHERE {condition})")
        values += parameters
    return " AND ".join(where), values


def double_billed(store: Store, entries: Sequence[Billable]) -> list[dict[str, Any]]:
    """Pairs of entries of one person at the same time for different clients, neither marked as shared."""
    uids = json.dumps([entry.uid for entry in entries])
    return store.rows(question("double_billed"), [uids])


def shares_of(store: Store, entries: Sequence[Billable]) -> dict[str, list[tuple[str, int]]]:
    """By entry, the components that share its time and their weights, by path."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in store.rows(question("shares_of_entries"), [json.dumps([entry.uid for entry in entries])]):
        found.setdefault(row["uid"], []).append((row["path"], row["weight"]))
    return found


def _names(entries: Sequence[Billable]) -> str:
    named = ", ".join(f"E{entry.entry_id}" for entry in entries[:_MOST])
    return named + (" ..." if len(entries) > _MOST else "")
