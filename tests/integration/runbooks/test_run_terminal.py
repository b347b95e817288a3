"""Runs at a terminal: questions, keys for a step, editing, the run's own shell, and Ctrl-C."""

from __future__ import annotations

import pytest

from runbooks.model import Danger, Parameter, Step
from runbooks.template import Template, build
from sandbox.person import CTRL_C, CTRL_D, PROMPT, find_shell
from tests.integration.runbooks.running import World, step

DANGER = Danger(level="irreversible", rules=(("rm", "deletes files for good"),))


def commands(world: World) -> list[str]:
    return world.column("SELECT command FROM commands ORDER BY command_id")


def test_parameters_are_asked_with_their_default_and_a_secret_unseen(world: World) -> None:
    world.add_steps(
        Step(
            id="a", title="to ${HOST}", command=build(["echo to ", ("HOST", "word", "db-3"), " with ", ("PW", "word", "***")])
        ),
        parameters=(
            Parameter(name="HOST", type="host", default="db-3", description="the host"),
            Parameter(name="UNUSED", default="80"),
            Parameter(name="PW", type="secret"),
        ),
    )
    with world.person("runbook", "run", "it") as person:
        person.wait_for("HOST (the host) [db-3]: ")
        person.send("db four\r")
        person.wait_for("HOST (the host) [db-3]: ")
        person.send("db-4\r")
        person.wait_for("PW: ")
        person.send("hunter2-hunter2\r")
        person.wait_for("[1/1] to db-4")
        person.wait_for("$ echo to db-4 with ***")
        person.wait_for("to db-4 with hunter2-hunter2")
        assert person.wait_for_end() == 0
    assert "UNUSED" not in person.shown
    assert commands(world) == ['echo to db-4 with "${PW}"']


def test_a_danger_is_asked_for_and_no_is_the_default(world: World) -> None:
    host = build([("HOST", "word", "db-3")])
    world.add_steps(
        step("a", "touch a", danger=DANGER, confirm="yes"),
        step("b", "touch b", danger=DANGER, confirm="name", confirm_name=host),
        parameters=(Parameter(name="HOST", default="db-3"),),
    )
    with world.person("runbook", "run", "it") as person:
        person.wait_for("HOST [db-3]: ")
        person.send("\r")
        person.wait_for("deletes files for good")
        person.wait_for("Go on with this step? [y/N]: ")
        person.send("\r")
        assert person.wait_for_end() == 1
    assert commands(world) == []
    with world.person("runbook", "resume") as person:
        person.wait_for("Go on with this step? [y/N]: ")
        person.send("y\r")
        person.wait_for("Type db-3 to go on: ")
        person.send("db-33\r")
        assert person.wait_for_end() == 1
    assert commands(world) == ["touch a"]
    with world.person("runbook", "resume", "--yes") as person:
        person.wait_for("Type db-3 to go on: ")
        person.send("db-3\r")
        assert person.wait_for_end() == 0
    assert commands(world) == ["touch a", "touch b"]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_step_reads_from_the_terminal_and_its_size_follows(world: World, shell: str) -> None:
    if find_shell(shell) is None:
        pytest.skip(f"{shell} is not installed")
    world.add_steps(
        step("a", "printf 'Name? '; read name; echo \"hello $name\""),
        step("b", "stty -echo; printf 'Password? '; read pw; stty echo; echo \"[$pw]\""),
        step("c", "stty size; printf 'more? '; read x; stty size"),
        shell=shell,
    )
    with world.person("runbook", "run", "it") as person:
        person.wait_for("Name? ")
        person.send("Ann\r")
        person.wait_for("hello Ann")
        person.wait_for("Password? ")
        person.send("not shown\r")
        person.wait_for("[not shown]")
        person.wait_for("40 120")
        person.wait_for("more? ")
        person.resize(30, 100)
        person.send("\r")
        person.wait_for("30 100")
        assert person.wait_for_end() == 0
    assert [row for row in commands(world) if row.startswith("printf 'Name")] == [
        "printf 'Name? '; read name; echo \"hello $name\""
    ]


