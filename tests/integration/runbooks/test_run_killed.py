"""Runs that are killed or lose their terminal: what was running is looked up, and the run goes on at the right step."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from runbooks.model import Capture, Danger, Parameter, Step
from runbooks.template import Template, build
from tests.integration.runbooks.running import World, step, wait_until

PATIENCE = 60.0
NAMES = ("a", "b", "c", "d")


def waiting_steps() -> list[Step]:
    """Each step says that it began, waits until it may go on, and says that it ended."""
    text = "up {0}; touch began-{0}; until test -e go-{0}; do sleep 0.02; done; touch ended-{0}"
    setup = step("up", "up() { echo $1 >> log; }", section="setup")
    return [setup, *(step(name, text.format(name)) for name in NAMES)]


@pytest.mark.parametrize("killed_in", NAMES)
@pytest.mark.parametrize("finishes", [True, False], ids=["finishes", "still-runs"])
def test_a_run_killed_in_any_step_goes_on_at_the_right_one(world: World, killed_in: str, finishes: bool) -> None:
    """The step's command lives on with the keeper: once it has ended it counts as it ended, and is never run twice."""
    world.add_steps(*waiting_steps())
    for name in NAMES:
        if name < killed_in:
            (world.home / f"go-{name}").touch()
    run = world.start("runbook", "run", "it")
    wait_until((world.home / f"began-{killed_in}").exists, "the step did not begin")
    run.kill()
    run.wait()
    if not finishes:
        early = world.tt("runbook", "resume")
        assert early.returncode == 4
        assert "still runs" in early.stderr
        assert "tt stop" in early.stderr
    for name in NAMES:
        (world.home / f"go-{name}").touch()
    wait_until((world.home / f"ended-{killed_in}").exists, "the step did not go on without its run")
    resumed = world.tt("runbook", "resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert (world.home / "log").read_text().split() == list(NAMES)
    left = [one["step_id"] for one in json.loads(resumed.stdout)["steps"]]
    assert left == ["up", *(name for name in NAMES if name > killed_in)]
    assert world.column("SELECT state FROM runbook_runs") == ["done"]
    outcomes = world.rows("SELECT step_id, outcome FROM runbook_run_steps WHERE purpose = 'step' ORDER BY position")
    assert [tuple(row.values()) for row in outcomes] == [(name, "done") for name in NAMES]
    assert world.column("SELECT count(*) FROM sessions WHERE state NOT IN ('done', 'interrupted')") == [0]


def seconds_of_a_run(home: Path, steps: list[Step]) -> float:
    measured = World.make(home)
    try:
        measured.add_steps(*steps)
        began = time.monotonic()
        assert measured.tt("runbook", "run", "it").returncode == 0
        return time.monotonic() - began
    finally:
        measured.close()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_run_killed_at_any_moment_does_every_step_once(world: World, tmp_path: Path) -> None:
    """Killed over and over, each time a sixteenth of a whole run later, then left alone."""
    steps = [*(step(name, f"echo {name} >> log", kind="check") for name in NAMES), step("end", "echo end >> log")]
    whole = seconds_of_a_run(tmp_path / "measured", steps)
    world.add_steps(*steps)
    verb = ["runbook", "run", "it"]
    for sixteenth in range(4, 20):
        run = world.start(*verb, "--rerun") if verb[1] == "resume" else world.start(*verb)
        try:
            time.sleep(whole * sixteenth / 16)
        finally:
            run.kill()
            run.wait()
        states = world.column("SELECT state FROM runbook_runs")
        if states == ["done"]:
            break
        verb = ["runbook", "resume"] if states else verb
    else:
        assert world.tt(*verb).returncode == 0
    assert world.column("SELECT state FROM runbook_runs") == ["done"]
    rows = world.column("SELECT step_id FROM runbook_run_steps WHERE outcome = 'done' ORDER BY position")
    assert rows == [*NAMES, "end"]
    assert (world.home / "log").read_text().split() == [*NAMES, "end"]


def test_a_step_that_failed_after_the_kill_is_tried_again(world: World) -> None:
    world.add_steps(step("a", "touch began; until test -e go; do sleep 0.02; done; test -e fine"), step("b", "touch b"))
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "began").exists, "the step did not begin")
    run.kill()
    run.wait()
    (world.home / "go").touch()
    wait_until(lambda: world.column("SELECT exit_code FROM commands") == [1], "the command did not end")
    (world.home / "fine").touch()
    assert world.tt("runbook", "resume").returncode == 0
    rows = world.rows("SELECT step_id, attempt, outcome, exit_code FROM runbook_run_steps ORDER BY position")
    assert [tuple(row.values()) for row in rows] == [("a", 1, "failed", 1), ("a", 2, "done", 0), ("b", 1, "done", 0)]


