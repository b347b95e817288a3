"""Stopped and background jobs: each command keeps its own state and output."""

from __future__ import annotations

from sandbox.person import CTRL_Z
from tests.pty.recording import Record

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


def test_a_stopped_command_goes_on_in_the_background(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("mkfifo gate")
    command = "sh -c 'echo begun; read x <gate; read y <gate; echo finished'"
    recording.send(command + "\r")
    recording.wait_for("begun\r\n")
    recording.send(CTRL_Z)
    recording.wait_for_prompt()
    recording.run("bg")
    recording.run("echo 1 >gate")
    recording.send("echo 2 >gate; sh -c 'wait'; echo between\r")
    recording.wait_for("finished")
    recording.run("")
    found = {row.text: row for row in recording.recorded()}
    assert found[command].state == "stopped"
    assert found["bg"].exit == 0
    assert list(found) == ["mkfifo gate", command, "bg", "echo 1 >gate", "echo 2 >gate; sh -c 'wait'; echo between"]


def test_a_background_job_that_prints_later_belongs_to_no_later_command_text(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("mkfifo gate")
    recording.run("sh -c 'read x <gate; echo late' &")
    recording.run("echo before")
    recording.send("echo go >gate; sleep 0.1; echo own\r")
    recording.wait_for("own\r\n")
    recording.run("echo after")
    found = recording.recorded()
    assert [row.text for row in found][2:] == ["echo before", "echo go >gate; sleep 0.1; echo own", "echo after"]
    assert "late\n" in found[3].output  # it was printed while this command ran
    assert "own\n" in found[3].output
    assert (found[2].output, found[4].output) == ("before\n", "after\n")


def test_a_background_job_that_prints_at_the_prompt_is_no_output_of_a_command(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("mkfifo gate")
    recording.run("sh -c 'read x <gate; echo at-the-prompt' &")
    (recording.home / "gate").open("w").write("go\n")
    recording.wait_for("at-the-prompt")
    recording.run("echo after")
    found = recording.recorded()
    assert all("at-the-prompt" not in row.output for row in found)
    assert (found[-1].text, found[-1].output) == ("echo after", "after\n")
