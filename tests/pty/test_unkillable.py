"""Whatever dies, what was shown is in the record, and nothing needs repair."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from recorder.live import read_live
from recorder.saying import FAILED
from sandbox.person import Person, home_environment
from store.database import open_store
from store.rebuild import rebuild
from tests.pty.recording import PATIENCE, TT, Record, Recording

COUNTED = "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo line $n; sleep 0.1; done"
OUTPUT = "".join(f"line {n}\n" for n in range(1, 16))
ROUNDS = int(os.environ.get("TT_TESTS_KILLS", "8"))


def keeper_of(recording: Recording) -> tuple[int, int]:
    """The process ids of the keeper and of the shell."""
    folder = next(recording.places.run.glob("*/live.json")).parent
    facts = read_live(folder)
    assert facts is not None
    return facts["pid"], facts["shell_pid"]


def lose(recording: Recording, how: str) -> None:
    """Take the recorder away from its session."""
    if how == "hangup":
        recording.vanish()
    else:
        recording.kill({"kill": signal.SIGKILL, "term": signal.SIGTERM}[how])


@pytest.mark.parametrize("how", ["kill", "hangup", "term"])
def test_a_command_outlives_its_recorder_and_the_shell_can_be_taken_back(record: Record, bash: str, how: str) -> None:
    recording = record(bash)
    recording.run("cd /tmp")
    recording.send(COUNTED + "\r")
    recording.wait_for("line 3\r\n")
    lose(recording, how)
    with Person([*TT, "attach"], home_environment(recording.home), timeout=PATIENCE) as attached:
        attached.wait_for("line 15\r\n")
        attached.wait_for_prompt()
        attached.run("echo back in $PWD")
        assert attached.leave("exit 7") == 7
    _, loop, after, _ = recording.commands()
    assert (loop.text, loop.state, loop.exit, loop.output) == (COUNTED, "done", 0, OUTPUT)
    assert (after.output, after.cwd) == ("back in /tmp\n", "/tmp")
    assert recording.ask("SELECT state, exit_code FROM sessions") == [{"state": "done", "exit_code": 7}]


def test_the_output_of_a_session_without_a_terminal_is_all_in_the_store(record: Record, shell: str) -> None:
    recording = record(shell)
    command = "sh -c 'for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo line $n; sleep 0.1; done; kill -9 $PPID'"
    recording.send(command + "\r")
    recording.wait_for("line 3\r\n")
    lose(recording, "kill")
    _wait_until_gone(keeper_of(recording)[0])
    (loop,) = recording.commands()
    assert (loop.text, loop.output) == (command, OUTPUT)


def test_the_recorder_carries_on_without_its_keeper(record: Record, bash: str) -> None:
    recording = record(bash)
    keeper, _ = keeper_of(recording)
    os.kill(keeper, signal.SIGKILL)
    recording.run("echo still recorded")
    first = recording.recorded()[0]
    assert (first.text, first.output) == ("echo still recorded", "still recorded\n")


def test_a_shell_whose_exit_status_nobody_can_tell_did_not_succeed(record: Record, bash: str) -> None:
    """The keeper alone could have told it: the recorder's own exit status says that it is not known."""
    recording = record(bash)
    keeper, _ = keeper_of(recording)
    os.kill(keeper, signal.SIGKILL)
    assert recording.leave("exit 0") == FAILED
    assert "the shell's exit status is unknown" in recording.shown


def test_all_killed_at_random_moments_loses_nothing_whose_prompt_was_back(record: Record, bash: str) -> None:
    chance = random.Random(20261122)
    for round_ in range(ROUNDS):
        recording = record(bash)
        done = [f"echo round {round_} number {number}" for number in range(chance.randrange(12))]
        for line in done:
            recording.run(line)
        running = chance.random() < 0.5
        if running:
            recording.send("echo begun; sleep 30\r")
            recording.wait_for("begun\r\n")
        else:
            recording.send("echo half a li")
        keeper, shell = keeper_of(recording)
        victims = [recording.pid, keeper, shell]
        for pid in (recording.pid, keeper):
            os.kill(pid, signal.SIGSTOP)  # so that none sees another one end
        chance.shuffle(victims)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        for pid in (keeper, shell):
            _wait_until_gone(pid)
        commands = recording.commands()
        assert [command.text for command in commands[: len(done)]] == done
        assert all(command.state == "done" for command in commands[: len(done)])
        left = [(command.text, command.state, command.exit) for command in commands[len(done) :]]
        assert left == ([("echo begun; sleep 30", "interrupted", None)] if running else [])
        (session,) = recording.ask("SELECT state, ended_at <= now() AS over FROM sessions")
        assert session == {"state": "interrupted", "over": True}
        (entry,) = recording.ask("SELECT status, ended_at IS NOT NULL AS ended FROM time_entries")
        assert entry["ended"]
        with open_store(recording.places, "test") as store:
            assert rebuild(store) == []


def test_a_home_that_cannot_be_written_never_keeps_anybody_from_working(tmp_path: Path, record: Record, bash: str) -> None:
    (tmp_path / "file").write_text("")
    recording = record(bash, environment={"TT_HOME": str(tmp_path / "file" / "tt")})
    recording.run("echo works")
    assert recording.end("exit 4") == 4
    assert recording.shown.count("recording to") + recording.shown.count("nothing of this") == 1


# The session's own drain may still be at it.
HOLDER = """
import duckdb, time
for _ in range(500):
    try:
        connection = duckdb.connect({path!r})
        break
    except duckdb.IOException:
        time.sleep(0.02)
print("held", flush=True)
input()
"""


def test_a_store_held_by_somebody_else_is_told_and_drained_later(record: Record, bash: str, tmp_path: Path) -> None:
    recording = record(bash)
    recording.recorded()
    holder = HOLDER.format(path=str(recording.places.store))
    environment = home_environment(recording.home)
    with Person([TT[0], "-c", holder], environment, timeout=PATIENCE) as foreign:
        foreign.wait_for("held\r\n")
        with Person([*TT, "log"], environment, timeout=PATIENCE) as log:
            assert log.wait_for_end() == 5
            assert str(foreign.pid) in log.shown
        with Person([*TT, "work", "T9", "--shell", bash], environment, timeout=PATIENCE) as work:
            work.wait_for_prompt()
            work.run("echo while it was held")
            assert work.leave("exit 3") == 3
        foreign.send("\r")
        foreign.wait_for_end()
    assert "echo while it was held" in [command.text for command in recording.commands()]


def _wait_until_gone(pid: int) -> None:
    descriptor = os.pidfd_open(pid) if Path(f"/proc/{pid}").exists() else -1
    if descriptor >= 0:
        import select

        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        assert poll.poll(PATIENCE * 1000), f"process {pid} is still there"
        os.close(descriptor)