def test_a_value_that_came_out_after_the_kill_is_used(world: World) -> None:
    pod = Parameter(name="POD", default="web-1a", capture=Capture(step_id="look", pattern="web-[0-9a-f]+"))
    world.add_steps(
        step("look", "touch began; until test -e go; do sleep 0.02; done; echo web-7c"),
        Step(id="use", title="use", command=build(["echo got ", ("POD", "word", "web-1a")])),
        parameters=(pod,),
    )
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "began").exists, "the step did not begin")
    run.kill()
    run.wait()
    (world.home / "go").touch()
    wait_until(lambda: world.column("SELECT exit_code FROM commands") == [0], "the command did not end")
    assert world.tt("runbook", "resume").returncode == 0
    assert world.column("SELECT command FROM commands ORDER BY command_id DESC LIMIT 1") == ["echo got web-7c"]


def kill_everything(world: World, run_pid: int) -> None:
    """The machine goes down: whoever could still tell how the command ended goes first."""
    import psutil

    [folder] = list(world.places.run.iterdir())
    facts = json.loads((folder / "live.json").read_text())
    run = psutil.Process(run_pid)
    everybody = [run, psutil.Process(facts["pid"]), *run.children(), psutil.Process(facts["shell_pid"])]
    for process in everybody:
        process.suspend()
    for process in everybody:
        process.kill()


@pytest.mark.parametrize(("kind", "options", "code"), [
    ("change", [], 1), ("change", ["--rerun"], 0), ("change", ["--assume-done"], 0), ("check", [], 0),
])  # fmt: skip
def test_a_step_of_which_nobody_knows_how_it_ended_is_not_just_run_again(
    world: World, kind: str, options: list[str], code: int
) -> None:
    world.add_steps(
        step("a", "echo a >> log; touch began; until test -e go; do sleep 0.02; done", kind=kind), step("b", "echo b >> log")
    )
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "began").exists, "the step did not begin")
    kill_everything(world, run.pid)
    run.wait()
    (world.home / "go").touch()
    resumed = world.tt("runbook", "resume", *options)
    assert resumed.returncode == code, resumed.stderr
    if code:
        assert "--rerun" in resumed.stderr
        assert "--assume-done" in resumed.stderr
        assert (world.home / "log").read_text() == "a\n"
        return
    assert (world.home / "log").read_text() == ("a\nb\n" if "--assume-done" in options else "a\na\nb\n")


def test_a_rollback_that_was_killed_goes_on_with_what_is_left(world: World) -> None:
    def undoable(name: str, undo: str) -> Step:
        return step(name, f"echo {name} >> log", rollback=Template.literal(undo))

    world.add_steps(
        undoable("a", "echo undo-a >> log"),
        undoable("b", "echo undo-b >> log; touch began; until test -e go; do sleep 0.02; done"),
        step("c", "false", on_failure="rollback"),
    )
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "began").exists, "the rollback did not begin")
    run.kill()
    run.wait()
    (world.home / "go").touch()
    wait_until(lambda: world.column("SELECT max(exit_code) FROM commands WHERE command LIKE '%undo-b%'") == [0], "no end")
    assert world.tt("runbook", "resume").returncode == 1
    assert (world.home / "log").read_text().split() == ["a", "b", "undo-b", "undo-a"]
    assert world.column("SELECT state FROM runbook_runs") == ["rolled-back"]


def test_a_run_under_way_is_not_run_twice(world: World) -> None:
    world.add_steps(step("a", "touch began; until test -e go; do sleep 0.02; done"))
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "began").exists, "the step did not begin")
    second = world.tt("runbook", "resume")
    assert second.returncode == 4
    assert "under way" in second.stderr
    (world.home / "go").touch()
    assert run.wait(PATIENCE) == 0


def test_a_lost_terminal_leaves_the_step_running_and_the_run_to_be_resumed(world: World) -> None:
    danger = Danger(level="danger", rules=(("x", "bad"),))
    world.add_steps(
        step("a", "touch began; until test -e go; do sleep 0.02; done; echo went on"),
        step("b", "touch b", danger=danger, confirm="yes"),
    )
    with world.person("runbook", "run", "it") as person:
        wait_until((world.home / "began").exists, "the step did not begin")
        person.vanish()
        (world.home / "go").touch()
        wait_until(lambda: world.column("SELECT exit_code FROM commands") == [0], "the command did not end")
    assert not (world.home / "b").exists()
    assert world.tt("runbook", "resume").returncode == 1
    assert not (world.home / "b").exists()
    assert world.tt("runbook", "resume", "--yes").returncode == 0
    assert (world.home / "b").exists()
    assert world.column("SELECT count(*) FROM commands WHERE command LIKE '%went on%'") == [1]
