"""The report of alerts: its parts by name, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from reports.alerts import availability, comparison, noise, response, spread, stages, standing
from reports.alerts.asked import Asked
from reports.alerts.keys import KEYS
from reports.timesheets.report import Report, Section
from reports.timesheets.written import time_told
from store.handle import Store
from store.timesheet import spans

SECTIONS: Mapping[str, Callable[[Store, Asked], Section]] = {
    "response": response.section,
    "spread": spread.section,
    "noise": noise.section,
    "noisy": noise.noisy,
    "availability": availability.section,
    "dedup": stages.by_source,
    "open": standing.section,
}
PLAIN = ("response", "noise", "noisy", "availability", "dedup", "open")  # unless told otherwise


def made(store: Store, asked: Asked, parts: tuple[str, ...], words: str = "", before: Asked | None = None) -> Report:
    """A report of these parts, by component unless told otherwise; or of what changed since the time `before`, as a whole."""
    facts = [("Time", _time(store, asked))]
    if before is not None:
        facts.append(("Compared with", _time(store, before)))
        sections: tuple[Section, ...] = (comparison.section(store, asked, before),)
    else:
        keyed = asked if asked.keys else replace(asked, keys=(KEYS["component"],))
        sections = tuple(SECTIONS[part](store, keyed) for part in parts or PLAIN)
    facts += [("Days of", asked.zone.key), *([("Only", words)] if words else [])]
    now = spans.to_moment(spans.now_ms(store)).astimezone(asked.zone)
    return Report("Alerts", (*facts, ("As of", f"{now:%Y-%m-%d %H:%M}")), sections)


def _time(store: Store, asked: Asked) -> str:
    return time_told(asked.bounds(store), asked.zone, whole=asked.from_ms is None and asked.to_ms is None)