def test_what_was_typed_too_early_is_no_command_of_the_next_step(world: World) -> None:
    world.add_steps(step("a", "touch began; until test -e go; do sleep 0.02; done; echo first"), step("b", "echo second"))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("$ touch began")
        while not (world.home / "began").exists():
            pass
        person.send("touch pwned\rhalf a line")
        person.wait_for("half a line")  # the terminal echoes it: nobody has read it
        (world.home / "go").touch()
        assert person.wait_for_end() == 0
    assert commands(world)[1:] == ["echo second"]
    assert not (world.home / "pwned").exists()


def test_ctrl_c_goes_to_the_step_and_what_to_do_is_asked(world: World) -> None:
    world.add_steps(step("a", "sh -c 'echo begun; exec sleep 600'"), step("b", "echo b"))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("begun\r\n")
        person.send(CTRL_C)
        person.wait_for("What now?")
        person.send("s\r")
        assert person.wait_for_end() == 0
    assert world.column("SELECT exit_code FROM commands ORDER BY command_id") == [130, 0]


def test_a_failed_step_is_edited_and_marked_so(world: World) -> None:
    editor = world.home / "editor"
    editor.write_text("#!/bin/sh\necho 'echo mended' > \"$1\"\n")
    editor.chmod(0o755)
    world.add_steps(step("a", "false"), step("b", "echo b"))
    with world.person("runbook", "run", "it", EDITOR=str(editor), VISUAL="") as person:
        person.wait_for("What now?")
        person.send("e\r")
        assert person.wait_for_end() == 0
    assert commands(world) == ["false", "echo mended", "echo b"]
    rows = world.rows("SELECT attempt, command, edited, outcome FROM runbook_run_steps WHERE step_id = 'a' ORDER BY position")
    assert [tuple(row.values()) for row in rows] == [(1, "false", False, "failed"), (2, "echo mended", True, "done")]


def editor_of(world: World, *texts: str) -> str:
    """An editor that writes these texts, one each time it is called."""
    for number, text in enumerate(texts):
        (world.home / f"text-{number}").write_text(text + "\n")
    editor = world.home / "editor-of-texts"
    editor.write_text(
        '#!/bin/sh\nfor text in "$HOME"/text-*; do cat "$text" > "$1"; rm "$text"; break; done\n'
        'touch -d tomorrow "$1"\n'  # whoever looks for a change by its time finds one, however fast this was
    )
    editor.chmod(0o700)
    return str(editor)


def test_an_edited_command_is_shown_judged_and_asked_for_and_no_returns_to_the_question(world: World) -> None:
    (world.home / "data").mkdir()
    world.add_steps(step("a", "false"))
    editor = editor_of(world, "chmod -R 777 data", "rm -rf data", "true")
    with world.person("runbook", "run", "it", EDITOR=editor, VISUAL="") as person:
        person.wait_for("What now?")
        person.send("e\r")
        person.wait_for("[1/1] Edited: a")
        person.wait_for("$ chmod -R 777 data")
        person.wait_for("Go on with this step? [y/N]: ")
        person.send("\r")
        person.wait_for("it is not run")
        person.wait_for("What now?")
        person.send("e\r")
        person.wait_for("$ rm -rf data")
        person.wait_for("to go on: ")
        person.send("no\r")
        person.wait_for("What now?")
        person.send("e\r")
        person.wait_for("$ true")
        assert person.wait_for_end() == 0
    assert commands(world) == ["false", "true"]
    assert (world.home / "data").is_dir()


def test_a_run_with_an_edited_step_verifies_nothing(world: World) -> None:
    world.add_steps(step("a", "test -e ok"))
    with world.person("runbook", "run", "it", EDITOR=editor_of(world, "true"), VISUAL="") as person:
        person.wait_for("What now?")
        person.send("e\r")
        assert person.wait_for_end() == 0
    assert world.rows("SELECT state, steps_edited FROM runbook_runs") == [{"state": "done", "steps_edited": 1}]
    assert world.rows("SELECT verified_at, verified_by, runs FROM runbooks") == [
        {"verified_at": None, "verified_by": None, "runs": 1}
    ]
    (world.home / "ok").touch()
    assert world.tt("runbook", "run", "it").returncode == 0
    assert world.column("SELECT verified_at IS NOT NULL FROM runbooks") == [True]


