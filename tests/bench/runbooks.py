"""What runbooks cost: a procedure from 1,000 commands, and every export of 100 and 1,000 steps, whole commands."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recorder.identity import new_uid
from recorder.places import Places
from runbooks.history import Recorded
from runbooks.versions import keeping
from sandbox.ops_histories import history
from sandbox.ops_storing import store_history
from store.database import open_store
from store.instants import from_datetime
from tests.bench.measures import TT, Figure
from tests.unit.runbooks.examples import long

# format -> the most seconds for 100 steps and for 1,000
_LIMITS = {"md": (1.0, 10.0), "sh": (1.0, 10.0), "html": (1.5, 10.0), "pdf": (3.0, 10.0), "json": (1.0, 10.0)}


def runbook_costs(folder: Path) -> Iterator[Figure]:
    """Each beside `tt --version`, which is what starting costs."""
    home = folder / "home"
    places = Places(home)
    commands = _long_night()
    store_history(home, commands, "A long night")
    with open_store(places, "bench") as store:
        for count in (100, 1000):
            keeping.create(store, long(count), name=f"long-{count}")
    environment = {"TT_HOME": str(home), "PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    start = _seconds([*TT, "--version"], environment)
    for format_, limits in _LIMITS.items():
        for count, limit in zip((100, 1000), limits, strict=True):
            target = folder / f"out-{count}.{format_}"
            argv = [*TT, "runbook", "export", f"long-{count}", "-o", str(target), "--force"]
            ours = min(_seconds(argv, environment) for _ in range(3 if count == 100 else 1))
            yield Figure(f"{count} steps to {format_}", ours, start, ours, limit, "s")
    ours = _seconds([*TT, "runbook", "new", "T1", "--dry-run"], environment)
    yield Figure(f"a procedure from {len(commands)} commands", ours, start, ours, 10.0, "s")


def _long_night() -> list[Recorded]:
    """A thousand commands one after the other, as one session has them."""
    began = datetime(2026, 5, 4, 22, tzinfo=UTC)
    found = [one for seed in range(60) for one in history(seed)][:1000]
    return [
        replace(
            one, command_id=n, uid=new_uid(), session_id=1, seq=n, started_at=from_datetime(began + n * timedelta(seconds=30))
        )
        for n, one in enumerate(found, 1)
    ]


def _seconds(argv: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}: {done.stderr}")
    return time.perf_counter() - began
