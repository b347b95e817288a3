"""Whole sessions become the procedure that a careful engineer would write."""

from __future__ import annotations

import pytest

from runbooks.history import Entity
from runbooks.making.make import make
from runbooks.model import Procedure, Step
from sandbox import ops_sessions
from sandbox.ops_sessions import Scene
from tests.unit.runbooks.making_sessions import Typed, made, rules

PENDING = "NAME                   READY  STATUS\napi-5d9f8c7b6d-k2x8p  0/1    ContainerCreating"
READY = "NAME                   READY  STATUS\napi-5d9f8c7b6d-k2x8p  1/1    Running"
CRASHING = "NAME                   READY  STATUS            RESTARTS\napi-7c6b5d4f9-q8z4m   0/1    CrashLoopBackOff  12"
DIFF = "--- a/values.yaml\n+++ b/values.yaml\n-  memory: 256Mi\n+  memory: 512Mi"

OUT_OF_MEMORY: tuple[Typed | str, ...] = (
    Typed("clear", cwd="/home/ana"),  # 1
    Typed("kubectl get pods", "No resources found in default namespace.", cwd="/home/ana"),
    Typed("kubctl get pods -n shop", "bash: kubctl: command not found", 127, cwd="/home/ana"),
    Typed("kubectl get pods -n shop", "error: You must be logged in to the server (Unauthorized)", 1, cwd="/home/ana"),
    Typed("export KUBECONFIG=/home/ana/.kube/prod", cwd="/home/ana"),  # 5
    Typed("kubectl get pods -n shop", CRASHING, cwd="/home/ana"),
    Typed("uptime", " 10:00 up 3 days", cwd="/home/ana"),
    Typed("kubectl get nodes", "node-1 Ready", cwd="/home/ana"),
    Typed("kubectl describe pod api-7c6b5d4f9-q8z4m -n shop", "Last State: Terminated\n  Reason: OOMKilled", cwd="/home/ana"),
    Typed("# the limit is too low since the cache was added", cwd="/home/ana"),  # 10
    Typed("cd deploy/chart", cwd="/home/ana"),
    Typed("ls", "Chart.yaml  values.yaml", cwd="/home/ana/deploy/chart"),
    Typed("git pull --rebase", "Already up to date.", cwd="/home/ana/deploy/chart"),
    Typed("vim values.yaml", cwd="/home/ana/deploy/chart", takes_ms=40_000),
    Typed("helm upgrade api . -n shop", "Error: YAML parse error on values.yaml", 1, cwd="/home/ana/deploy/chart"),  # 15
    Typed("vim values.yaml", cwd="/home/ana/deploy/chart", takes_ms=20_000),
    Typed("git diff", DIFF, cwd="/home/ana/deploy/chart"),
    Typed("helm upgrade api . -n shop", 'Release "api" has been upgraded.', cwd="/home/ana/deploy/chart"),
    Typed("kubectl get pods -n shop", PENDING, cwd="/home/ana/deploy/chart", gap_s=5),
    Typed("kubectl get pods -n shop", PENDING, cwd="/home/ana/deploy/chart", gap_s=5),  # 20
    Typed("kubectl get pods -n shop", READY, cwd="/home/ana/deploy/chart", gap_s=5),
    Typed("git commit -am 'More memory for the cache'", "[main 1234567] More", cwd="/home/ana/deploy/chart"),
    Typed("git psuh", "git: 'psuh' is not a git command. See 'git --help'.", 1, cwd="/home/ana/deploy/chart"),
    Typed("git push", "main -> main", cwd="/home/ana/deploy/chart"),
    Typed("curl -fsS https://api.example.com/health -H 'Authorization: Bearer ***'", "ok", cwd="/home/ana/deploy/chart"),  # 25
    Typed("history | tail", "x", cwd="/home/ana/deploy/chart"),
    Typed("exit", cwd="/home/ana/deploy/chart"),
)

FAILOVER: tuple[Typed | str, ...] = (
    Typed("ssh db-3 true"),  # 1
    Typed("ssh db-4 true"),
    Typed("ssh db-3 sudo systemctl stop app", "Failed to stop app.service: Access denied", 1),
    Typed("ssh db-3 sudo systemctl stop app"),
    Typed("ssh db-3 sudo systemctl stop app2", "Unit app2 not loaded.", 5),  # 5
    Typed("pg_dump -h db-3 -f /tmp/app.dump app", takes_ms=30_000),
    Typed("ls -l /tmp/app.dump", "-rw 1 ana 12M /tmp/app.dump"),
    Typed("mkdir /tmp/check", host="bastion", session=2),
    Typed("rmdir /tmp/check", host="bastion", session=2),
    Typed("psql -h db-4 -f /tmp/app.dump app", takes_ms=60_000),  # 10
    Typed("psql -h db-4 -c 'select count(*) from orders' app", "4711"),
    Typed("sudo sed -i s/db-3/db-4/ /etc/app/db.conf", host="app-1", session=3),
    Typed("cat /etc/app/db.conf", "host=db-4", host="app-1", session=3),
    Typed("sudo systemctl restart app", host="app-1", session=3),
    Typed("systemctl is-active app", "activating", 3, host="app-1", session=3),  # 15
    Typed("systemctl is-active app", "active", host="app-1", session=3),
    Typed("ssh db-3 sudo systemctl disable app"),
)


