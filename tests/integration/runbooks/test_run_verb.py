"""`tt runbook run`, `check` and `resume` without a terminal: what is executed, recorded, printed, and the exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from runbooks.model import Capture, Danger, Expectation, Parameter, Procedure, Step
from runbooks.template import Template, build
from runbooks.versions import keeping
from store.database import open_store
from store.lock import store_lock
from tests.integration.runbooks.running import World, step, wait_until

DANGER = Danger(level="danger", rules=(("rm", "deletes files"),))


def executed(world: World) -> list[str]:
    return world.column("SELECT command FROM commands ORDER BY command_id")


def test_a_run_is_recorded_like_any_work_on_a_task_of_its_own(world: World) -> None:
    world.add_steps(step("one", "echo 1"), step("two", "cat <<EOF\na\n\tb\nEOF"))
    done = world.tt("runbook", "run", "it", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["run_id"], told["state"], told["task_id"]) == (1, "done", 1)
    assert [one["outcome"] for one in told["steps"]] == ["done", "done"]
    assert world.rows("SELECT command, exit_code, output, task_id FROM commands ORDER BY command_id") == [
        {"command": "echo 1", "exit_code": 0, "output": "1\n", "task_id": 1},
        {"command": "cat <<EOF\na\n\tb\nEOF", "exit_code": 0, "output": "a\n\tb\n", "task_id": 1},
    ]
    assert world.rows("SELECT title, status, source FROM tasks") == [
        {"title": "Run It", "status": "done", "source": "runbook"}
    ]
    [run] = world.rows("SELECT state, kind, steps_done, sessions, task_id FROM runbook_runs")
    assert run == {"state": "done", "kind": "run", "steps_done": 2, "sessions": [1], "task_id": 1}
    assert world.rows("SELECT verified_at IS NOT NULL AS v, runs, last_run_state FROM runbooks") == [
        {"v": True, "runs": 1, "last_run_state": "done"}
    ]


def test_what_steps_print_goes_to_stdout_and_what_is_told_to_stderr(world: World) -> None:
    world.add_steps(step("one", "echo printed; echo also >&2"))
    done = world.tt("runbook", "run", "R1")
    assert done.stdout.startswith("printed\nalso\n")
    assert "[1/1] one" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "\nprinted" not in done.stderr


def test_it_runs_on_the_task_that_is_named(world: World) -> None:
    world.add_steps(step("one", "echo 1"))
    world.tt("add", "Mine")
    assert world.tt("runbook", "run", "1", "--task", "T1").returncode == 0
    assert world.column("SELECT task_id FROM commands") == [1]
    assert world.column("SELECT status FROM tasks") == ["open"]
    assert world.tt("runbook", "run", "1", "--task", "T9").returncode == 3
    assert world.tt("runbook", "run", "R9").returncode == 3


def test_a_danger_without_a_terminal_wants_its_word_beforehand(world: World) -> None:
    name = build([("HOST", "word", "db-3")])
    world.add_steps(
        step("a", "echo a"),
        step("b", "echo b", danger=DANGER, confirm="yes"),
        step("c", "echo c", danger=DANGER, confirm="name", confirm_name=name),
        parameters=(Parameter(name="HOST", default="db-3"),),
    )
    refused = world.tt("runbook", "run", "it")
    assert refused.returncode == 1
    assert "nothing was done: step 2 wants --yes; step 3 wants --confirm db-3; give --yes --confirm db-3" in refused.stderr
    assert "step 3 wants --confirm db-3; give --confirm db-3" in world.tt("runbook", "run", "it", "--yes").stderr
    assert world.tt("runbook", "run", "it", "--yes", "--confirm", "db").returncode == 1
    assert executed(world) == []
    assert world.column("SELECT count(*) FROM runbook_runs") == world.column("SELECT count(*) FROM tasks") == [0]
    assert world.tt("runbook", "run", "it", "--yes", "--confirm", "db-4", "--set", "HOST=db-4").returncode == 0
    assert executed(world)[-1] == "echo c"


def test_a_dry_run_shows_all_and_leaves_nothing_behind(world: World) -> None:
    world.add_steps(
        step("a", "touch made", cwd=Template.literal("/srv/x"), rollback=Template.literal("rm made")),
        step("b", "x", danger=DANGER, confirm="yes"),
        Step(id="c", title="c", command=build(["login ", ("PW", "word", "***"), " ", ("HOST", "word", "db-3")])),
        parameters=(Parameter(name="HOST", default="db-3"), Parameter(name="PW", type="secret")),
    )
    before = world.rows("SELECT count(*) AS n FROM audit")
    shown = world.tt("runbook", "run", "it", "--dry-run", "--set", "PW=topsecret", "--set", "HOST=it's")
    assert shown.returncode == 0
    assert "$ touch made" in shown.stdout
    assert "in /srv/x" in shown.stdout
    assert "rolled back by: rm made" in shown.stdout
    assert "$ login *** 'it'\\''s'" in shown.stdout
    assert "topsecret" not in shown.stdout + shown.stderr
    assert not (world.home / "made").exists()
    assert world.rows("SELECT count(*) AS n FROM audit") == before
    assert world.column("SELECT count(*) FROM runbook_runs") == [0]
    assert world.column("SELECT count(*) FROM tasks") == [0]
    assert json.loads(world.tt("runbook", "run", "it", "--dry-run", "--json").stdout)["steps"][0]["command"] == "touch made"


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--from", "3"], ["up", "c", "d"]),
        (["--from", "b", "--to", "3"], ["up", "b", "c"]),
        (["--to", "2"], ["up", "b"]),
        (["--only", "4"], ["up", "d"]),
        (["--only", "d", "--only", "2"], ["up", "b", "d"]),
    ],
)
def test_chosen_steps_run_with_the_set_up(world: World, options: list[str], wanted: list[str]) -> None:
    setup = step("up", "echo up", section="setup")
    world.add_steps(setup, *(step(name, f"echo {name}") for name in ("b", "c", "d")))
    assert world.tt("runbook", "run", "it", *options).returncode == 0
    assert executed(world) == [f"echo {name}" for name in wanted]
    assert world.column("SELECT verified_at FROM runbooks") == [None]


def test_what_makes_no_sense_is_said_before_anything_is_made(world: World) -> None:
    world.add_steps(
        Step(id="a", title="a", command=build(["echo ", ("PORT", "word", "80"), " ", ("PW", "word", "***")])),
        parameters=(Parameter(name="PORT", type="port", default="80"), Parameter(name="PW", type="secret")),
    )
    for options in (
        [],
        ["--set", "PW=x", "--set", "PORT=no"],
        ["--set", "PW=x", "--set", "NOPE=1"],
        ["--set", "PW"],
        ["--set", "PW=x", "--from", "7"],
        ["--set", "PW=x", "--from", "1", "--only", "1"],
        ["--set", "PW=x", "--step"],
        ["--set", "PW=x", "--timeout", "soon"],
    ):
        wrong = world.tt("runbook", "run", "it", *options)
        assert (options, wrong.returncode) == (options, 2), wrong.stderr
        assert wrong.stderr.splitlines()[-1].startswith("tt: ")
    assert world.column("SELECT count(*) FROM tasks") == [0]
    assert world.column("SELECT count(*) FROM runbook_runs") == [0]


@pytest.mark.parametrize(("name", "text"), [("v.toml", 'A = "a b"\nN = 5\n'), ("v.json", '{"A": "a b", "N": 5}')])
def test_values_come_from_a_file_and_the_command_line_over_it(world: World, name: str, text: str) -> None:
    world.add_steps(
        Step(id="a", title="a", command=build(["printf '<%s>' ", ("A", "word", "x"), " ", ("N", "word", "1")])),
        parameters=(Parameter(name="A", default="x"), Parameter(name="N", type="integer", default="1")),
    )
    (world.home / name).write_text(text)
    assert world.tt("runbook", "run", "it", "--params", name).returncode == 0
    assert world.tt("runbook", "run", "it", "--params", name, "--set", "A=$(date); 'x'\n\"y").returncode == 0
    assert world.column("SELECT output FROM commands ORDER BY command_id") == ["<a b><5>", "<$(date); 'x'\n\"y><5>"]
    assert world.tt("runbook", "run", "it", "--params", "gone.toml").returncode == 3


def test_a_secret_comes_from_the_environment_and_is_kept_nowhere(world: World) -> None:
    world.add_steps(
        Step(id="a", title="a", section="setup", command=build(["export PW=", ("PW", "word", "***")])),
        step("b", 'echo "it is $PW"'),
        step("c", "false"),
        parameters=(Parameter(name="PW", type="secret"),),
    )
    assert world.tt("runbook", "run", "it", PW="hunter2-hunter2").returncode == 1
    assert "it is ***" in world.column("SELECT output FROM commands ORDER BY command_id")[1]
    assert world.column("SELECT parameters FROM runbook_runs") == ["{}"]
    world.rows("CHECKPOINT")
    for path in world.home.rglob("*"):
        assert not path.is_file() or b"hunter2-hunter2" not in path.read_bytes(), path
    assert world.tt("runbook", "resume").returncode == 2
    assert world.tt("runbook", "resume", PW="hunter2-hunter2").returncode == 1


def test_a_failing_step_rolls_back_what_was_done_newest_first(world: World) -> None:
    def undoable(name: str) -> Step:
        return step(name, f"mkdir {name}", rollback=Template.literal(f"rmdir {name}"))

    world.add_steps(undoable("a"), undoable("b"), step("c", "false"), undoable("d"))
    failed = world.tt("runbook", "run", "it", "--on-fail", "rollback")
    assert failed.returncode == 1
    assert executed(world) == ["mkdir a", "mkdir b", "false", "rmdir b", "rmdir a"]
    assert world.column("SELECT state FROM runbook_runs") == ["rolled-back"]
    assert not (world.home / "a").exists()
    assert world.tt("runbook", "resume", "1").returncode == 4


def test_a_failed_run_goes_on_at_the_step_that_failed(world: World) -> None:
    world.add_steps(
        step("up", "export UP=1", section="setup"),
        step("a", "echo a >> log"),
        step("b", "test -e ok"),
        step("c", "echo $UP >> log"),
    )
    assert world.tt("runbook", "run", "it").returncode == 1
    assert world.column("SELECT status FROM tasks") == ["open"]
    (world.home / "ok").touch()
    resumed = world.tt("runbook", "resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert (world.home / "log").read_text() == "a\n1\n"
    assert world.column("SELECT status FROM tasks") == ["done"]
    rows = world.rows("SELECT step_id, attempt, outcome FROM runbook_run_steps ORDER BY position")
    assert [tuple(row.values()) for row in rows] == [
        ("up", 1, "done"), ("a", 1, "done"), ("b", 1, "failed"), ("up", 2, "done"), ("b", 2, "done"), ("c", 1, "done"),
    ]  # fmt: skip
    assert world.tt("runbook", "resume").returncode == 3
    assert world.tt("runbook", "resume", "1").returncode == 4
    assert world.tt("runbook", "resume", "9").returncode == 3


def test_a_value_that_was_found_is_kept_over_a_resume(world: World) -> None:
    pod = Parameter(name="POD", default="web-1a", capture=Capture(step_id="look", pattern="web-[0-9a-f]+"))
    world.add_steps(
        step("look", "echo web-2b"),
        step("gate", "test -e ok"),
        Step(id="use", title="use", command=build(["echo got ", ("POD", "word", "web-1a")])),
        parameters=(pod,),
    )
    assert world.tt("runbook", "run", "it").returncode == 1
    assert world.column("SELECT status FROM tasks") == ["open"]
    (world.home / "ok").touch()
    assert world.tt("runbook", "resume").returncode == 0
    assert executed(world)[-1] == "echo got web-2b"


def test_a_timeout_ends_the_step_and_the_run_can_be_resumed(world: World) -> None:
    world.add_steps(step("a", "sleep 600"))
    assert world.tt("runbook", "run", "it", "--timeout", "1s").returncode == 1
    assert world.column("SELECT outcome FROM runbook_run_steps") == ["timeout"]
    assert world.column("SELECT state FROM runbook_runs") == ["failed"]


def test_output_is_compared_with_what_was_recorded(world: World) -> None:
    exact = Expectation(output="ready", mode="exact")
    similar = Expectation(output="alpha\nbeta\ngamma", mode="similar")
    world.add_steps(step("a", "echo ready", expect=exact), step("b", "echo other", expect=similar))
    told = json.loads(world.tt("runbook", "run", "it", "--json").stdout)
    assert [one["outcome"] for one in told["steps"]] == ["done", "differs"]
    assert told["steps"][1]["difference"]


def test_the_approved_version_is_run_a_draft_is_told_and_a_deprecated_one_must_be_named(world: World) -> None:
    world.add_steps(step("a", "echo one"))
    with open_store(world.places, "test") as store:
        runbook = keeping.find(store, "it")
        keeping.set_status(store, runbook, 1, "approved")
        keeping.add_version(store, runbook, Procedure(title="It", steps=(step("a", "echo two"),)), origin="edited", message="")
    assert "draft" not in world.tt("runbook", "run", "it").stderr
    assert executed(world) == ["echo one"]
    assert "draft" in world.tt("runbook", "run", "it", "--version", "2").stderr
    assert executed(world) == ["echo one", "echo two"]
    with open_store(world.places, "test") as store:
        for number in (1, 2):
            keeping.set_status(store, keeping.find(store, "it"), number, "deprecated")
    assert world.tt("runbook", "run", "it").returncode == 1
    assert world.tt("runbook", "run", "it", "--version", "1").returncode == 0
    assert world.tt("runbook", "run", "it", "--version", "7").returncode == 3


def test_a_check_runs_prerequisites_alone_and_all_of_them(world: World) -> None:
    world.add_steps(
        step("p1", "false", section="prerequisites", kind="check"),
        step("p2", "touch changed", section="prerequisites", kind="change"),
        step("p3", "true", section="prerequisites", kind="check"),
        step("up", "touch set-up", section="setup"),
        step("a", "touch done"),
    )
    checked = world.tt("runbook", "check", "it", "--json")
    assert checked.returncode == 1
    assert [(one["step_id"], one["outcome"]) for one in json.loads(checked.stdout)["steps"]] == [
        ("p1", "failed"),
        ("p3", "done"),
    ]
    assert executed(world) == ["false", "true"]
    assert world.column("SELECT kind FROM runbook_runs") == ["check"]
    assert world.tt("runbook", "resume").returncode == 3
    world.add(Procedure(title="Two", steps=(step("p", "true", section="prerequisites", kind="check"),)), "two")
    assert world.tt("runbook", "check", "two").returncode == 0


def test_a_busy_store_stops_no_run_and_loses_nothing_of_it(world: World) -> None:
    """While somebody holds the store, the run's rows wait in a file of its own, which only its owner can read."""
    world.add_steps(
        step("a", "echo a; touch begun; until test -e go; do sleep 0.05; done"), step("b", "echo b"), step("c", "touch end")
    )
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "begun").exists, "the step did not begin")
    with store_lock(world.places.lock, "somebody"):
        (world.home / "go").touch()
        wait_until((world.home / "end").exists, "the run did not go on")
        [spool] = world.places.runs.glob("*.jsonl")
        assert spool.stat().st_mode & 0o777 == 0o600
    assert run.wait(60) == 0
    rows = world.rows("SELECT step_id, outcome FROM runbook_run_steps ORDER BY position")
    assert [tuple(row.values()) for row in rows] == [("a", "done"), ("b", "done"), ("c", "done")]
    assert world.column("SELECT state FROM runbook_runs") == ["done"]
    assert list(world.places.runs.iterdir()) == []


