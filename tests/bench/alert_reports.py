"""What reports of 100,000 episodes of a year cost: parts by component and week, a comparison, and the whole.

The episodes are written straight into the tables; every figure is a whole `tt` command, less what `tt --version` takes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from recorder.places import Places
from store.database import open_store
from tests.bench.measures import TT, Figure
from tests.bench.tasks import _environment, _median_ms
from tests.unit.alert_reports import world

_EPISODES, _ALERTS = 100_000, 1000
_PLAIN_START_MS = 100  # `tt --version` on the machine that the limits were set on
_BY = ("--all", "--by", "component", "--by", "week", "--json")
_REPORTS = (
    *(
        (f"{part} by component and week", (*_BY, "--part", part), 1000)
        for part in ("response", "noise", "availability", "dedup")
    ),
    ("the noisiest rules", ("--all", "--json", "--part", "noisy"), 1000),
    ("every length with its percentiles", ("--all", "--json", "--part", "spread", "--by", "severity"), 1500),
    ("critical ones by week", (*_BY, "severity:critical"), 1000),
    ("this month and the one before", ("--compare-with", "previous"), 1500),
    ("the whole report by component", ("--all",), 3000),
)


def alert_report_costs(folder: Path) -> Iterator[Figure]:
    """Every figure about reports of alerts."""
    home, now = folder / "year", int(time.time() * 1000)
    began = time.perf_counter()
    with open_store(Places(home), "bench") as store:
        count = world.fill(store, 1, world.Size(now - 365 * world.DAY, now, _EPISODES, _ALERTS))
    filled = time.perf_counter() - began
    yield Figure(f"writing {count:,} episodes", filled, 0, filled, 300, "s")
    environment = _environment(TT_HOME=str(home))
    commands = [
        ((*TT, "--version"), environment),
        *(((*TT, "report", "alerts", *words), environment) for _, words, _ in _REPORTS),
    ]
    bare, *ours = _median_ms([(list(words), environment) for words, environment in commands])
    slower = max(1.0, bare / _PLAIN_START_MS)
    for (what, _, limit), took in zip(_REPORTS, ours, strict=True):
        yield Figure(f"{what}, added", took, bare, took - bare, round(limit * slower), "ms")
