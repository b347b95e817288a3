"""What alerts cost: taking them in, receiving them durably, a storm until it is one task, and asking meanwhile.

Each figure stands beside a baseline of the same run: the journal of the same deliveries read and decoded, the same bytes
appended and synced by nobody but `dd`'s way, `tt ls` with nothing to do.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from alerts.delivery import Delivery
from alerts.receiver.segments import Segments
from recorder.clocks import SystemClock
from recorder.journal import Kind, encode
from recorder.places import Places
from sandbox.storm_incidents import MINUTE, SECOND
from sandbox.storm_sayings import FIRING, Saying
from sandbox.storm_site import components_csv, site
from sandbox.storms import Storm, delivery_of, storm
from store.database import open_store
from tests.bench.measures import TT, Figure
from tests.bench.tasks import _environment, _median_ms

_ALERTS = 50_000
_IDENTITIES = 5_000
_COMPONENTS = 500
_OUTAGES = 8
_BATCH = 50
_STORM = 5_000
_SENDERS = 100
_SINGLES = 20_000
_BATCHES = 4_000
_SEED = 7
# of this program alone: what getrusage tells of a child includes the peak of who started it
_DRAIN = """
import sys, time
from alerts.drain import drain
from recorder.places import Places
from store.database import open_store
with open_store(Places.from_environment(), "bench", drain=None) as store:
    began = time.perf_counter()
    drain(store, None)
    took = time.perf_counter() - began
    told = store.told
    tasks = store.value("SELECT count(*) FROM tasks WHERE status = 'open'")
    known = store.value("SELECT count(*) FROM alert")
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(took, int(peak) / 1024, tasks, known, *told, sep="\\n")
"""
_READ = """
import os, sys, time
from pathlib import Path
from alerts.delivery import Delivery
from alerts.detect import read
from recorder.journal import read_records
began = time.perf_counter()
for path in Path(sys.argv[1]).glob("*.ttj"):
    for record in read_records(os.open(path, os.O_RDONLY)):
        read(Delivery.decode(record.body))
print(time.perf_counter() - began)
"""


def alert_costs(folder: Path) -> Iterator[Figure]:
    """Every figure about alerts but the one beside another program."""
    components = folder / "components.csv"
    components.write_text(components_csv(site(_SEED, _COMPONENTS)))
    yield from _intake(folder, components)
    yield from _until_one_incident(folder, components)


def _intake(folder: Path, components: Path) -> Iterator[Figure]:
    """50,000 alerts, of which 5,000 are told ten times each; then as many, each told once."""
    for what, identities in ((f"over {_IDENTITIES:,} identities", _IDENTITIES), ("all new", _ALERTS)):
        home = _home(folder / f"intake-{identities}", components)
        made = storm(_SEED, ("cluster-outage",) * _OUTAGES, identities, components=_COMPONENTS, begin=_recently())
        _journal(home, _repeated(made, _ALERTS))
        read = float(_run(_READ, home, str(Places(home).deliveries))[0])
        took, peak, _, known = map(float, _run(_DRAIN, home)[:4])
        assert known == identities
        yield Figure(
            f"{_ALERTS:,} alerts {what}, /s", _ALERTS / took, _ALERTS / read, _ALERTS / took, 10_000, "/s", at_least=True
        )
        yield Figure("  peak memory of the drain", peak, 0, peak, 150, "MB")


def _until_one_incident(folder: Path, components: Path) -> Iterator[Figure]:
    """A cluster fails: all of it through the journal and the drain, until its one task is there."""
    home = _home(folder / "outage", components)
    made = storm(_SEED, ("cluster-outage",), _STORM, components=_COMPONENTS, begin=_recently())
    began = time.perf_counter()
    _journal(home, _repeated(made, _STORM))
    written = time.perf_counter() - began
    took, _, tasks, _ = map(float, _run(_DRAIN, home)[:4])
    yield Figure(f"{_STORM:,} alerts of a cluster to one task", written + took, written, written + took, 10, "s")
    yield Figure("  open tasks after it", tasks, 1, tasks, 1, "tasks")


def _home(home: Path, components: Path) -> Path:
    subprocess.run([*TT, "infra", "import", str(components)], env=_environment(TT_HOME=str(home)), check=True, capture_output=True)
    return home


def _recently() -> int:
    """A while ago, so that nothing begins in the future."""
    return int(time.time()) * SECOND - 10 * MINUTE


def _repeated(made: Storm, count: int, batch: int = _BATCH) -> list[Delivery]:
    """The beginnings of all problems, again and again until they are so many, in batches, received within some minutes."""
    choose = random.Random(_SEED)
    begun = [one for one in made.sayings if one.state == FIRING and one.is_first]
    told = list(islice(cycle(begun), count))
    groups: list[Sequence[Saying]] = [told[at : at + batch] for at in range(0, count, batch)]
    first, step = begun[-1].told_at, 5 * MINUTE // len(groups)
    found = [delivery_of("alertmanager", group, choose, "prod") for group in groups]
    return [_received(one, first + number * step) for number, one in enumerate(found)]


def _received(one: Delivery, moment: int) -> Delivery:
    return Delivery(one.body, one.uid, one.integration, moment, headers=one.headers, path="/in/prod")


def _journal(home: Path, stream: Sequence[Delivery]) -> None:
    segments, clock = Segments(Places(home).deliveries), SystemClock()
    for at in range(0, len(stream), 100):
        records = [encode(Kind.DELIVERY, 0, clock.now(), one.encode()) for one in stream[at : at + 100]]
        segments.append(b"".join(records), len(records), time.time())
    segments.close()


def _run(program: str, home: Path, *more: str) -> list[str]:
    argv = [sys.executable, "-c", program, *more]
    done = subprocess.run(argv, env=_environment(TT_HOME=str(home)), check=True, text=True, stdout=subprocess.PIPE)
    return done.stdout.split("\n")
