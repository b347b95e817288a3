"""Beside Taskwarrior 2.6.2 itself: the same urgency on the same tasks, and a round trip through both programs."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store import exchange, tasks
from store.database import Store
from store.urgency import mirror

COUNT = 200
COEFFICIENTS = {
    "urgency.user.tag.db.coefficient": 2.5,
    "urgency.user.project.acme.coefficient": 3.25,
    "urgency.user.keyword.outage.coefficient": 4.0,
    "urgency.uda.sla.gold.coefficient": 5.5,
    "urgency.uda.ticket.coefficient": 0.75,
    "urgency.age.max": 200,
    "urgency.due.coefficient": 11.5,
}


@pytest.fixture
def taskwarrior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Taskwarrior of this test's own; skipped where there is none, failed where TT_TESTS_NEED_SHELLS is set."""
    if shutil.which("task") is None:
        if os.environ.get("TT_TESTS_NEED_SHELLS"):
            pytest.fail("task is not installed, and TT_TESTS_NEED_SHELLS is set")
        pytest.skip("Taskwarrior is not installed")
    folder = tmp_path / "taskwarrior"
    folder.mkdir()
    lines = [f"data.location={folder}", "confirmation=off", "verbose=nothing", "hooks=off", "gc=on", "recurrence=off"]
    lines += ["uda.sla.type=string", "uda.ticket.type=numeric"]
    (folder / "rc").write_text("\n".join(lines) + "\n")
    monkeypatch.setenv("TASKRC", str(folder / "rc"))
    monkeypatch.setenv("TASKDATA", str(folder))
    return folder


def run_task(*words: str, stdin: str = "") -> str:
    """What one `task` command prints."""
    return subprocess.run(["task", *words], input=stdin, capture_output=True, text=True, check=True, timeout=60).stdout


def stamp(moment: datetime) -> str:
    """A date in Taskwarrior's JSON."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def generated(seed: int = 262) -> list[dict[str, Any]]:
    """Tasks with every attribute that urgency looks at, in many combinations."""
    choose = random.Random(seed)
    now = datetime.now(UTC)
    found: list[dict[str, Any]] = []
    for number in range(COUNT):
        item: dict[str, Any] = {
            "uuid": str(uuid.UUID(int=choose.getrandbits(128), version=4)),
            "description": choose.choice(["Patch", "Fix the outage of", "Look at"]) + f" host {number}",
            "status": choose.choice(["pending"] * 8 + ["completed", "deleted"]),
            # in the middle of a day, so that a second between the two programs changes no whole day
            "entry": stamp(now - timedelta(days=choose.choice([0, 1, 9, 150, 364, 365, 400]), hours=12)),
        }
        if item["status"] != "pending":
            item["end"] = stamp(now - timedelta(hours=1))
        maybe: dict[str, Any] = {
            "due": stamp(now + timedelta(days=choose.uniform(-20, 30))),
            "scheduled": stamp(now + timedelta(days=choose.choice([-3, 3]))),
            "wait": stamp(now + timedelta(days=choose.choice([-2, 2]))),
            "start": stamp(now - timedelta(hours=1)),
            "priority": choose.choice("HML"),
            "project": choose.choice(["acme", "acme.web", "home", "notacme"]),
            "tags": sorted(choose.sample(["db", "next", "web", "net", "ops"], choose.randint(1, 4))),
            "annotations": [
                {"entry": stamp(now - timedelta(hours=n + 1)), "description": f"note {n}"} for n in range(choose.randint(1, 4))
            ],
            "sla": choose.choice(["gold", "tin"]),
            "ticket": choose.randint(1, 99),
            "depends": [one["uuid"] for one in choose.sample(found, min(len(found), choose.randint(1, 2)))],
        }
        item |= {name: value for name, value in maybe.items() if value and choose.random() < 0.4}
        found.append(item)
    return found


@pytest.mark.parametrize("coefficients", [{}, COEFFICIENTS, {"urgency.inherit": 1}], ids=["defaults", "own", "inherit"])
def test_urgency_is_taskwarriors_to_four_decimals(taskwarrior: Path, store: Store, coefficients: dict[str, float]) -> None:
    with (taskwarrior / "rc").open("a") as rc:
        rc.writelines(f"{name}={value}\n" for name, value in coefficients.items())
    settings = "".join(f'"{name}" = {value}\n' for name, value in coefficients.items())
    store.places.config.write_text(f"[urgency]\n{settings}")
    assert mirror(store) == []
    run_task("import", "-", stdin=json.dumps(generated()))
    exported = run_task("export")
    theirs = {item["uuid"]: item for item in json.loads(exported)}
    exchange.imported(store, exported)
    ours = {row["uid"]: row["urgency"] for row in tasks.list_tasks(store).rows}
    pending = {uid for uid, item in theirs.items() if item["status"] in ("pending", "waiting")}
    assert ours.keys() == pending
    assert len(pending) > COUNT / 2
    # `task export` prints six digits, and the two look at the clock a moment apart
    differing = {
        uid: (ours[uid], theirs[uid]["urgency"]) for uid in pending if abs(ours[uid] - theirs[uid]["urgency"]) > 1.1e-4
    }
    assert differing == {}


def test_an_export_goes_through_both_programs_unchanged(taskwarrior: Path, store: Store, tmp_path: Path) -> None:
    run_task("import", "-", stdin=json.dumps(generated(7)))
    run_task("rc.recurrence=on", "add", "Rotate the logs", "due:tomorrow", "recur:weekly", "+ops")
    first = run_task("rc.recurrence=on", "rc.recurrence.limit=2", "rc.json.array=on", "export")
    outcome = exchange.imported(store, first)
    assert len(outcome.added) == len(json.loads(first)) > COUNT
    uids = [row["uid"] for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM task")]
    back = exchange.exported_for_taskwarrior(store, uids)
    for path in taskwarrior.glob("*.data"):
        path.unlink()
    run_task("import", "-", stdin=json.dumps(back))
    second = run_task("export")
    assert {item["uuid"]: _lasting(item) for item in json.loads(second)} == {
        item["uuid"]: _lasting(item) for item in json.loads(first)
    }
    assert exchange.imported(store, second).changed == []


def _lasting(item: dict[str, Any]) -> dict[str, Any]:
    """What is the task's own, not the moment's."""
    kept = {name: value for name, value in item.items() if name not in ("id", "urgency")}
    return {**kept, "depends": sorted(kept["depends"])} if "depends" in kept else kept
