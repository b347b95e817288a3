"""Steps that take the shell's prompt hook away, end the shell or wait for keys: each has an outcome, none waits for ever."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.person import find_shell
from tests.integration.runbooks.running import World, step


def went(world: World, shell: str, command: str, *options: str) -> dict[str, Any]:
    """A run of this step between a set-up step and one that needs it."""
    if find_shell(shell) is None:
        pytest.skip(f"{shell} is not installed")
    world.add_steps(
        step("up", "up=there", section="setup"),
        step("a", command),
        step("b", 'echo "$up"'),
        shell=shell,
    )
    answer: dict[str, Any] = json.loads(world.tt("runbook", "run", "it", "--json", *options).stdout)
    return answer


# Each is done, the shell with it or not; the next step has what was set up.
DONE = [
    "PROMPT_COMMAND=",
    "unset PROMPT_COMMAND",
    "PROMPT_COMMAND=(); PS0=",
    "PS0= PS1='$ '",
    "exec true",
    "exec bash --norc",
    "exec </dev/null",
    "trap - DEBUG",
    "trap 'exit 5' EXIT",
    "set -eu",
    "stty -echo",
    "stty raw",
    "bash",
    "cat",
    "read -r line || true",
    "read -e line || true",
    "exit 0",
]


@pytest.mark.parametrize("command", DONE)
def test_a_step_that_is_done_is_done_and_the_next_has_its_shell(world: World, command: str) -> None:
    result = went(world, "bash", command)
    assert [(one["step_id"], one["outcome"]) for one in result["steps"]][:2] == [("up", "done"), ("a", "done")]
    assert result["state"] == "done"
    assert world.column("SELECT output FROM runbook_run_steps WHERE step_id = 'b' AND outcome = 'done'") == ["there\n"]


FAILED = [
    ("unset PROMPT_COMMAND; (exit 4)", 4),
    ("PROMPT_COMMAND=; (exit 4)", 4),
    ("exec sh -c 'exit 3'", 3),
    ("set -e; (exit 5)", 5),
    ("exit 3", 3),
    ("kill -9 $$", 137),
    ("kill -HUP $$", 129),
    ("trap 'exit 6' EXIT; exit 0", 6),
    ("unset PROMPT_COMMAND PS0 PS1", None),
    ("suspend", None),
    ("kill -STOP $$", None),
]


@pytest.mark.parametrize(("command", "code"), FAILED)
def test_a_step_that_is_not_done_is_never_taken_for_done(world: World, command: str, code: int | None) -> None:
    result = went(world, "bash", command, "--yes", "--confirm", "a")
    assert [(one["outcome"], one["exit_code"]) for one in result["steps"]] == [("done", 0), ("failed", code)]
    assert result["state"] == "failed"


@pytest.mark.parametrize(("command", "outcome"), [
    ("precmd_functions=()", "failed"), ("exec </dev/null", "done"), ("setopt err_exit; false", "failed"),
    ("vared up", "failed"), ("exec zsh -f", "done"), ("zsh -f", "done"),
    ("cat", "done"), ("stty raw -echo", "done"), ("PS1='%# '", "done"),
])  # fmt: skip
def test_zsh_has_an_outcome_too(world: World, command: str, outcome: str) -> None:
    result = went(world, "zsh", command)
    assert [one["outcome"] for one in result["steps"]][1] == outcome
    if outcome == "done":
        assert world.column("SELECT output FROM runbook_run_steps WHERE step_id = 'b' AND outcome = 'done'") == ["there\n"]


def test_a_step_without_an_end_ends_with_its_time_and_the_shell_is_replaced(world: World) -> None:
    result = went(world, "bash", "exec sleep 600", "--timeout", "300ms")
    assert [one["outcome"] for one in result["steps"]] == ["done", "timeout"]
    assert world.tt("runbook", "resume", "--timeout", "300ms").returncode == 1  # and its shell holds nothing up


def test_at_a_terminal_the_hook_that_is_gone_is_seen_at_once(world: World) -> None:
    world.add_steps(step("up", "up=there", section="setup"), step("a", "unset PROMPT_COMMAND"), step("b", 'echo "b: $up"'))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("a new one is set up")
        person.wait_for("b: there\r\n")
        assert person.wait_for_end() == 0


def test_a_hook_that_the_person_took_away_in_the_lent_shell_does_not_keep_them_there(world: World) -> None:
    world.add_steps(step("a", "test -e fine"), step("b", "echo b"))
    with world.person("runbook", "run", "it") as person:
        person.wait_for("What now?")
        person.send("h\r")
        person.wait_for_prompt()
        person.run("touch fine; unset PROMPT_COMMAND")
        person.send("back\r")
        person.wait_for("What now?")
        person.send("r\r")
        person.wait_for("\r\nb\r\n")
        assert person.wait_for_end() == 0
