"""Lines pasted together are recorded one by one, each with its own text, output and status."""

from __future__ import annotations

import pytest

from sandbox.person import PASTE_BEGIN, PASTE_END
from tests.pty.recording import Record

FIVE = ("echo a", "false", "cd /", "printf b | cat", "(exit 3)")


def test_five_pasted_lines_are_five_commands(record: Record, bash: str) -> None:
    recording = record(bash)
    recording.paste("\n".join(FIVE))
    recording.run("echo after")
    found = recording.recorded()
    assert [(row.text, row.output, row.exit, row.pipestatus) for row in found] == [
        ("echo a", "a\n", 0, [0]),
        ("false", "", 1, [1]),
        ("cd /", "", 0, [0]),
        ("printf b | cat", "b", 0, [0, 0]),
        ("(exit 3)", "", 3, [3]),
        ("echo after", "after\n", 0, [0]),
    ]
    home = str(recording.home)
    assert [row.cwd for row in found] == [home, home, home, "/", "/", "/"]


@pytest.mark.parametrize("kind", ["zsh", "fish"])
def test_five_pasted_lines_are_one_command_where_the_shell_runs_them_as_one(
    record: Record, kind: str, request: pytest.FixtureRequest
) -> None:
    recording = record(request.getfixturevalue(kind))
    lines = ("echo a", "false", "cd /", "printf b | cat", "sh -c 'exit 3'")
    recording.paste("\n".join(lines))
    recording.run("echo after")
    pasted, after = recording.recorded()
    assert (pasted.text, pasted.output, pasted.exit) == ("\n".join(lines), "a\nb", 3)
    assert (after.text, after.output, after.exit, after.cwd) == ("echo after", "after\n", 0, "/")


@pytest.mark.parametrize("setting", ["true", "HISTCONTROL=ignoreboth", "HISTSIZE=0", "set +o history", "HISTIGNORE='echo*'"])
def test_pasted_lines_are_exact_whatever_the_history_keeps(record: Record, bash: str, setting: str) -> None:
    recording = record(bash)
    recording.run(setting)
    lines = ("echo a", " echo b", "for i in 1 2", "do echo $i", "done", "echo a", "echo a")
    recording.paste("\n".join(lines))
    assert [(row.text, row.output) for row in recording.recorded()[1:]] == [
        ("echo a", "a\n"),
        (" echo b", "b\n"),
        ("for i in 1 2\ndo echo $i\ndone", "1\n2\n"),
        ("echo a", "a\n"),
        ("echo a", "a\n"),
    ]


@pytest.mark.parametrize("kind", ["bash", "zsh"])  # fish drops it
def test_a_pasted_tab_is_kept(record: Record, kind: str, request: pytest.FixtureRequest) -> None:
    recording = record(request.getfixturevalue(kind))
    recording.paste("echo 'a\tb'")
    (found,) = recording.recorded()
    assert (found.text, found.raw) == ("echo 'a\tb'", b"a\tb\r\n")


def test_lines_pasted_without_brackets_are_each_recorded(record: Record, shell: str) -> None:
    recording = record(shell)
    for line in ("echo a", "echo b", "echo c", "echo l''ast"):
        recording.send(line + "\r")
    recording.wait_for("last\r\n")
    recording.wait_for_prompt()
    found = recording.recorded()
    assert [row.text for row in found] == ["echo a", "echo b", "echo c", "echo l''ast"]
    assert [row.output.split()[-1] for row in found] == ["a", "b", "c", "last"]


def test_a_paste_that_is_edited_before_enter_is_recorded_as_it_ran(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send(f"{PASTE_BEGIN}echo wrong{PASTE_END}")
    recording.wait_for("wrong")
    recording.run("\x7f\x7f\x7f\x7f\x7fright")
    assert [(row.text, row.output) for row in recording.recorded()] == [("echo right", "right\n")]