@pytest.mark.parametrize("options", [[], ["--yes"]])
@pytest.mark.parametrize(("answer", "undone"), [("\r", ["undo a"]), ("y\r", ["undo b", "undo a"])])
def test_undoing_the_step_that_failed_is_offered_before_the_others(
    world: World, answer: str, undone: list[str], options: list[str]
) -> None:
    world.add_steps(
        step("a", "echo do a", rollback=Template.literal("echo undo a")),
        step("b", "echo do b; false", rollback=Template.literal("echo undo b")),
    )
    with world.person("runbook", "run", "it", *options) as person:
        person.wait_for("What now?")
        person.send("b\r")
        person.wait_for("step 2 failed and may have half happened; its way back is: echo undo b")
        person.wait_for("Undo it as well? [y/N]: ")
        person.send(answer)
        assert person.wait_for_end() == 1
    assert commands(world) == ["echo do a", "echo do b; false", *(f"echo {one}" for one in undone)]
    assert world.column("SELECT state FROM runbook_runs") == ["rolled-back"]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("leave", ["back\r", "exit\r", CTRL_D])
def test_the_shell_of_the_run_is_lent_and_comes_back_the_same(world: World, shell: str, leave: str) -> None:
    if find_shell(shell) is None:
        pytest.skip(f"{shell} is not installed")
    world.add_steps(
        step("up", "mine=set-up", section="setup"), step("a", "test -e fine"), step("b", 'echo "$mine $more"'), shell=shell
    )
    with world.person("runbook", "run", "it") as person:
        person.wait_for("What now?")
        person.send("h\r")
        person.wait_for(PROMPT)
        person.run("touch fine; more=by-hand")
        person.send("echo ready; cat\r")
        person.wait_for("ready\r\n")
        person.send("to cat\r")
        person.wait_for("to cat\r\nto cat\r\n")
        person.send(CTRL_D)  # ends cat, and not the shell
        person.wait_for(PROMPT)
        person.send(leave)
        person.wait_for("What now?")
        person.send("r\r")
        person.wait_for("set-up by-hand\r\n")
        assert person.wait_for_end() == 0
    recorded = commands(world)
    assert "touch fine; more=by-hand" in recorded
    assert recorded[-2:] == ["test -e fine", 'echo "$mine $more"']
    assert world.column("SELECT count(*) FROM sessions") == [1]


def test_a_shell_that_is_left_for_good_while_lent_is_replaced_and_set_up(world: World) -> None:
    world.add_steps(step("up", "mine=set-up", section="setup"), step("a", "test -e fine"), step("b", 'echo "$mine."'))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("What now?")
        person.send("h\r")
        person.wait_for(PROMPT)
        person.send("touch fine; builtin exit 0\r")
        person.wait_for("What now?")
        person.send("r\r")
        person.wait_for("set-up.\r\n")
        assert person.wait_for_end() == 0
    assert world.column("SELECT count(*) FROM sessions") == [2]


def test_step_by_step_each_is_asked_for(world: World) -> None:
    world.add_steps(step("a", "echo a"), step("b", "echo b"), step("c", "echo c"))
    with world.person("runbook", "run", "it", "--step") as person:
        for answer in ("y\r", "n\r", "q\r"):
            person.wait_for("Run this step?")
            person.send(answer)
        assert person.wait_for_end() == 1
    assert commands(world) == ["echo a"]


def test_a_step_by_hand_waits(world: World) -> None:
    world.add_steps(Step(id="m", title="Call them", kind="manual", why="They wait."), step("b", "echo b"))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("[1/2] Call them")
        person.wait_for("Is it done? [y/N]: ")
        person.send("y\r")
        assert person.wait_for_end() == 0
    assert commands(world) == ["echo b"]


def test_rolling_back_is_offered_and_asks_for_dangers(world: World) -> None:
    world.add_steps(step("a", "touch a", danger=DANGER, confirm="yes", rollback=Template.literal("rm a")), step("b", "false"))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("Go on with this step?")
        person.send("y\r")
        person.wait_for("What now?")
        person.send("b\r")
        person.wait_for("Roll back: a")
        person.wait_for("Type a to go on: ")
        person.send("a\r")
        assert person.wait_for_end() == 1
    assert commands(world) == ["touch a", "false", "rm a"]
