"""What is looked at and asked before a run is made: terminals, confirmations, values; and how a run is named that goes on."""

from __future__ import annotations

import pytest

from runbooks.model import Capture, Danger, Parameter, Procedure, Step
from runbooks.template import Template, build
from sandbox.person import CTRL_C
from tests.integration.runbooks.running import World, step, wait_until

DANGER = Danger(level="danger", rules=(("rm", "deletes files"),))
POD = Parameter(name="POD", default="web-1a", capture=Capture(step_id="look", pattern="web-[0-9a-f]+"))
SECRET = (
    Step(id="set", title="set", command=build(["export PGPASSWORD=", ("PGPASSWORD", "word", "***")])),
    step("between", "true"),
    step("use", 'test -n "$PGPASSWORD"'),
)
PASSWORD = Parameter(name="PGPASSWORD", type="secret")


def is_nothing_made(world: World) -> bool:
    return world.column("SELECT count(*) FROM runbook_runs") == world.column("SELECT count(*) FROM tasks") == [0]


def test_all_that_no_terminal_can_give_is_told_at_once_before_anything_is_done(world: World) -> None:
    world.add_steps(
        step("a", "echo a >> log", danger=DANGER, confirm="yes"),
        step("b", "vim x", kind="interactive"),
        step("c", "echo c", danger=DANGER, confirm="name", confirm_name=Template.literal("db-3")),
        Step(id="m", title="Call them", kind="manual"),
        step("d", "echo d", danger=DANGER, confirm="name", skip_if=Template.literal("true")),
        step("e", "echo e", danger=DANGER, confirm="name", confirm_name=Template.literal("db-3"), optional=True),
    )
    refused = world.tt("runbook", "run", "it", "--yes")
    assert refused.returncode == 1
    assert (
        "nothing was done: step 2 needs a terminal; steps 3, 6 want --confirm db-3; step 5 wants --confirm d; "
        "run it in a terminal"
    ) in refused.stderr
    assert "step 4 needs a terminal, or --yes" in world.tt("runbook", "run", "it").stderr
    assert is_nothing_made(world)
    assert not (world.home / "log").exists()
    assert world.tt("runbook", "run", "it", "--yes", "--only", "1").returncode == 0
    assert (world.home / "log").read_text() == "a\n"


def test_a_name_that_a_step_finds_is_left_to_the_step_which_says_what_to_give(world: World) -> None:
    pod = build([("POD", "word", "web-1a")])
    world.add_steps(
        step("look", "echo web-2b"),
        Step(id="del", title="del", command=build(["echo ", *pod_slot()]), danger=DANGER, confirm="name", confirm_name=pod),
        parameters=(POD,),
    )
    refused = world.tt("runbook", "run", "it", "--yes")
    assert refused.returncode == 1
    assert "step 2 was not confirmed; give --confirm web-2b" in refused.stderr
    assert world.tt("runbook", "resume", "--yes", "--confirm", "web-2b").returncode == 0


def pod_slot() -> list[tuple[str, str, str]]:
    return [("POD", "word", "web-1a")]


def test_a_resume_wants_nothing_for_steps_that_are_done(world: World) -> None:
    world.add_steps(
        step("a", "echo a >> log", danger=DANGER, confirm="name"),
        step("b", "test -e ok"),
        step("c", "echo c >> log", danger=DANGER, confirm="yes"),
    )
    assert world.tt("runbook", "run", "it", "--yes", "--confirm", "a").returncode == 1
    (world.home / "ok").touch()
    refused = world.tt("runbook", "resume")
    assert refused.returncode == 1
    assert "nothing was done: step 3 wants --yes; give --yes" in refused.stderr
    assert world.column("SELECT state FROM runbook_runs") == ["failed"]
    assert world.tt("runbook", "resume", "--yes").returncode == 0
    assert (world.home / "log").read_text() == "a\nc\n"


@pytest.mark.parametrize("options", [["--only", "3"], ["--from", "3"]])
def test_a_secret_of_a_step_that_is_made_again_is_gathered_before_the_run_is_made(world: World, options: list[str]) -> None:
    world.add_steps(*SECRET, parameters=(PASSWORD,))
    missing = world.tt("runbook", "run", "it", *options)
    assert missing.returncode == 2
    assert "give PGPASSWORD=... in the environment" in missing.stderr
    assert "--set" not in missing.stderr
    assert is_nothing_made(world)
    assert world.tt("runbook", "run", "it", *options, PGPASSWORD="hunter2-hunter2").returncode == 0
    assert world.tt("runbook", "run", "it", *options, "--set", "PGPASSWORD=hunter2-hunter2").returncode == 0
    assert world.column("SELECT state FROM runbook_runs") == ["done", "done"]


