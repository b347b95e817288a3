"""What alerts cost: taking them in, receiving them durably, a storm until it is one task, and asking meanwhile.

Each figure stands beside a baseline of the same run: the same journal only read and understood, the same bytes appended to a
file and synced one after the other, `tt ls` while nothing happens.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from alerts.delivery import Delivery
from alerts.receiver.segments import Segments
from recorder.clocks import SystemClock
from recorder.journal import Kind, encode
from recorder.places import Places
from sandbox.storm_incidents import MINUTE, SECOND
from sandbox.storm_sayings import FIRING, Saying
from sandbox.storm_sender import request_of
from sandbox.storm_site import components_csv, site
from sandbox.storms import Storm, delivery_of, storm
from tests.bench.measures import TT, Figure
from tests.bench.tasks import _environment
from tests.integration.alerts.serving import receiver, until

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
# The load comes from a process of its own; its requests are made before the clock runs.
_LOAD = """
import json, sys
from sandbox.storm_sender import Manner, send
url, senders = sys.argv[1], int(sys.argv[2])
lengths, bodies = json.loads(sys.stdin.buffer.readline()), sys.stdin.buffer.read()
requests, at = [], 0
for length in lengths:
    requests.append(bodies[at : at + length])
    at += length
found = send(url, requests, Manner(senders, patience=60))
late = sorted(found.latencies)
share = lambda part: late[min(len(late) - 1, int(len(late) * part))] * 1000
print(found.seconds, len(found.acknowledged), share(0.5), share(0.99), sep="\\n")
"""
_WRK = """
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = io.open(os.getenv("TT_BENCH_BODY"), "rb"):read("*a")
"""
_WRK_SECONDS = 5
_LOOKS = 5


def alert_costs(folder: Path) -> Iterator[Figure]:
    """Every figure about alerts but the one beside another program."""
    components = folder / "components.csv"
    components.write_text(components_csv(site(_SEED, _COMPONENTS)))
    yield from _intake(folder, components)
    yield from _until_one_incident(folder, components)
    yield from _receiving(folder)
    yield from _looking_meanwhile(folder, components)


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
    subprocess.run(
        [*TT, "infra", "import", str(components)], env=_environment(TT_HOME=str(home)), check=True, capture_output=True
    )
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
    return Delivery(one.body, one.uid, one.integration, moment, headers=one.headers)


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


def _receiving(folder: Path) -> Iterator[Figure]:
    """Durable acknowledgements of the real receiver to 100 senders; nobody drains meanwhile."""
    made = storm(_SEED, ("cluster-outage",) * _OUTAGES, _IDENTITIES, components=_COMPONENTS, begin=_recently())
    for what, count, batch, limit in (("single", _SINGLES, 1, 2000), (f"of {_BATCH}", _BATCHES, _BATCH, 20_000)):
        stream = _repeated(made, count * batch, batch)
        with receiver(folder / f"receiver-{batch}") as serving:
            url = f"http://127.0.0.1:{serving.port}/in/prod"
            seconds, acknowledged, middle, late = _loaded(url, [request_of(url, one) for one in stream])
            assert acknowledged == count
            peak = serving.memory() / 1024 / 1024
            by_wrk = _by_wrk(folder, url, stream[0].body)
        rate, plain = count * batch / seconds, batch * _synced(folder / "plain", stream[:2000])
        yield Figure(f"alerts received durably, {what}, /s", rate, plain, rate, limit, "/s", at_least=True)
        yield Figure("  acknowledged, median", middle, 0, middle, 100, "ms")
        yield Figure("  acknowledged, p99", late, 0, late, 250, "ms")
        yield Figure("  peak memory of the receiver", peak, 0, peak, 150, "MB")
        if by_wrk:
            yield Figure("  alerts/s by wrk", by_wrk * batch, plain, by_wrk * batch, limit, "/s", at_least=True)


def _loaded(url: str, requests: Sequence[bytes], senders: int = _SENDERS) -> tuple[float, int, float, float]:
    """Seconds, how many were acknowledged, and milliseconds to the acknowledgement: median and p99."""
    argv = [sys.executable, "-c", _LOAD, url, str(senders)]
    given = json.dumps([len(one) for one in requests]).encode() + b"\n" + b"".join(requests)
    done = subprocess.run(argv, input=given, env=_environment(), stdout=subprocess.PIPE, check=True)
    seconds, acknowledged, middle, late = map(float, done.stdout.split())
    return seconds, int(acknowledged), middle, late


def _by_wrk(folder: Path, url: str, body: bytes) -> float:
    """Requests a second by another client's count; 0 where it is not installed."""
    if shutil.which("wrk") is None:
        return 0
    script, file = folder / "post.lua", folder / "body.json"
    script.write_text(_WRK)
    file.write_bytes(body)
    argv = ["wrk", "-t1", f"-c{_SENDERS}", f"-d{_WRK_SECONDS}s", "-s", str(script), url]
    done = subprocess.run(argv, env=_environment(TT_BENCH_BODY=str(file)), capture_output=True, text=True, check=True)
    assert "Non-2xx" not in done.stdout
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", done.stdout)[0])


def _synced(path: Path, stream: Sequence[Delivery]) -> float:
    """Deliveries a second that are appended and synced one by one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    began = time.perf_counter()
    for one in stream:
        os.write(descriptor, one.body)
        os.fdatasync(descriptor)
    took = time.perf_counter() - began
    os.close(descriptor)
    return len(stream) / took


def _looking_meanwhile(folder: Path, components: Path) -> Iterator[Figure]:
    """`tt ls` while the receiver takes load and its drain runs."""
    home = _home(folder / "busy", components)
    made = storm(_SEED, ("cluster-outage",) * _OUTAGES, _IDENTITIES, components=_COMPONENTS, begin=_recently())
    quiet = _looked(home)
    with receiver(home, "--listen", "127.0.0.1:0", "--drain", sys.executable, "-I", "-m", "cli", "drain") as serving:
        url = f"http://127.0.0.1:{serving.port}/in/prod"
        busy = _while_loaded(url, _repeated(made, _ALERTS), home)
    yield Figure("tt ls under load, median", busy[0], quiet[0], busy[0], 5, "s")
    yield Figure("  at worst", busy[1], quiet[1], busy[1], 15, "s")


def _while_loaded(url: str, stream: Sequence[Delivery], home: Path) -> tuple[float, float]:
    requests = [request_of(url, one) for one in stream]
    given = json.dumps([len(one) for one in requests]).encode() + b"\n" + b"".join(requests)
    argv = [sys.executable, "-c", _LOAD, url, "4"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=_environment()) as load:
        try:
            assert load.stdin is not None
            load.stdin.write(given)
            load.stdin.close()
            until(lambda: any(Places(home).deliveries.glob("*.ttj")), "the first delivery")
            return _looked(home)
        finally:
            load.kill()


def _looked(home: Path) -> tuple[float, float]:
    """Seconds that `tt ls` takes, median and worst."""
    taken = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        subprocess.run([*TT, "ls"], env=_environment(TT_HOME=str(home)), capture_output=True, check=True)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken), max(taken)
