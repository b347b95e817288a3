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
from store.billing import registry
from store.billing.billable import Billable, load
from store.billing.daybands import MINUTES, edge_ms
from store.changes import ONE_OF
from store.filters import TIME, compile_filter
from store.handle import Store

_MOST = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """Approved, billable, unbilled entries that began within the days, and sentences about the others."""

    entries: tuple[Billable, ...]
    left_out: tuple[str, ...]


def select(store: Store, request: Request, zone: ZoneInfo) -> Selection:
    """The entries of a request; days begin in `zone`."""
    last = edge_ms(request.to_on, MINUTES, zone) * 1000
    first = edge_ms(request.from_on, 0, zone) * 1000
    where = "{e}started_at >= make_timestamptz(?) AND {e}started_at < make_timestamptz(?)"
    found = _load(store, request, zone, where, [first, last])
    good = [entry for entry in found if entry.status == "approved" and entry.billable]
    waiting = [entry for entry in found if entry.billable and entry.status not in ("approved", "invoiced")]
    told = []
    if waiting:
        remedy = "tt time submit and tt time approve make it billable"
        told.append(f"left out: {len(waiting)} entries that are not approved ({_names(waiting)}); {remedy}")
    return Selection(tuple(good), tuple(told))


def earlier(store: Store, request: Request, zone: ZoneInfo) -> list[Billable]:
    """Approved, billable, unbilled entries as the request asks for, but begun before its days."""
    where = "{e}started_at < make_timestamptz(?) AND {e}status = 'approved' AND coalesce({e}billable, true)"
    return _load(store, request, zone, where, [edge_ms(request.from_on, 0, zone) * 1000])


def _load(store: Store, request: Request, zone: ZoneInfo, began: str, instants: list[object]) -> list[Billable]:
    where, values = ["a.client_uid = CAST(? AS UUID)", began.format(e="e.")], [request.client_uid, *instants]
    if request.project:
        where.append(f"(a.project_uid IN {ONE_OF} OR lower(a.project) = lower(?)")
        where[-1] += " OR starts_with(lower(a.project), lower(?) || '.'))"
        values += [json.dumps(registry.uids_below(store, request.project)), *[request.project] * 2]
    if request.filter_words:
        condition, parameters = compile_filter(request.filter_words, TIME, now=datetime.now(UTC), zone=zone)
        within = f"{began.format(e='')} AND ({condition})"
        where.append(f"CAST(e.uid AS VARCHAR) IN (SELECT uid FROM time_entries WHERE {within})")
        values += [*instants, *parameters]
    return load(store, " AND ".join(where), values)


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
