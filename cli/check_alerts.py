"""Checks of alerts: what config.toml says of them, deliveries that could not be read, messages that could not be sent."""

from __future__ import annotations

from collections.abc import Iterator

from cli.finding import Finding
from store.config import section
from store.database import Store
from store.errors import UsageError


def check_alerts(store: Store) -> Iterator[Finding]:
    """Nothing where alerts are not used."""
    try:
        told = section(store.places.config, "alerts")
    except UsageError:
        told = {}  # what is wrong with the whole file is told elsewhere
    known = store.value("SELECT count(*) FROM alert")
    if not told and not store.value("SELECT count(*) FROM alert_delivery"):
        return
    from alerts import config, dead, outgoing

    mistakes = config.load(store.places.config).mistakes
    for mistake in mistakes:
        what, _, remedy = mistake.partition("; ")
        yield Finding("alerts", "warn", what, remedy or "mend it; until then it is left out")
    unread = len(dead.list_dead(store).rows)
    if unread:
        yield Finding("alerts", "warn", f"{unread} deliveries could not be read", "tt alert dead lists them, and why")
    unsent = [row for row in outgoing.waiting(store, everything=True) if row["tries"]]
    if unsent:
        what = f"{len(unsent)} messages to sources could not be sent ({unsent[0]['answer']})"
        yield Finding("alerts", "warn", what[:300], "tt alert push tries again")
    if not (mistakes or unread or unsent):
        yield Finding("alerts", "ok", f"{known} known, every delivery could be read")
