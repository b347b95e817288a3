"""Runs whose recorder, keeper or shell is killed under them: they stop at once, say so, and go on at the right step."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from runbooks.model import Danger
from tests.integration.runbooks.running import TT, World, step, wait_until

PATIENCE = 60.0
WAITING = "echo a >> log; touch began; until test -e go; do sleep 0.02; done; touch ended"
DANGER = Danger(level="danger", rules=(("x", "bad"),))


@contextmanager
def run_of(world: World) -> Iterator[subprocess.Popen[str]]:
    with (world.home / "out").open("w") as out, (world.home / "err").open("w") as err:
        run = subprocess.Popen(
            [*TT, "runbook", "run", "it", "--json"],
            env=world.environment,
            cwd=world.home,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            text=True,
        )
    try:
        yield run
    finally:
        run.kill()
        run.wait()


def processes(world: World, run_pid: int) -> dict[str, psutil.Process]:
    """The three behind a run, by name."""
    [folder] = list(world.places.run.iterdir())
    facts = json.loads((folder / "live.json").read_text())
    [recorder] = [one for one in psutil.Process(run_pid).children() if "recorder" in one.cmdline()]
    return {"recorder": recorder, "keeper": psutil.Process(facts["pid"]), "shell": psutil.Process(facts["shell_pid"])}


def told(world: World) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((world.home / "out").read_text())
    return answer


def outcomes(world: World) -> list[tuple[Any, ...]]:
    rows = world.rows("SELECT step_id, outcome, exit_code FROM runbook_run_steps ORDER BY position")
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("finishes", [True, False], ids=["finishes", "still-runs"])
def test_a_run_whose_recorder_is_killed_in_a_step_stops_at_once_and_goes_on_behind_it(world: World, finishes: bool) -> None:
    """The command goes on with the keeper: once it has ended it counts as it ended, and is not run twice."""
    world.add_steps(step("a", WAITING), step("b", "echo b >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the step did not begin")
        processes(world, run.pid)["recorder"].kill()
        assert run.wait(PATIENCE) == 130
    assert not (world.home / "ended").exists()
    assert [(one["step_id"], one["outcome"]) for one in told(world)["steps"]] == [("a", "interrupted")]
    assert told(world)["state"] == "interrupted"
    assert "recorder" in told(world)["reason"]
    assert "`tt runbook resume 1` goes on" in (world.home / "err").read_text()
    if not finishes:
        early = world.tt("runbook", "resume")
        assert early.returncode == 4
        assert "still runs" in early.stderr
    (world.home / "go").touch()
    wait_until((world.home / "ended").exists, "the step did not go on without its recorder")
    resumed = world.tt("runbook", "resume")
    assert resumed.returncode == 0, resumed.stderr
    assert (world.home / "log").read_text().split() == ["a", "b"]
    assert outcomes(world) == [("a", "done", 0), ("b", "done", 0)]
    assert not world.places.run.is_dir() or list(world.places.run.iterdir()) == []


def test_a_run_whose_keeper_is_killed_goes_on(world: World) -> None:
    world.add_steps(step("a", WAITING), step("b", "echo b >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the step did not begin")
        processes(world, run.pid)["keeper"].kill()
        (world.home / "go").touch()
        assert run.wait(PATIENCE) == 0
    assert outcomes(world) == [("a", "done", 0), ("b", "done", 0)]


def test_a_shell_whose_status_nobody_can_tell_has_not_done_its_step(world: World) -> None:
    """The keeper alone could have told it."""
    world.add_steps(step("a", WAITING + "; exit 0"), step("b", "echo b >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the step did not begin")
        processes(world, run.pid)["keeper"].kill()
        (world.home / "go").touch()
        assert run.wait(PATIENCE) == 1
    assert [(one["step_id"], one["outcome"]) for one in told(world)["steps"]] == [("a", "failed")]


def test_a_run_whose_recorder_and_keeper_are_killed_does_not_know_how_the_step_ended(world: World) -> None:
    """The shell loses its terminal with them."""
    world.add_steps(step("a", WAITING), step("b", "echo b >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the step did not begin")
        behind = processes(world, run.pid)
        for name in ("keeper", "recorder"):
            behind[name].suspend()
        for name in ("keeper", "recorder"):
            behind[name].kill()
        assert run.wait(PATIENCE) == 1
    assert [(one["step_id"], one["outcome"]) for one in told(world)["steps"]] == [("a", "failed")]
    assert "nobody knows how it ended" in told(world)["reason"]
    (world.home / "go").touch()
    assert world.tt("runbook", "resume").returncode == 0
    assert (world.home / "log").read_text().split() == ["a", "a", "b"]


def test_a_run_whose_shell_is_killed_in_a_step_says_so_and_tries_the_step_again(world: World) -> None:
    world.add_steps(step("up", "up=1", section="setup"), step("a", WAITING + "; test $up = 1"), step("b", "echo b >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the step did not begin")
        processes(world, run.pid)["shell"].kill()
        assert run.wait(PATIENCE) == 1
    assert "the run's shell ended" in told(world)["reason"]
    assert told(world)["steps"][-1]["exit_code"] == 137
    (world.home / "go").touch()
    assert world.tt("runbook", "resume").returncode == 0
    assert (world.home / "log").read_text().split() == ["a", "a", "b"]


@pytest.mark.parametrize("killed", ["recorder", "keeper", "shell"])
def test_a_run_that_loses_something_between_two_steps_does_each_once(world: World, killed: str) -> None:
    world.add_steps(
        step("up", "up=1", section="setup"),
        step("a", "echo a >> log"),
        step("b", "test $up = 1 && echo b >> log", danger=DANGER, confirm="yes"),
    )
    with world.person("runbook", "run", "it") as person:
        person.wait_for("Go on with this step?")
        victim = processes(world, person.pid)[killed]
        victim.kill()
        wait_until(lambda: not victim.is_running() or victim.status() == psutil.STATUS_ZOMBIE, "it lives")
        person.send("y\r")
        code = person.wait_for_end()
    if code:
        assert "gone" in person.shown or "was killed" in person.shown
        assert "resume 1` goes on" in person.shown
        assert world.tt("runbook", "resume", "--yes").returncode == 0
    assert (world.home / "log").read_text().split() == ["a", "b"]
    assert world.column("SELECT state FROM runbook_runs") == ["done"]
    assert not world.places.run.is_dir() or list(world.places.run.iterdir()) == []


@pytest.mark.parametrize("killed", ["recorder", "keeper", "shell"])
def test_a_run_that_loses_something_while_its_shell_starts_does_not_wait_for_it(world: World, killed: str) -> None:
    startup = world.home / ".bashrc"
    whole = startup.read_text()
    startup.write_text("touch began; until test -e go; do sleep 0.02; done\n" + whole)
    world.add_steps(step("a", "echo a >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the shell did not start")
        processes(world, run.pid)[killed].kill()
        if killed == "keeper":
            (world.home / "go").touch()
        code = run.wait(30)  # half of what a prompt is waited for
    (world.home / "go").touch()
    if killed == "keeper":
        assert code == 0
    else:
        assert code == 1
        assert "did not start" in (world.home / "err").read_text()
        assert "tt runbook resume" in (world.home / "err").read_text()
        assert world.column("SELECT state FROM runbook_runs") == ["interrupted"]
        assert world.tt("runbook", "resume").returncode == 0
    assert (world.home / "log").read_text().split() == ["a"]
    assert not world.places.run.is_dir() or list(world.places.run.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_recorder_that_is_asked_to_end_leaves_the_step_to_its_keeper(world: World, number: signal.Signals) -> None:
    world.add_steps(step("a", WAITING), step("b", "echo b >> log"))
    with run_of(world) as run:
        wait_until((world.home / "began").exists, "the step did not begin")
        processes(world, run.pid)["recorder"].send_signal(number)
        assert run.wait(PATIENCE) == 130
    (world.home / "go").touch()
    wait_until((world.home / "ended").exists, "the step did not go on")
    assert world.tt("runbook", "resume").returncode == 0
    assert (world.home / "log").read_text().split() == ["a", "b"]
