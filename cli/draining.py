"""Everything that waits to be drained: sessions, then alert deliveries and runs, whose packages are loaded for them only."""

from __future__ import annotations

from pathlib import Path

from store import alert_upkeep
from store.database import Store
from store.drain import drain as drain_sessions


def drain_everything(store: Store, seconds: float | None = 2.0) -> list[Path]:
    """Drain every journal; alert deliveries for so long at most. Returns the journals that may go."""
    finished = drain_sessions(store)
    if alert_upkeep.delivery_journals(store.places.deliveries) or alert_upkeep.due_alerts(store):
        from alerts.drain import drain as drain_deliveries

        finished += drain_deliveries(store, seconds)
    if any(store.places.runs.glob("*.jsonl")):
        from runbooks.running.spool import bring_in

        bring_in(store)
    return finished
