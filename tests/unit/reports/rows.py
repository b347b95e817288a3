"""Time entries and what they belong to, written straight into the tables: reports only read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from recorder.identity import new_uid
from reports.timesheets.asked import Asked
from reports.timesheets.groups import Group
from reports.timesheets.keys import read
from store.billing.daybands import edge_ms
from store.bulk import insert_rows
from store.changes import change, derive
from store.database import Store

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    """A local time in milliseconds since 1970."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def instant(ms: int) -> str:
    """As the store keeps instants."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def keep(store: Store, *entries: Mapping[str, Any]) -> None:
    """Write entries; `begin` and `end` are milliseconds since 1970, the other keys columns."""
    rows = []
    for number, entry in enumerate(entries, 1):
        told = {name: value for name, value in entry.items() if name not in ("begin", "end")}
        length = entry["end"] - entry["begin"]
        rows.append(
            {
                "uid": new_uid(), "entry_id": number, "person": "ana", "started_at": instant(entry["begin"]),
                "ended_at": instant(entry["end"]), "zone": "Europe/Berlin", "measured_ms": length, "billable": True,
                "source": "manual", "status": "draft", **told,
            }
        )  # fmt: skip
    insert_rows(store, "time_entry", rows)


def component(store: Store, path: str) -> str:
    """A component at a path of which all above is there; returns its uid."""
    above, _, name = path.rpartition("/")
    parent = store.value("SELECT CAST(uid AS VARCHAR) FROM component_path WHERE path = ?", [above]) if above else None
    made = change(store, "component", new_uid(), {"name": name, "parent_uid": parent, "lifecycle": "active"})
    assert made is not None
    derive(store, "component", {"name"})
    return str(made["uid"])


def task(store: Store, **columns: Any) -> str:
    """A task; returns its uid."""
    made = change(store, "task", new_uid(), {"title": "Look", "status": "open", "source": "manual", **columns})
    assert made is not None
    return str(made["uid"])


def asked(*by: str, first: date | None = None, last: date | None = None, zone: ZoneInfo = BERLIN, **more: Any) -> Asked:
    """A question for these keys, from a day to before another."""
    begin, end = (None if day is None else edge_ms(day, 0, zone) for day in (first, last))
    return Asked(read(by), zone, begin, end, **more)


def sums(group: Group, name: str = "counted_ms") -> dict[str, Any]:
    """One value of each group right below."""
    return {one.value: one.sums[name] for one in group.below.values()}
