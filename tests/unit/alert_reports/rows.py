"""Alerts and what they fired, written straight into the tables: reports only read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from recorder.clocks import Instant
from recorder.identity import new_uid
from reports.alerts.asked import Asked
from reports.alerts.keys import read
from reports.timesheets.groups import Group
from sandbox.clocks import FakeClock
from store.billing.daybands import edge_ms
from store.bulk import insert_rows
from store.database import Store
from tests.unit.reports.rows import instant

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
UTC_ZONE = ZoneInfo("UTC")
TIMES = ("starts_at", "ends_at", "first_seen_at", "last_seen_at", "end_seen_at", "acked_at", "received_at", "acted_at")


def at(text: str, zone: ZoneInfo = UTC_ZONE) -> int:
    """A local time in milliseconds since 1970."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def stand_still(store: Store, ms: int) -> None:
    """Let the store's clock show this moment."""
    store.clock = FakeClock(Instant(ms * 1_000_000, 0, 0))


def _row(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: instant(value) if name in TIMES and value is not None else value for name, value in told.items()}


def alert(store: Store, name: str = "DiskFull", **columns: Any) -> str:
    """An alert; returns its uid."""
    number = 1 + int(store.value("SELECT count(*) FROM alert"))
    told = {"uid": new_uid(), "alert_id": number, "integration": "prom", "name": name, "identity": f"{name}-{number}"}
    insert_rows(store, "alert", [_row({**told, "severity": "error", "status": "resolved", "flapping": False, **columns})])
    return str(told["uid"] if "uid" not in columns else columns["uid"])


def episodes(store: Store, *told: Mapping[str, Any]) -> None:
    """Episodes; instants are milliseconds since 1970. Seen as they begin and end unless told otherwise."""
    rows = []
    for number, one in enumerate(told, 1):
        begin, end = one["starts_at"], one.get("ends_at")
        plain = {
            "uid": new_uid(), "ordinal": number, "kind": "episode", "first_seen_at": begin, "last_seen_at": end or begin,
            "end_seen_at": end, "severity": "error", "closed_by": None if end is None else "source",
            "suppressed": False, "reopened": False,
        }  # fmt: skip
        rows.append(_row({**plain, **one}))
    insert_rows(store, "alert_episode", rows)


def happened(store: Store, table: str, *told: Mapping[str, Any]) -> None:
    """Rows of `alert_event`, `alert_act` or `alert_delivery`."""
    insert_rows(store, table, [_row(one) for one in told])


def asked(*by: str, first: date | None = None, last: date | None = None, zone: ZoneInfo = UTC_ZONE, **more: Any) -> Asked:
    """A question for these keys, from a day to before another."""
    begin, end = (None if day is None else edge_ms(day, 0, zone) for day in (first, last))
    return Asked(read(by), zone, begin, end, **more)


def below(group: Group, name: str) -> dict[str, Any]:
    """One value of each group right below."""
    return {one.value: one.sums.get(name) for one in group.below.values()}


def moment(ms: int) -> datetime:
    """As an aware datetime."""
    return datetime.fromtimestamp(ms / 1000, UTC)
