"""`tt work TASK -- COMMAND`: one command recorded, everything passed through."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from recorder.places import Places
from sandbox.person import CTRL_C, Person, home_environment, make_home
from store.database import open_store
from tests.pty.recording import PATIENCE, TT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own."""
    return make_home(tmp_path / "home")


def run(home: Path, *command: str, stdin: str = "", task: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Record one command without a terminal."""
    argv = [*TT, "work", *task, "--", *command]
    return subprocess.run(argv, env=home_environment(home), cwd=home, input=stdin, capture_output=True, text=True, check=False)


def recorded(home: Path) -> dict[str, Any]:
    """The only command in the store."""
    with open_store(Places(home / "tt"), "test") as store:
        (row,) = store.rows("SELECT * FROM commands")
        return row


def test_standard_streams_and_the_exit_status_pass_through(home: Path) -> None:
    answer = run(home, "sh", "-c", "cat; echo problem >&2; exit 9", stdin="from stdin\n")
    assert (answer.stdout, answer.stderr, answer.returncode) == ("from stdin\n", "problem\n", 9)
    row = recorded(home)
    assert row["command"] == "sh -c 'cat; echo problem >&2; exit 9'"
    assert (row["exit_code"], row["state"], row["text_source"]) == (9, "done", "argv")
    assert sorted(row["output"].splitlines()) == ["from stdin", "problem"]
    assert row["output_bytes"] == len("from stdin\nproblem\n")
    assert row["cwd"] == str(home)


def test_a_task_runs_its_timer_while_the_command_runs(home: Path) -> None:
    subprocess.run([*TT, "add", "Deploy"], env=home_environment(home), check=True, capture_output=True)
    assert run(home, "true", task=("T1",)).returncode == 0
    with open_store(Places(home / "tt"), "test") as store:
        (entry,) = store.rows("SELECT task_id, status, source, ended_at >= started_at AS sane FROM time_entries")
    assert entry == {"task_id": 1, "status": "draft", "source": "session", "sane": True}


@pytest.mark.parametrize(("command", "status"), [("no-such-program", 127), ("/etc/passwd", 126)])
def test_a_command_that_cannot_be_run_fails_as_a_shell_would(home: Path, command: str, status: int) -> None:
    answer = run(home, command)
    assert answer.returncode == status
    assert answer.stderr.startswith("tt: ")
    assert recorded(home)["exit_code"] == status


def test_an_unknown_task_is_a_failure_of_our_own(home: Path) -> None:
    answer = run(home, "echo", "never", task=("T77",))
    assert (answer.returncode, answer.stdout) == (125, "")
    assert answer.stderr.startswith("tt: ") and "T77" in answer.stderr


def test_no_command_behind_the_dashes_is_a_failure_of_our_own(home: Path) -> None:
    assert run(home).returncode == 125


def test_a_shell_without_a_terminal_is_refused_with_what_to_do(home: Path) -> None:
    answer = subprocess.run([*TT, "work"], env=home_environment(home), capture_output=True, text=True, check=False, input="")
    assert answer.returncode == 125
    assert "--" in answer.stderr


def test_a_reader_that_stops_ends_the_command_as_a_pipe_would(home: Path) -> None:
    line = f"{sys.executable} -I -m cli work -- yes | head -1; echo ${{PIPESTATUS[@]}}"
    answer = subprocess.run(["bash", "-c", line], env=home_environment(home), capture_output=True, text=True, check=False)
    assert answer.stdout == "y\n141 0\n"


def test_a_signal_to_us_reaches_the_command(home: Path) -> None:
    argv = [*TT, "work", "--", "sh", "-c", "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.05; done"]
    with subprocess.Popen(argv, env=home_environment(home), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "caught\n"
        assert process.wait(PATIENCE) == 5


def test_on_a_terminal_the_command_has_one_and_keys_reach_it(home: Path) -> None:
    code = "import os, time; print(*map(os.isatty, range(3))); print('got', input()); time.sleep(60)"
    with Person([*TT, "work", "--", sys.executable, "-c", code], home_environment(home), timeout=PATIENCE) as person:
        person.wait_for("True True True\r\n")
        person.send("hello\r")
        person.wait_for("got hello\r\n")
        person.send(CTRL_C)
        assert person.wait_for_end() == 130
    row = recorded(home)
    assert (row["exit_code"], row["state"]) == (130, "done")
    assert "got hello" in row["output"]


def test_megabytes_pass_unchanged(home: Path) -> None:
    code = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 40000)"
    argv = [*TT, "work", "--", sys.executable, "-c", code]
    answer = subprocess.run(argv, env=home_environment(home), capture_output=True, check=True)
    assert answer.stdout == bytes(range(256)) * 40000
    assert recorded(home)["output_bytes"] == 256 * 40000