def texts(procedure: Procedure, section: str) -> list[str]:
    """The commands of a section as they were recorded."""
    return [step.command.recorded for step in procedure.steps if step.section == section and step.command is not None]


def step_with(procedure: Procedure, command: str) -> Step:
    """The step of this command."""
    return next(step for step in procedure.steps if step.command is not None and step.command.recorded == command)


def test_a_deployment_that_ran_out_of_memory() -> None:
    found = made(*OUT_OF_MEMORY, task="API pods crash")
    assert texts(found, "setup") == ["export KUBECONFIG=/home/ana/.kube/prod"]
    assert texts(found, "steps") == [
        "kubectl get pods -n shop",
        "kubectl describe pod api-7c6b5d4f9-q8z4m -n shop",
        "git pull --rebase",
        "vim values.yaml",
        "git diff",
        "helm upgrade api . -n shop",
    ]
    assert texts(found, "verification") == [
        "kubectl get pods -n shop",
        "git commit -am 'More memory for the cache'",
        "git push",
        "curl -fsS https://api.example.com/health -H 'Authorization: Bearer ***'",
    ]
    assert [step.provenance.command_ids for step in found.steps if step.retry] == [(19, 20, 21)]
    edit = step_with(found, "vim values.yaml")
    assert (edit.provenance.command_ids, edit.kind) == ((14, 16), "interactive")
    assert "memory: 512Mi" in edit.why
    upgrade = step_with(found, "helm upgrade api . -n shop")
    assert (upgrade.provenance.variants, upgrade.cwd is not None) == ((15,), True)
    out = rules(found)
    assert {number: out[number] for number in (1, 3, 4, 7, 10, 11, 15, 23)} == {
        1: "noise", 3: "typo", 4: "retry", 7: "outside-slice", 10: "comment", 11: "cd", 15: "retry", 23: "typo",
    }  # fmt: skip
    assert found.verdicts[4].reason == "C6 worked only after it"
    assert ("error: You must be logged in to the server (Unauthorized)", "export KUBECONFIG=/home/ana/.kube/prod") in [
        (one.symptom, one.remedy) for one in found.troubles
    ]
    assert found.title.startswith("Resolve: ")


def test_a_failover_over_three_machines() -> None:
    hosts = [
        Entity(path=f"eu/prod/{name}", kind="host", words=(name,), tags={"env": "prod"}) for name in ("db-3", "db-4", "app-1")
    ]
    found = made(*FAILOVER, entities=hosts, task="Move app from db-3 to db-4")
    assert texts(found, "prerequisites") == ["ssh db-3 true", "ssh db-4 true"]
    assert texts(found, "steps") == [
        "ssh db-3 sudo systemctl stop app",
        "pg_dump -h db-3 -f /tmp/app.dump app",
        "ls -l /tmp/app.dump",
        "psql -h db-4 -f /tmp/app.dump app",
        "psql -h db-4 -c 'select count(*) from orders' app",
        "sudo sed -i s/db-3/db-4/ /etc/app/db.conf",
        "cat /etc/app/db.conf",
        "sudo systemctl restart app",
        "systemctl is-active app",
        "ssh db-3 sudo systemctl disable app",
    ]
    assert step_with(found, "ls -l /tmp/app.dump").optional
    out = rules(found)
    assert {number: out[number] for number in (3, 5, 8, 9, 15)} == {
        3: "retry",
        5: "failed",
        8: "undone",
        9: "undone",
        15: "poll",
    }
    assert "was recorded on app-1, not on laptop as the first step" in step_with(found, "sudo systemctl restart app").flags
    assert found.title == "Move app from db-3 to db-4"
    assert all(step.danger is not None for step in found.steps if step.command and "systemctl stop" in step.command.recorded)


@pytest.mark.parametrize("scene", ops_sessions.SCENES, ids=lambda scene: scene.name)
def test_what_a_reviewer_would_keep_of_a_scene_is_kept_and_the_rest_is_not(scene: Scene) -> None:
    """Of some looks nobody can tell from the record whether they mattered: two in each session may be judged otherwise."""
    found = make(ops_sessions.recorded(scene), ops_sessions.entities(scene), source=ops_sessions.source(scene))
    said = [line for line in scene.lines if line.is_recorded]
    otherwise = [
        (line.line, verdict.rule)
        for line, verdict in zip(said, found.verdicts, strict=True)
        if line.fate != "either" and (line.fate == "in") is not verdict.included
    ]
    assert len(otherwise) <= 2, otherwise
    changes = {step.command.recorded for step in found.steps if step.kind != "check" and step.command is not None}
    assert not [line for line, _ in otherwise if line in changes]
