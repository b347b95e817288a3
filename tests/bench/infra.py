"""What the registry costs: imports of 1,000 to 100,000 components, the tree and lists over them, and bulk tags."""

from __future__ import annotations

import csv
import random
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from recorder.places import Places
from store import component_links
from store.changes import change_many
from store.component_links import tokens
from store.database import open_store
from tests.bench.measures import TT, Figure
from tests.bench.tasks import _environment, _median_ms, _rows

_COUNTS = (1000, 10_000, 100_000)
_TASKS = 50_000
_COMMANDS = 2000
_MEASURED = """
import resource, sys
from cli.group import tt
try:
    tt.main(sys.argv[1:], prog_name="tt")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def infra_costs(folder: Path) -> list[Figure]:
    """Every figure about components."""
    figures, each = [], {}
    for count in _COUNTS:
        home = folder / f"components-{count}"
        file = _written(folder / f"components-{count}.csv", count)
        took, peak = _import(home, file)
        each[count] = took / count * 1_000_000
        if count == _COUNTS[-1]:
            figures += [
                Figure(f"importing {count:,} components", took, 0, took, 60, "s"),
                Figure("  its peak memory", peak, 0, peak, 500, "MB"),
            ]
            again, _ = _import(home, file)
            forced, _ = _import(home, file, "--force")
            figures += [
                Figure(f"the same file again, {count:,}", again, took, again / took, 0.1, "of the first"),
                Figure("the same, merged all the same", forced, took, forced / took, 1.0, "of the first"),
            ]
    figures += [
        Figure(
            f"a component of {large:,} beside {small:,}, µs", each[large], each[small], each[large] / each[small], 2.0, "times"
        )
        for small, large in pairwise(_COUNTS)
    ]
    home = folder / f"components-{_COUNTS[-1]}"
    _tasks_on_components(home)
    return [*figures, *_listings(home), *_bulk(home), *_links(home)]


def _written(file: Path, count: int) -> Path:
    choose = random.Random(count)
    regions = [f"{area}-{side}-{number}" for area in ("eu", "us", "ap") for side in ("west", "east") for number in (1, 2)]
    with file.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("path", "id", "kind", "owner", "health", "tags", "identities"))
        for number in range(count):
            region = regions[number % 12]
            path = f"aws/1234/{region}/cluster-{number // 12 % 10}/ns-{number // 120 % 20}/svc-{number}"
            health = choose.choices(("ok", "warning", "critical"), (95, 4, 1))[0]
            names = f"hostname=svc-{number}.{region}.example.com ip=10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            writer.writerow((path, f"id{number}", "service", choose.choice(("ana", "bob", "")), health, "env=prod", names))
    return file


def _import(home: Path, file: Path, *more: str) -> tuple[float, float]:
    """Seconds, and megabytes at the peak."""
    argv = [sys.executable, "-c", _MEASURED, "infra", "import", str(file), *more]
    began = time.perf_counter()
    done = subprocess.run(argv, env=_environment(TT_HOME=str(home)), capture_output=True, text=True, check=True)
    took = time.perf_counter() - began
    peak = re.findall(r"^\d+$", done.stderr, re.MULTILINE)[-1]
    return took, int(peak) / 1024


def _tasks_on_components(home: Path) -> None:
    choose = random.Random(1)
    with open_store(Places(home), "bench") as store:
        uids = [row["uid"] for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM component")]
        rows = ((uid, {**row, "component_uids": choose.sample(uids, choose.randrange(3))}) for uid, row in _rows(_TASKS))
        change_many(store, "task", rows)


def _listings(home: Path) -> list[Figure]:
    environment = _environment(TT_HOME=str(home))
    verbs = (["--version"], ["ls", "on:eu-west-1/**"], ["next"], ["infra", "tree", "eu-west-1"], ["infra", "tree"])
    bare, *ours = _median_ms([([*TT, *verb], environment) for verb in verbs])
    limit = 2 * bare + 300
    limits = [limit] * 4
    return [
        Figure(f"tt {' '.join(verb)}", took, bare, took, round(most), "ms")
        for verb, took, most in zip(verbs[1:], ours, limits, strict=True)
    ]


def _bulk(home: Path) -> list[Figure]:
    """Re-tagging those whose name begins with svc-1, 11,111 of them, as a command, and its undo."""
    environment = _environment(TT_HOME=str(home))
    figures = []
    for what, words in (
        ("re-tagging 11,111 components", ["infra", "tag", "kind:service", "name:svc-1*", "x=y", "--yes"]),
        ("undo of that", ["undo"]),
    ):
        began = time.perf_counter()
        subprocess.run([*TT, *words], env=environment, capture_output=True, check=True)
        took = time.perf_counter() - began
        figures.append(Figure(what, took, 0, took, 3.3 if words[0] == "infra" else 6.0, "s"))
    return figures


def _links(home: Path) -> list[Figure]:
    """What tying commands to components adds to a drain."""
    with open_store(Places(home), "bench") as store:
        rows = [
            (f"0{number:07x}-0000-7000-8000-000000000000", f"ssh svc-{number}.x.example.com -l root")
            for number in range(_COMMANDS)
        ]
        began = time.perf_counter()
        component_links.link(store, [token for uid, text in rows for token in tokens(uid, text, {}, "laptop")])
        took = (time.perf_counter() - began) * 1000
    return [Figure(f"tying {_COMMANDS:,} commands to components", took, 0, took, 100, "ms")]
