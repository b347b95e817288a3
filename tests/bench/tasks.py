"""What tasks cost: `tt next` and `tt ls` on 50,000 beside Taskwarrior, bulk edits, and growth from 1,000 to 100,000."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from recorder.identity import new_uid
from recorder.places import Places
from store import exchange
from store.act import Act
from store.changes import change_many
from store.database import Store, open_store
from store.undo import undo
from tests.bench.measures import TT, Figure

_TASKS = 50_000
_BULK = 10_000
_ROUNDS = 7


def task_costs(folder: Path) -> list[Figure]:
    """Every figure about tasks."""
    home = folder / "many"
    uids = _fill(home, _TASKS)
    return [*_listings(home), *_beside_taskwarrior(folder, home, uids), *_bulk(home, uids), *_growth(folder)]


def _rows(count: int) -> list[tuple[str, dict[str, Any]]]:
    choose = random.Random(count)
    return [
        (
            new_uid(),
            {
                "title": f"Look at host {number}", "status": "open", "owner": "me", "source": "manual", "escalation_level": 0,
                "tags": choose.sample(["db", "web", "net", "ops", "next"], choose.randrange(3)),
                "priority": choose.choice(["H", "M", "L", None]), "project": choose.choice([None, "acme", "home.garden"]),
                "created_at": f"2026-{choose.randrange(1, 10):02}-03T08:00:00.000000Z",
                "due_at": choose.choice([None, f"2026-12-{choose.randrange(1, 30):02}T18:00:00.000000Z"]),
            },
        )
        for number in range(count)
    ]  # fmt: skip


def _fill(home: Path, count: int) -> list[str]:
    rows = _rows(count)
    with open_store(Places(home), "bench") as store:
        change_many(store, "task", rows)
    return [uid for uid, _ in rows]


def _median_ms(commands: Sequence[tuple[Sequence[str], dict[str, str]]]) -> list[float]:
    """The median time of each command, the commands taking turns."""
    times: list[list[float]] = [[] for _ in commands]
    for _ in range(_ROUNDS):
        for (argv, environment), taken in zip(commands, times, strict=True):
            began = time.perf_counter()
            subprocess.run(argv, env=environment, capture_output=True, check=True)
            taken.append((time.perf_counter() - began) * 1000)
    return [statistics.median(taken) for taken in times]


def _environment(**more: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}, **more}


def _listings(home: Path) -> list[Figure]:
    environment = _environment(TT_HOME=str(home))
    verbs = (["--version"], ["next"], ["ls"])
    bare, *ours = _median_ms([([*TT, *verb], environment) for verb in verbs])
    limit = 2 * bare + 300
    return [
        Figure(f"tt {verb[0]}, {_TASKS:,} tasks", took, bare, took, round(limit), "ms")
        for verb, took in zip(verbs[1:], ours, strict=True)
    ]


def _beside_taskwarrior(folder: Path, home: Path, uids: list[str]) -> list[Figure]:
    if shutil.which("task") is None:
        return []
    data = folder / "taskwarrior"
    data.mkdir()
    (data / "rc").write_text(f"data.location={data}\nconfirmation=off\nhooks=off\n")
    theirs = _environment(TASKRC=str(data / "rc"), TASKDATA=str(data))
    with open_store(Places(home), "bench") as store:
        items = exchange.exported_for_taskwarrior(store, uids)
    subprocess.run(["task", "import", "-"], input=json.dumps(items).encode(), env=theirs, capture_output=True, check=True)
    ours, baseline = _median_ms([([*TT, "next"], _environment(TT_HOME=str(home))), (["task", "next"], theirs)])
    return [Figure(f"tt next beside task next, {_TASKS:,} tasks", ours, baseline, ours / baseline, 1.0, "of task next")]


def _bulk(home: Path, uids: list[str]) -> list[Figure]:
    with open_store(Places(home), "bench") as store:
        retag = _seconds(_as(store, "edit"), uids[:_BULK])
        began = time.perf_counter()
        undo(_as(store, "undo"))
        taken_back = time.perf_counter() - began
    return [
        Figure(f"re-tagging {_BULK:,} tasks", retag, 0, retag, 3.0, "s"),
        Figure(f"undo of that, {_BULK:,} tasks", taken_back, 0, taken_back, 3.0, "s"),
    ]


def _seconds(store: Store, uids: list[str]) -> float:
    began = time.perf_counter()
    change_many(store, "task", {uid: {"tags": ["retagged"]} for uid in uids})
    return time.perf_counter() - began


def _as(store: Store, verb: str) -> Store:
    return replace(store, act=Act(verb))


def _growth(folder: Path) -> list[Figure]:
    """Re-tagging all of 1,000, 10,000 and 100,000 tasks: the time of one must not grow with how many there are."""
    each = {}
    for count in (1000, 10_000, 100_000):
        home = folder / f"grown-{count}"
        uids = _fill(home, count)
        with open_store(Places(home), "bench") as store:
            each[count] = _seconds(_as(store, "edit"), uids) / count * 1_000_000
    return [
        Figure(
            "a change among 100,000 beside 10,000, µs", each[100_000], each[10_000], each[100_000] / each[10_000], 2.0, "times"
        ),
        Figure("a change among 10,000 beside 1,000, µs", each[10_000], each[1000], each[10_000] / each[1000], 2.0, "times"),
    ]
