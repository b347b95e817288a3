"""Shells in shells, programs that read the terminal, and ways in which a shell ends or is replaced."""

from __future__ import annotations

import pytest

from tests.pty.recording import Record

REMOTE = """\
import sys
while True:
    sys.stdout.write("remote$ ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if line.strip() in ("", "logout"):
        break
    print("ran", line.strip())
"""


def test_a_program_that_reads_lines_is_one_command_with_all_it_shows(record: Record, shell: str) -> None:
    recording = record(shell, startup={"remote.py": REMOTE})
    recording.send("python3 remote.py\r")
    for line in ("uptime", "logout"):
        recording.wait_for("remote$ ")
        recording.send(line + "\r")
    recording.wait_for_prompt()
    recording.run("echo after")
    remote, after = recording.recorded()
    assert (remote.text, remote.output) == ("python3 remote.py", "remote$ uptime\nran uptime\nremote$ logout\n")
    assert (after.text, after.output) == ("echo after", "after\n")


@pytest.mark.parametrize("inner", ["bash", "zsh", "sh"])
def test_a_nested_shell_is_one_command(record: Record, shell: str, inner: str, request: pytest.FixtureRequest) -> None:
    if inner != "sh":
        request.getfixturevalue(inner)
    recording = record(shell, environment={"ENV": "", "PS1": "ready> "})
    recording.run(inner)
    recording.run("echo inside")
    recording.run("false")
    recording.run("exit 3")
    recording.run("echo after")
    nested, after = recording.recorded()
    assert (nested.text, nested.exit) == (inner, 3)
    assert "inside\n" in nested.output
    assert (after.text, after.output) == ("echo after", "after\n")


@pytest.mark.parametrize("line", ["exec bash", "exec sh", "exec -a renamed bash"])
def test_what_replaces_the_shell_is_the_last_command(record: Record, bash: str, line: str) -> None:
    recording = record(bash, environment={"PS1": "ready> "})
    recording.run("echo before")
    recording.run(line)
    recording.run("echo inside")
    assert recording.end("exit 6") == 6
    before, replaced = recording.commands()
    assert (before.text, before.output, before.exit) == ("echo before", "before\n", 0)
    assert (replaced.text, replaced.exit) == (line, 6)
    assert "inside\n" in replaced.output


@pytest.mark.parametrize("setting", ["set -e", "set -euo pipefail", "set -eT"])
def test_a_command_that_ends_the_shell_has_its_status(record: Record, bash: str, setting: str) -> None:
    recording = record(bash)
    recording.run(setting)
    recording.run("echo a | cat")
    assert recording.end("sh -c 'exit 4'") == 4
    assert [(row.text, row.exit) for row in recording.commands()] == [(setting, 0), ("echo a | cat", 0), ("sh -c 'exit 4'", 4)]


def test_a_zsh_that_exits_on_errors_has_the_status_of_the_last_command(record: Record, zsh: str) -> None:
    recording = record(zsh)
    recording.run("set -e")
    assert recording.end("sh -c 'exit 4'") == 4
    assert [(row.text, row.exit) for row in recording.commands()] == [("set -e", 0), ("sh -c 'exit 4'", 4)]


def test_noclobber_is_no_obstacle(record: Record, bash: str) -> None:
    recording = record(bash)
    for line in ("set -C", "echo a >file", "echo b >file", "echo c"):
        recording.run(line)
    assert [(row.text, row.exit) for row in recording.recorded()] == [
        ("set -C", 0),
        ("echo a >file", 0),
        ("echo b >file", 1),
        ("echo c", 0),
    ]


def test_an_exit_trap_prints_into_the_last_command(record: Record, bash: str) -> None:
    recording = record(bash)
    recording.run("trap 'echo leaving' EXIT")
    assert recording.end("exit 3") == 3
    last = recording.commands()[-1]
    assert (last.text, last.exit) == ("exit 3", 3)
    assert last.output.endswith("leaving\n")


def test_a_debug_trap_of_the_user_runs_as_it_would_without_us(record: Record, bash: str) -> None:
    recording = record(bash)
    recording.run("trap 'echo \"[$BASH_COMMAND]\"' DEBUG")
    for line in ("echo a", "echo b; echo c", "trap -p DEBUG", "trap - DEBUG", "echo d"):
        recording.run(line)
    found = recording.recorded()
    assert [row.text for row in found][1:] == ["echo a", "echo b; echo c", "trap -p DEBUG", "trap - DEBUG", "echo d"]
    assert found[1].output == "[echo a]\na\n"
    assert found[2].output == "[echo b]\nb\n[echo c]\nc\n"
    assert found[3].output.endswith("trap -- 'echo \"[$BASH_COMMAND]\"' DEBUG\n")
    assert found[5].output == "d\n"


def test_an_error_trap_and_return_trap_run_as_without_us(record: Record, bash: str) -> None:
    recording = record(bash)
    for line in ("trap 'echo failed' ERR", "trap 'echo returned' RETURN", "true", "false", "echo a"):
        recording.run(line)
    assert [row.output for row in recording.recorded()][2:] == ["", "failed\n", "a\n"]
