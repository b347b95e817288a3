"""What a million time entries cost: reports over ten years, an invoice of 5,000 entries, and what a running timer takes.

The entries are written straight into the tables, without events (sandbox.months_fast); every figure is a whole `tt` command,
less the time that `tt --version` takes in the same run.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from recorder.places import Places
from sandbox import months, months_fast
from store.billing import rate_cards, registry
from store.bulk import insert_rows
from store.changes import next_number
from store.database import Store, open_store
from tests.bench.measures import TT, Figure, memory_and_idle
from tests.bench.tasks import _environment, _median_ms

_ENTRIES = 1_000_000
_FIRST, _LAST = date(2016, 11, 1), date(2026, 11, 1)
_BILLED = 5000
_PLAIN_START_MS = 100  # `tt --version` on the machine that the limits were set on
# of this program alone: what getrusage tells of a child includes the peak of who started it
_MEASURED = """
import sys
from cli.group import tt
try:
    tt.main(sys.argv[1:], prog_name="tt")
finally:
    peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(peak, file=sys.stderr)
"""
_REPORTS = (
    ("a month by client and component", ("report", "time", "--by", "client", "--by", "component", "--in", "2026-09"), 1000),
    ("ten years by month and client", ("report", "time", "--by", "month", "--by", "client", "--all"), 1000),
    ("ten years by component", ("report", "time", "--by", "component", "--all"), 4000),
    ("a month's billing", ("report", "billing", "--in", "2026-09"), 2000),
    ("a month's team", ("report", "team", "--in", "2026-09"), 2000),
    ("tt time ls of a week", ("time", "ls", "since:2026-10-26"), 1500),
    ("tt ls", ("ls",), 1500),
    ("tt infra tree", ("infra", "tree"), 1500),
)


def billing_costs(folder: Path) -> Iterator[Figure]:
    """Every figure about time and money."""
    home = folder / "years"
    began = time.perf_counter()
    with open_store(Places(home), "bench") as store:
        size = months.size_of(_FIRST, _LAST, clients=20, people=40, count=_ENTRIES)
        count = months_fast.fill_fast(store, seed=1, size=size)
        _work_to_bill(store)
    filled = time.perf_counter() - began
    yield Figure(f"writing {count:,} entries", filled, 0, filled, 600, "s")
    yield from _reports(home)
    yield from _invoice(folder, home)
    yield from _timer(folder)


def _reports(home: Path) -> list[Figure]:
    environment = _environment(TT_HOME=str(home))
    commands = [(TT, ("--version",)), *((TT, words) for _, words, _ in _REPORTS)]
    bare, *ours = _median_ms([([*program, *words], environment) for program, words in commands])
    slower = max(1.0, bare / _PLAIN_START_MS)
    figures = [
        Figure(f"{what}, added", took, bare, took - bare, round(limit * slower), "ms")
        for (what, _, limit), took in zip(_REPORTS, ours, strict=True)
    ]
    argv = [sys.executable, "-c", _MEASURED, *_REPORTS[1][1]]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True)
    peak = int(re.findall(r"^\d+$", done.stderr, re.MULTILINE)[-1]) / 1024
    return [*figures, Figure("  peak memory of ten years", peak, 0, peak, 500, "MB")]


def _work_to_bill(store: Store) -> None:
    """5,000 approved entries of one client in a month."""
    choose = random.Random(5000)
    client = registry.add(store, "client", "bulk", {"legal_name": "Bulk GmbH", "city": "Berlin", "country": "DE"})
    rate_cards.add(store, Decimal(95), {"client_uid": client["uid"], "currency": "EUR"})
    tasks = [row["uid"] for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM task ORDER BY task_id LIMIT 300")]
    first = next_number(store, "time_entry")
    rows = []
    for number in range(_BILLED):
        day, minute = date(2026, 9, 1) + timedelta(days=number % 30), number // 30 * 5
        begin = f"{day}T{minute // 60:02}:{minute % 60:02}:00.000000Z"
        length = choose.randrange(60, 300) * 1000
        end = f"{day}T{minute // 60:02}:{minute % 60 + length // 60_000:02}:{length // 1000 % 60:02}.000000Z"
        rows.append(
            {
                "entry_id": first + number, "task_uid": tasks[number % len(tasks)], "person": "bulky",
                "client": "bulk", "project": "bulk.work", "started_at": begin, "ended_at": end, "zone": "UTC",
                "measured_ms": length, "billable": True, "source": "manual", "status": "approved",
            }
        )  # fmt: skip
    insert_rows(store, "time_entry", [{**row, "content_hash": months_fast.sealed(row)} for row in rows])


def _invoice(folder: Path, home: Path) -> list[Figure]:
    """Drafting, issuing and exporting, each a command."""
    environment = _environment(TT_HOME=str(home))
    steps = (
        ("invoice", "draft", "--client", "bulk", "--from", "2026-09-01", "--to", "2026-09-30"),
        ("invoice", "issue", "{name}", "--date", "2026-10-01"),
        ("invoice", "export", "{name}", "--format", "pdf", "-o", str(folder / "bulk.pdf")),
    )
    bare = _median_ms([([*TT, "--version"], environment)])[0] / 1000
    name, figures, whole = "", [], 0.0
    for words in steps:
        began = time.perf_counter()
        argv = [*TT, *(word.format(name=name) for word in words)]
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True)
        took = time.perf_counter() - began - bare
        name, whole = name or done.stdout.split()[0], whole + took
        figures.append(Figure(f"  tt {words[0]} {words[1]}", took + bare, bare, took, 3, "s"))
    limit = 3 * max(1.0, bare * 1000 / _PLAIN_START_MS)
    return [Figure(f"an invoice of {_BILLED:,} entries to its PDF", whole + 3 * bare, 3 * bare, whole, limit, "s"), *figures]


def _timer(folder: Path) -> list[Figure]:
    """A manual timer has no process: what its start and stop take of an hour's CPU; and the idle CPU of a session's."""
    environment = _environment(TT_HOME=str(folder / "timer"))
    subprocess.run([*TT, "add", "Look"], env=environment, capture_output=True, check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for words in (("time", "start", "T1"), ("time", "stop")):
        subprocess.run([*TT, *words], env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    share = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3600 * 100
    idle = next(figure for figure in memory_and_idle(folder / "session") if figure.unit == "%")
    return [
        Figure("a manual timer for an hour, CPU", share, 0, share, 0.1, "%"),
        Figure("a session's timer, CPU", idle.ours, 0, idle.figure, 0.1, "%"),
    ]
