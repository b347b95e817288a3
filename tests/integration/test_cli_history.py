"""`tt log`, `show`, `search`, `script` and `sessions` over a recorded session."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places
from tests.journals import JournalBuilder


def run(*words: str) -> Result:
    """One `tt` command that must succeed."""
    result = CliRunner().invoke(tt, list(words), prog_name="tt", catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result


def ids(*words: str) -> list[int]:
    """The commands that `tt log` lists."""
    return [row["command_id"] for row in json.loads(run("log", *words, "--json").stdout)]


@pytest.fixture
def history(places: Places) -> Places:
    """Six commands on T1 and one of another session on no task."""
    run("add", "Fix it's name")
    journal = JournalBuilder(places.journals, "01900000-0000-7000-8000-000000000001")
    journal.begin(task={"typed": "T1"})
    journal.command(1, "ls /etc", b"hosts\r\nNo Space left\r\n")
    journal.command(2, "false", exit_status=1)
    journal.command(3, 'for i in 1 2; do\n  echo "got $i"\ndone', b"\x1b[31mgot 1\x1b[0m\r\ngot 2\r\n")
    journal.command(4, "cd /tmp")
    journal.command(5, "cat <<'EOF'\n$HOME  is here\nEOF", b"$HOME  is here\r\n")
    journal.event(6, "start", text="export PGPASSWORD=***", source="hook", cwd="/tmp", context={})
    journal.event(6, "env", set={"PGPASSWORD": "***", "A": "b"}, unset=["OLD"])
    journal.event(6, "end", state="done", alt_screen=False, exit=0, pipestatus=[0], bytes=0)
    journal.finish()
    other = JournalBuilder(places.journals, "01900000-0000-7000-8000-000000000002")
    other.now = journal.now
    other.begin(shell="fish")
    other.command(1, "exit")
    other.command(2, "echo \x1b]0;title\x07caf\xe9", "caf\xe9 \u4e2d\r\n".encode())
    other.finish()
    return places


def test_log_takes_filters_ids_and_a_number(history: Places) -> None:
    assert ids() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert ids("T1", "exit:!=0") == [2]
    assert ids("S2") == [7, 8]
    assert ids("C3") == [3]
    assert ids("-n", "2") == [7, 8]
    assert ids("-n", "1", "--all") == [1, 2, 3, 4, 5, 6, 7, 8]
    assert ids("shell:fish", "or", "cwd:/tmp") == [6, 7, 8]
    assert ids("since:2030-01-01") == []


def test_what_a_person_is_shown_holds_no_control_characters(history: Places) -> None:
    for words in (["log"], ["show", "C8"], ["search", "caf"], ["sql", "FROM commands"], ["log", "--format", "md"]):
        text = run(*words).stdout
        assert "caf\xe9" in text
        assert not {"\x1b", "\x07"} & set(text)


def test_show_prints_text_bytes_and_variables(history: Places) -> None:
    assert run("show", "C3", "--output").stdout == "got 1\ngot 2\n"
    assert run("show", "3", "--raw").stdout_bytes == b"\x1b[31mgot 1\x1b[0m\r\ngot 2\r\n"
    assert json.loads(run("show", "C6", "--env", "--json").stdout) == [
        {"command_id": 6, "name": "A", "value": "b", "is_set": True},
        {"command_id": 6, "name": "OLD", "value": None, "is_set": False},
        {"command_id": 6, "name": "PGPASSWORD", "value": "***", "is_set": True},
    ]
    assert "exit          1\n" in run("show", "C2").stdout
    assert "exit          0\n" in run("show", "C1").stdout
    assert json.loads(run("show", "S1", "--json").stdout)["command_count"] == 6
    assert "for i in 1 2; do \u2026" in run("show", "S1").stdout
    assert json.loads(run("show", "T1", "--json").stdout)["title"] == "Fix it's name"


def test_search_finds_in_commands_and_output_in_any_case(history: Places) -> None:
    found = json.loads(run("search", "no space", "--json").stdout)
    assert [(row["command_id"], row["line"]) for row in found] == [(1, "No Space left")]
    assert [row["command_id"] for row in json.loads(run("search", "EXPORT", "T1", "--json").stdout)] == [6]


def test_a_script_runs_what_succeeded_where_it_was_run(history: Places, tmp_path: Path) -> None:
    text = run("script", "T1").stdout
    assert text.startswith("#!/usr/bin/env bash\n# T1 Fix it's name\n# 4 commands that succeeded")
    assert "false" not in text
    assert "*** stands for a secret" in text
    script = tmp_path / "script"
    script.write_text(text.replace("cd /home/ann", "cd /").replace("export PGPASSWORD=***", ":"))
    printed = subprocess.run(["bash", script], capture_output=True, text=True, check=True).stdout
    assert printed.endswith("got 1\ngot 2\n$HOME  is here\n")


def test_a_script_of_fish_commands_is_one_for_fish(history: Places) -> None:
    text = run("script", "session:2").stdout
    assert text.startswith("#!/usr/bin/env fish\n")
    assert "set -e" not in text
    assert "\nexit\n" not in text


def test_sessions_are_listed_newest_first(history: Places) -> None:
    rows = json.loads(run("sessions", "--json").stdout)
    assert [(row["session_id"], row["state"], row["command_count"]) for row in rows] == [(2, "done", 2), (1, "done", 6)]
    assert [row["session_id"] for row in json.loads(run("sessions", "T1", "--json").stdout)] == [1]
    assert len(json.loads(run("sessions", "-n", "1", "--json").stdout)) == 1


def test_sql_reads_a_file_and_stdin(history: Places, tmp_path: Path) -> None:
    file = tmp_path / "question.sql"
    file.write_text("SELECT 1 AS n; SELECT count(*) AS n, count(*) AS n FROM commands")
    assert json.loads(run("sql", "-f", str(file), "--json").stdout) == [{"n": 8, "n_1": 8}]
    piped = CliRunner().invoke(tt, ["sql", "--json"], input="SELECT 2 AS n")
    assert json.loads(piped.stdout) == [{"n": 2}]
