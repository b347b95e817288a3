"""The whole way: an alert comes, becomes a task, somebody works on it, it is over, and the record tells all of it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.person import Person, home_environment, make_home
from tests.integration.alerts.serving import until

TT = (sys.executable, "-m", "cli")
ROOT = Path(__file__).parents[3]
REGISTRY = "path,kind,identities\neu-west-1/prod,cluster,\neu-west-1/prod/db-3,host,host:db-3\n"


def body(began: datetime, ended: datetime | None) -> bytes:
    """What an Alertmanager sends of one full disk."""
    told = {
        "status": "firing" if ended is None else "resolved",
        "labels": {"alertname": "DiskFull", "instance": "db-3:9100", "severity": "critical", "mountpoint": "/srv"},
        "annotations": {"summary": "93% of /srv are used"},
        "startsAt": began.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z" if ended is None else ended.isoformat(),
    }
    return json.dumps({"version": "4", "groupKey": "{}", "status": told["status"], "alerts": [told]}).encode()


def test_from_an_alert_over_recorded_work_to_metrics_and_a_draft_of_its_runbook(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    environment = home_environment(home, PYTHONPATH=str(ROOT))

    def tt(*words: str, stdin: str | None = None) -> str:
        finished = subprocess.run(
            [*TT, *words], env=environment, input=stdin, capture_output=True, text=True, check=True, timeout=60
        )
        return finished.stdout

    def rows(*words: str) -> Any:
        return json.loads(tt(*words, "--json"))

    tt("infra", "import", "-", stdin=REGISTRY)
    began = datetime.now(UTC) - timedelta(minutes=10)
    serving = subprocess.Popen(
        [*TT, "alert", "serve", "--listen", "127.0.0.1:0"], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        assert serving.stderr is not None
        address = serving.stderr.readline().rsplit(" ", 1)[-1].strip()

        def post(sent: bytes) -> None:
            with urllib.request.urlopen(f"http://{address}/in/prod", sent, timeout=10) as answer:
                assert answer.status == 200

        # an alert comes, twice: one task, on the component that it names
        post(body(began, None))
        post(body(began, None))
        (alert,) = rows("alert", "ls")
        assert (alert["status"], alert["deliveries"]) == ("firing", 2)
        assert alert["component_path"] == "eu-west-1/prod/db-3"
        (task,) = rows("ls")
        assert task["title"] == "DiskFull on eu-west-1/prod/db-3 (mountpoint=/srv)"
        assert (task["priority"], task["source"]) == ("H", "alert")

        # somebody works on it, recorded: that acknowledges the alert
        with Person([*TT, "work", "T1", "--shell", "bash"], environment, folder=tmp_path) as person:
            person.wait_for_prompt()
            person.run("echo 'old logs' > app.log.1")
            person.run("ls /no-such-folder-here")
            person.run("rm app.log.1")
            assert person.leave("exit 0") == 0
        (alert,) = rows("alert", "ls")
        assert alert["status"] == "acked"
        assert alert["acked_at"] is not None

        # its source says that it is over: so is the task
        post(body(began, datetime.now(UTC)))
        assert rows("ls") == []
        (task,) = rows("ls", "--all")
        assert (task["status"], task["resolution"]) == ("done", "auto-resolved")
        assert task["spent_ms"] > 0
    finally:
        serving.terminate()
        assert serving.wait(30) == 0
        serving.stderr.close()  # type: ignore[union-attr]

    # the metrics know how long each step took
    response = rows("report", "alerts", "--all")[0]
    assert [response[f"{what}_n"] for what in ("detect", "ack", "resolve")] == [1, 1, 1]
    assert 600_000 <= response["detect_mean_ms"] <= response["ack_mean_ms"] <= response["resolve_mean_ms"] < 900_000
    (entry,) = rows("time", "ls", "--all")
    assert entry["task_id"] == 1
    commands = rows("log", "task:T1")
    assert [row["exit_code"] for row in commands if row["command"] != "exit 0"] == [0, 2, 0]

    # and what worked is a runbook, which is about that alert and can be tried without touching anything
    tt("runbook", "new", "T1", "--name", "disk-full")
    document = json.loads(tt("runbook", "show", "disk-full", "--json"))
    procedure = document["procedure"]
    assert procedure["source"]["trigger"] == "alert A1 DiskFull"
    assert "DiskFull" in procedure["when"]
    assert [step["command"]["text"] for step in procedure["steps"] if step["kind"] == "change"] == [
        "echo 'old logs' > app.log.1",
        "rm app.log.1",
    ] or ["rm app.log.1" in step["command"]["text"] for step in procedure["steps"]].count(True) == 1
    assert "no-such-folder" not in json.dumps([step["command"] for step in procedure["steps"]])
    assert json.loads(tt("runbook", "rehearse", "disk-full", "--json"))["state"] == "done"
    assert "rm " in tt("runbook", "export", "disk-full", "--format", "sh")
    until(lambda: not list((home / "tt" / "deliveries").glob("*.ttj")), "every delivery is drained")