def test_an_interrupt_ends_the_command_and_the_run_with_130(world: World) -> None:
    import signal

    world.add_steps(step("a", "touch begun; sleep 600"), step("b", "touch never"))
    run = world.start("runbook", "run", "it")
    wait_until((world.home / "begun").exists, "the step did not begin")
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 130
    assert world.column("SELECT state FROM runbook_runs") == ["interrupted"]
    assert world.column("SELECT exit_code FROM commands") == [130]
    assert not (world.home / "never").exists()


def test_types_of_rows_hold(world: World) -> None:
    world.add_steps(step("a", "printf x"), parameters=(Parameter(name="HOST", default="db-3"),))
    assert world.tt("runbook", "run", "it", "--set", "HOST=db-9").returncode == 0
    [run] = world.rows("SELECT parameters, selection, person, host FROM runbook_runs")
    values: dict[str, Any] = json.loads(run["parameters"])
    assert (values, run["selection"]) == ({"HOST": "db-9"}, None)


def test_parameters_that_a_command_reads_as_variables_are_given_to_it(world: World) -> None:
    parameters = (Parameter(name="V", default="a"), Parameter(name="PW", type="secret"))
    steps = (step("one", 'echo "<${V:-def}>" `echo "${V}"` ${#PW}'), step("two", "env | grep -c ^V="))
    steps = (steps[0], replace(steps[1], expect=Expectation(exit_codes=(1,))))
    world.add(Procedure(title="It", steps=steps, parameters=parameters))
    told = world.tt("runbook", "run", "it", "--dry-run", "--set", "V=zz y", PW="hunter2")
    assert "  with V='zz y'\n" in told.stdout
    assert "  with PW=***\n" in told.stdout
    done = world.tt("runbook", "run", "it", "--set", "V=zz y", PW="hunter2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<zz y> zz y 7\n0\n")
    assert "hunter2" not in told.stdout + told.stderr + done.stdout + done.stderr
