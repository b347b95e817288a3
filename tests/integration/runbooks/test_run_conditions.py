"""Conditions of steps in a real shell: one that hangs, one that is dangerous, and one that is no look in a check."""

from __future__ import annotations

from runbooks.template import Template
from tests.integration.runbooks.running import World, step


def test_a_condition_that_hangs_stops_the_run_and_a_resume_asks_it_again(world: World) -> None:
    world.add_steps(
        step("z", "echo z >> log"),
        step("a", "echo a >> log", skip_if=Template.literal("until test -e go; do sleep 0.02; done; false"), timeout_ms=500),
    )
    run = world.tt("runbook", "run", "it")
    assert run.returncode == 1
    assert "its condition did not end within 0.5 s" in run.stderr
    assert "`tt runbook resume 1` goes on" in run.stderr
    (world.home / "go").touch()
    assert world.tt("runbook", "resume").returncode == 0
    assert (world.home / "log").read_text().split() == ["z", "a"]


def test_a_dangerous_condition_is_refused_without_its_word(world: World) -> None:
    (world.home / "x").mkdir()
    world.add_steps(step("a", "echo a >> log", skip_if=Template.literal("rm -rf x")))
    refused = world.tt("runbook", "run", "it")
    assert refused.returncode == 1
    assert "has a condition that was not confirmed: rm -rf x" in refused.stderr
    assert (world.home / "x").is_dir()
    assert "give --confirm 'Condition of: a', or run it in a terminal" in refused.stderr
    assert world.column("SELECT count(*) FROM runbook_runs") == [0]


def test_a_check_asks_no_condition_that_changes_something(world: World) -> None:
    world.add_steps(
        step("p", "test -e /", kind="check", section="prerequisites", skip_if=Template.literal("touch touched")),
        step("q", "test -e /", kind="check", section="prerequisites", skip_if=Template.literal("test -e never")),
    )
    assert world.tt("runbook", "check", "it").returncode == 0
    assert not (world.home / "touched").exists()
    assert world.column("SELECT step_id FROM runbook_run_steps") == ["q"]


def test_a_dangerous_set_up_asks_again_in_a_new_shell_and_nobody_there_refuses_it(world: World) -> None:
    world.add_steps(
        step("up", "echo up >> log; chmod -R 777 x", section="setup", confirm="yes"),
        step("a", "echo a >> log; exit 0"),
        step("b", "echo b >> log"),
    )
    (world.home / "x").mkdir()
    with world.person("runbook", "run", "it") as person:
        person.wait_for("Go on with this step? [y/N]: ")
        person.send("y\r")
        person.wait_for("a new one is set up")
        person.wait_for("[1/3] Set up again: up")
        person.wait_for("$ echo up >> log; chmod -R 777 x")
        person.wait_for("Go on with this step? [y/N]: ")
        person.send("\r")
        assert person.wait_for_end() == 1
    assert (world.home / "log").read_text().split() == ["up", "a"]
    assert world.tt("runbook", "resume").returncode == 1
    assert (world.home / "log").read_text().split() == ["up", "a"]
    assert world.tt("runbook", "resume", "--yes").returncode == 0
    assert (world.home / "log").read_text().split() == ["up", "a", "up", "b"]
