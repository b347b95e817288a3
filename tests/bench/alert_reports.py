"""What reports of 100,000 episodes of a year cost: parts by component and week, a comparison, and whole commands.

The episodes are written straight into the tables. Parts are timed with the store open; of commands, what `tt --version` takes
is taken off.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from recorder.places import Places
from reports.alerts.asked import Asked
from reports.alerts.comparison import section as comparison
from reports.alerts.keys import read
from reports.alerts.whole import SECTIONS
from store.database import Store, open_store
from tests.bench.measures import TT, Figure
from tests.bench.tasks import _environment, _median_ms
from tests.unit.alert_reports import world

_EPISODES, _ALERTS, _ROUNDS = 100_000, 1000, 5
_PART_MS = 1000
_PLAIN_START_MS = 100  # `tt --version` on the machine that the limits were set on
_COMMANDS = (
    ("tt report alerts by component and week", ("--all", "--by", "component", "--by", "week", "--json"), 1500),
    ("the whole report by component", ("--all",), 4000),
)


def alert_report_costs(folder: Path) -> Iterator[Figure]:
    """Every figure about reports of alerts."""
    home, now = folder / "year", int(time.time() * 1000)
    began = time.perf_counter()
    with open_store(Places(home), "bench") as store:
        count = world.fill(store, 1, world.Size(now - 365 * world.DAY, now, _EPISODES, _ALERTS))
        filled = time.perf_counter() - began
        yield Figure(f"writing {count:,} episodes", filled, 0, filled, 300, "s")
        yield from _parts(store, now)
    environment = _environment(TT_HOME=str(home))
    commands = [(*TT, "--version"), *((*TT, "report", "alerts", *words) for _, words, _ in _COMMANDS)]
    bare, *ours = _median_ms([(list(words), environment) for words in commands])
    slower = max(1.0, bare / _PLAIN_START_MS)
    for (what, _, limit), took in zip(_COMMANDS, ours, strict=True):
        yield Figure(f"{what}, added", took, bare, took - bare, round(limit * slower), "ms")


def _parts(store: Store, now: int) -> Iterator[Figure]:
    asked = Asked(read(["component", "week"]), ZoneInfo("Europe/Berlin"))
    for name, section in SECTIONS.items():
        took = _median(partial(section, store, asked))
        yield Figure(f"{name} by component and week", took, 0, took, _PART_MS * (2 if name == "spread" else 1), "ms")
    half = now - 180 * world.DAY
    then, since = (Asked(read(["component"]), asked.zone, *bounds) for bounds in ((half - 180 * world.DAY, half), (half, now)))
    took = _median(partial(comparison, store, since, then))
    yield Figure("two half years compared", took, 0, took, _PART_MS, "ms")


def _median(done: Callable[[], object]) -> float:
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        done()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
