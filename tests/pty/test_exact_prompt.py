"""What happens at the prompt itself: nothing, a mistake, Ctrl-C, the end of input. None of it is a command."""

from __future__ import annotations

from sandbox.person import CTRL_D
from tests.pty.recording import Command, Record

CTRL_U = "\x15"
ENDS = {"bash": "exit", "zsh": "", "fish": ""}


def seen(commands: list[Command]) -> list[tuple[str, str, int | None]]:
    """Text, output and exit status of each."""
    return [(command.text, command.output, command.exit) for command in commands]


def test_an_empty_enter_is_no_command(record: Record, shell: str) -> None:
    recording = record(shell)
    for line in ("echo a", "", "   ", "", "echo b"):
        recording.run(line)
    assert seen(recording.recorded()) == [("echo a", "a\n", 0), ("echo b", "b\n", 0)]


def test_a_comment_disturbs_no_other_command(record: Record, shell: str) -> None:
    recording = record(shell)
    for line in ("echo a", "# nothing", "echo b"):
        recording.run(line)
    found = seen(recording.recorded())
    assert [row for row in found if not row[0].startswith("#")] == [("echo a", "a\n", 0), ("echo b", "b\n", 0)]


def test_a_syntax_error_disturbs_no_other_command(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("echo a")
    recording.run("echo a; )")
    recording.send(f"{CTRL_U}echo b''b | cat\r")  # fish leaves the wrong line there to be mended
    recording.wait_for("bb\r\n")
    recording.wait_for_prompt()
    found = [row for row in recording.recorded() if ")" not in row.text]
    assert seen(found) == [("echo a", "a\n", 0), ("echo b''b | cat", "bb\n", 0)]
    assert found[1].pipestatus == [0, 0]


def test_ctrl_c_at_the_prompt_throws_the_line_away(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("echo a")
    recording.send("rm never")
    recording.wait_for("never")
    recording.interrupt()
    recording.run("echo b")
    assert seen(recording.recorded()) == [("echo a", "a\n", 0), ("echo b", "b\n", 0)]


def test_ctrl_c_at_a_continuation_prompt_throws_the_lines_away(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send("echo 'begun\r")
    recording.wait_for("begun")
    recording.send("more")
    recording.wait_for("more")
    recording.interrupt()
    recording.run("echo b")
    assert seen(recording.recorded()) == [("echo b", "b\n", 0)]


def test_ctrl_c_in_a_command_is_status_130(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send("sh -c 'echo begun; sleep 60'\r")
    recording.wait_for("begun\r\n")
    recording.interrupt()
    recording.run("echo b")
    stopped, after = recording.recorded()
    assert (stopped.exit, stopped.pipestatus, after.text, after.exit) == (130, [130], "echo b", 0)
    assert stopped.output.startswith("begun\n^C")


def test_exit_has_its_status_and_is_the_last_command(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("false")
    assert recording.end("exit 3") == 3
    assert seen(recording.commands()) == [("false", "", 1), ("exit 3", f"{ENDS[shell]}\n" if ENDS[shell] else "", 3)]
    assert recording.ask("SELECT exit_code, state, command_count FROM sessions") == [
        {"exit_code": 3, "state": "done", "command_count": 2}
    ]


def test_the_end_of_input_ends_the_shell_with_the_last_status(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("sh -c 'exit 5'")
    recording.send(CTRL_D)
    assert recording.wait_for_end() == {"fish": 0}.get(shell, 5)
    assert seen(recording.commands()) == [("sh -c 'exit 5'", "", 5)]


def test_a_shell_killed_by_a_signal_ends_the_session_with_128_and_its_number(record: Record, shell: str) -> None:
    recording = record(shell)
    kill = "kill -9 $fish_pid" if shell == "fish" else "kill -9 $$"
    assert recording.end(kill) == 137
    (last,) = recording.commands()
    assert (last.text, last.exit) == (kill, 137)


def test_edited_and_recalled_lines_are_recorded_as_they_ran(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("echo one")
    recording.send("\x1b[A")
    recording.wait_for("echo one")
    recording.run("\x7f\x7f\x7ftwo")
    recording.run(f"echo wrong{CTRL_U}echo right")
    assert [row.text for row in recording.recorded()] == ["echo one", "echo two", "echo right"]


def test_lines_typed_ahead_are_each_recorded(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send("sleep 0.05\recho a\recho b\recho last\r")
    recording.wait_for("last\r\n")
    found = [row for row in recording.recorded() if row.text.startswith("echo")]
    assert [(row.text, row.output.split()[-1]) for row in found] == [
        ("echo a", "a"),
        ("echo b", "b"),
        ("echo last", "last"),
    ]
