"""Stopped and background jobs: each command keeps its own state and output."""

from __future__ import annotations

from sandbox.person import CTRL_Z
from tests.pty.recording import Record

WAITS_FOR_GO = """\
import os, time
print("begun", flush=True)
while not os.path.exists("go"):
    time.sleep(0.02)
print("finished")
"""
WAITS = "sh -c 'echo begun; read x; echo got $x'"


def test_a_stopped_command_is_recorded_as_stopped_and_fg_has_its_end(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send(f"{WAITS}\r")
    recording.wait_for("begun\r\n")
    recording.send(CTRL_Z)
    recording.wait_for_prompt()
    recording.send("fg\r")
    recording.wait_for("read x")  # the shell says what it continues
    recording.send("word\r")
    recording.wait_for("got word")
    recording.wait_for_prompt()
    recording.run("echo after")
    stopped, continued, after = recording.recorded()
    assert (stopped.text, stopped.state) == (WAITS, "stopped")
    assert stopped.exit == {"fish": 0}.get(shell, 148)
    assert (continued.text, continued.state, continued.exit) == ("fg", "done", 0)
    assert continued.output.endswith("got word\n")
    assert (after.text, after.state, after.output) == ("echo after", "done", "after\n")


def test_a_command_stopped_again_is_stopped_again_and_others_are_not(record: Record, shell: str) -> None:
    recording = record(shell)
    for line in (f"{WAITS}\r", "fg\r"):
        recording.send(line)
        recording.wait_for("begun\r\n" if line != "fg\r" else "read x")
        recording.send(CTRL_Z)
        recording.wait_for_prompt()
        recording.run("echo between")
    recording.run("kill -9 %1")
    states = [(row.text, row.state) for row in recording.recorded()[:4]]
    assert states == [(WAITS, "stopped"), ("echo between", "done"), ("fg", "stopped"), ("echo between", "done")]


def test_a_stopped_command_goes_on_in_the_background(record: Record, shell: str) -> None:
    recording = record(shell, startup={"waits.py": WAITS_FOR_GO})
    command = "python3 waits.py"
    recording.send(command + "\r")
    recording.wait_for("begun\r\n")
    recording.send(CTRL_Z)
    recording.wait_for_prompt()
    recording.run("bg")
    recording.send("touch go\r")
    recording.wait_for("finished\r\n")
    recording.run("")
    recording.run("echo after")
    found = {row.text: row for row in recording.recorded()}
    assert [(row.text, row.state) for row in found.values()] == [
        (command, "stopped"), ("bg", "done"), ("touch go", "done"), ("echo after", "done"),
    ]
    assert found["echo after"].output.endswith("after\n")  # the shell may say before it that the job is done


def test_what_a_background_job_prints_belongs_to_the_command_that_then_runs(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run(f"sh -c '{until('go')}; echo late; touch gone' &")
    recording.run("echo before")
    waits = f"touch go; sh -c '{until('gone')}'; echo o''wn"
    recording.send(waits + "\r")
    recording.wait_for("own\r\n")
    recording.wait_for_prompt()
    recording.run("echo after")
    _, before, waiting, after = recording.recorded()
    assert (before.output, waiting.text, after.text) == ("before\n", waits, "echo after")
    # The shells say in between, or behind, that the job is done.
    assert waiting.output.startswith("late\n")
    assert "\nown\n" in waiting.output
    assert after.output.endswith("after\n")


def test_what_a_background_job_prints_at_the_prompt_belongs_to_no_command(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run(f"sh -c '{until('go')}; printf \"%s-the-prompt\\n\" at' &")
    (recording.home / "go").touch()
    recording.wait_for("at-the-prompt")
    recording.run("echo after")
    found = recording.recorded()
    assert [row.output for row in found if "at-the-prompt" in row.output] == []
    assert found[-1].text == "echo after"
    assert found[-1].output.endswith("after\n")


def until(name: str) -> str:
    """Shell words that wait for a file."""
    return f"while test ! -e {name}; do sleep 0.02; done"
