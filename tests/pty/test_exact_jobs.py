"""Stopped and background jobs: each command keeps its own state and output."""

from __future__ import annotations

import pytest

from sandbox.person import CTRL_Z
from tests.pty.recording import Record, Recording

WAITS = "python3 waits.py"
PROGRAM = """\
import os, select, signal, sys, time
signal.signal(signal.SIGCONT, lambda *_: os.write(1, b"continued\\n"))
print("begun", flush=True)
while not os.path.exists(sys.argv[1]) if sys.argv[1:] else not select.select([0], [], [], 0.02)[0]:
    time.sleep(0.02)
print("got", "it" if sys.argv[1:] else sys.stdin.readline().strip())
"""


@pytest.fixture
def recording(record: Record, shell: str) -> Recording:
    """A shell in whose home is a program that can be stopped."""
    return record(shell, startup={"waits.py": PROGRAM})


def stop(recording: Recording, said: str) -> None:
    """Press Ctrl-Z once the program has said something."""
    recording.wait_for(f"{said}\r\n")
    recording.interrupt(CTRL_Z)


def test_a_stopped_command_is_recorded_as_stopped_and_fg_has_its_end(recording: Recording) -> None:
    recording.send(f"{WAITS}\r")
    stop(recording, "begun")
    recording.send("fg\r")
    recording.wait_for("continued\r\n")
    recording.send("word\r")
    recording.wait_for_prompt()
    recording.run("echo after")
    stopped, continued, after = recording.recorded()
    assert (stopped.text, stopped.state) == (WAITS, "stopped")
    assert stopped.exit == {"fish": 0}.get(recording.shell, 148)
    assert (continued.text, continued.state, continued.exit) == ("fg", "done", 0)
    assert continued.output.endswith("continued\nword\ngot word\n")
    assert (after.text, after.state, after.output) == ("echo after", "done", "after\n")


def test_a_command_stopped_again_is_stopped_again_and_others_are_not(recording: Recording) -> None:
    for line, said in ((WAITS, "begun"), ("fg", "continued")):
        recording.send(line + "\r")
        stop(recording, said)
        recording.run("echo between")
    recording.run("kill -9 %1")
    states = [(row.text, row.state) for row in recording.recorded()[:4]]
    assert states == [(WAITS, "stopped"), ("echo between", "done"), ("fg", "stopped"), ("echo between", "done")]


def test_a_stopped_command_goes_on_in_the_background(recording: Recording) -> None:
    command = f"{WAITS} go"
    recording.send(command + "\r")
    stop(recording, "begun")
    recording.run("bg")
    recording.send("touch go\r")
    recording.wait_for("got it\r\n")
    recording.run("wait")
    recording.run("echo after")
    found = {row.text: row for row in recording.recorded()}
    assert [(row.text, row.state) for row in found.values()] == [
        (command, "stopped"),
        ("bg", "done"),
        ("touch go", "done"),
        ("wait", "done"),
        ("echo after", "done"),
    ]
    assert "after\n" in found["echo after"].output  # the shell may say before it that the job is done


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
    assert "after\n" in after.output


def test_what_a_background_job_prints_at_the_prompt_belongs_to_no_command(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run(f"sh -c '{until('go')}; printf \"%s-the-prompt\\n\" at' &")
    (recording.home / "go").touch()
    recording.wait_for("at-the-prompt")
    recording.run("echo after")
    found = recording.recorded()
    assert [row.output for row in found if "at-the-prompt" in row.output] == []
    assert found[-1].text == "echo after"
    assert "after\n" in found[-1].output


def until(name: str) -> str:
    """Shell words that wait for a file."""
    return f"while test ! -e {name}; do sleep 0.02; done"