@pytest.mark.parametrize("which", ["secret", "found-by-a-step"])
def test_ctrl_c_at_the_question_for_a_value_leaves_no_run(world: World, which: str) -> None:
    use = Step(id="use", title="use", command=build(["echo ", *pod_slot()]))
    if which == "secret":
        world.add_steps(*SECRET, parameters=(PASSWORD,))
    else:
        world.add_steps(step("look", "echo web-2b"), step("between", "true"), use, parameters=(POD,))
    with world.person("runbook", "run", "it", "--only", "3") as person:
        person.wait_for("PGPASSWORD: " if which == "secret" else "POD (it was web-1a once) [web-1a]: ")
        person.send(CTRL_C)
        assert person.wait_for_end() == 130
    assert is_nothing_made(world)


def test_a_secret_of_a_step_made_again_is_gathered_for_a_resume_too(world: World) -> None:
    use = step("use", 'test -n "$PGPASSWORD" && test -e ok')
    world.add_steps(*SECRET[:2], use, parameters=(PASSWORD,))
    assert world.tt("runbook", "run", "it", PGPASSWORD="hunter2-hunter2").returncode == 1
    (world.home / "ok").touch()
    assert world.tt("runbook", "resume").returncode == 2
    assert world.column("SELECT state FROM runbook_runs") == ["failed"]
    assert world.tt("runbook", "resume", PGPASSWORD="hunter2-hunter2").returncode == 0


def test_whatever_ends_a_run_ends_its_row(world: World) -> None:
    """A shell that is not there is found out when the first step wants it, after the row was made."""
    world.add_steps(step("a", "true"))
    tools = world.home / "no-shell"
    tools.mkdir()
    assert world.tt("runbook", "run", "it", PATH=str(tools)).returncode != 0
    assert world.column("SELECT state FROM runbook_runs") == ["interrupted"]


def test_without_a_number_the_newest_unfinished_run_goes_on_and_the_others_are_told(world: World) -> None:
    world.add_steps(step("a", "test -e ok"))
    world.add(Procedure(title="Two", steps=(step("b", "test -e ok"),)), "two")
    for name in ("it", "it", "two"):
        assert world.tt("runbook", "run", name).returncode == 1
    (world.home / "ok").touch()
    first = world.tt("runbook", "resume")
    assert first.returncode == 0
    assert "runs 2 of R1, 1 of R1 are unfinished as well; tt runbook resume 2 goes on with the first" in first.stderr
    second = world.tt("runbook", "resume")
    assert "run 1 of R1 is unfinished as well; tt runbook resume 1 goes on with it" in second.stderr
    assert world.tt("runbook", "resume").returncode == 0
    assert world.column("SELECT state FROM runbook_runs") == ["done"] * 3


def test_a_resume_names_the_step_with_its_values(world: World) -> None:
    steps = (Step(id="a", title="Wait on ${HOST}", command=build(["test -e ", ("HOST", "word", "db-3")])),)
    world.add_steps(*steps, parameters=(Parameter(name="HOST", default="db-3"),))
    assert world.tt("runbook", "run", "it", "--set", "HOST=db-4").returncode == 1
    (world.home / "db-4").touch()
    assert "goes on at step 1, 'Wait on db-4'" in world.tt("runbook", "resume").stderr


def test_waiting_for_a_command_that_still_runs_lasts_until_it_ends_or_ctrl_c(world: World) -> None:
    text = Template.literal("touch began; until test -e go; do sleep 0.02; done; echo a >> log")
    world.add_steps(
        Step(id="s-67ba01d2", title="Copy from ${HOST}", command=text, cwd=None, environment=()),
        step("b", "echo b >> log"),
        parameters=(Parameter(name="HOST", default="db-3"),),
    )
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "began").exists, "the step did not begin")
    run.kill()
    run.wait()
    with world.person("runbook", "resume") as person:
        person.wait_for("step 1 (Copy from db-3) still runs in S1")
        person.wait_for("[w]ait for it")
        person.send("w\r")
        person.wait_for("Ctrl-C stops waiting")
        person.send(CTRL_C)
        person.wait_for("[w]ait for it")
        person.send("w\r")
        person.wait_for("Ctrl-C stops waiting")
        (world.home / "go").touch()
        assert person.wait_for_end() == 0
    assert person.shown.count("still runs in") == 2
    assert (world.home / "log").read_text() == "a\nb\n"


def test_a_question_for_a_value_nests_no_brackets(world: World) -> None:
    world.add_steps(
        Step(id="a", title="a", command=build(["echo ", ("HOST", "word", "db-3")])),
        parameters=(Parameter(name="HOST", default="db-3", description="Instance (recorded: prod/db-3)"),),
    )
    with world.person("runbook", "run", "it") as person:
        person.wait_for("HOST - Instance (recorded: prod/db-3) [db-3]: ")
        person.send("\r")
        assert person.wait_for_end() == 0
