"""Task verbs with input that nobody meant: each answers in one line, and changes nothing or just what was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places


def run(*words: str) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), prog_name="tt", catch_exceptions=False)


def ids(*words: str) -> list[int]:
    """The tasks that `tt ls` lists, by number."""
    return sorted(row["task_id"] for row in json.loads(run("ls", *words, "--json").stdout))


def with_editor(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> Result:
    """`tt task edit T1` in an editor that runs a line of shell over the file."""
    editor = folder / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    editor.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    return run("task", "edit", "T1")


@pytest.fixture
def three(places: Places) -> Places:
    """Three open tasks, the first with a date."""
    run("add", "Order 2 disks", "--due", "tomorrow")
    run("add", "Build them in")
    run("add", "Later", "--due", "2999-01-01")
    return places


def test_several_ids_are_any_of_them(three: Places) -> None:
    assert ids("T1", "T2") == ids("T1,T2") == ids("1", "2") == ids("1,2") == [1, 2]
    assert ids("T1", "or", "T3") == [1, 3]
    assert ids("2") == [2]
    assert ids("text:2") == [1]
    assert ids("not", "T1", "T2") == [3]
    assert ids("T1", "text:Build") == []


def test_taskwarriors_modifiers_are_operators(three: Places) -> None:
    assert ids("due.before:7d") == [1]
    assert ids("due.after:7d") == [3]
    assert ids("due.is:tomorrow") == ids("due.by:tomorrow") == [1]
    assert ids("status.is:open") == [1, 2, 3]
    assert run("ls", "due.bfore:7d").stderr == "tt: tasks have no key due.bfore: (character 1); did you mean due:?\n"


def test_an_editor_that_leaves_no_file(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = with_editor(monkeypatch, tmp_path, 'rm "$1"')
    assert (found.exit_code, found.stderr.count("\n")) == (1, 1)
    assert "left no file behind" in found.stderr


def test_fields_of_every_toml_type(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = with_editor(monkeypatch, tmp_path, 'echo "since = 2026-01-01" >> "$1"; echo "size = 5" >> "$1"')
    assert (found.exit_code, found.stdout) == (0, "changed T1\n")
    assert json.loads(run("task", "show", "T1", "--json").stdout)["fields"] == {"since": "2026-01-01", "size": "5"}
    found = with_editor(monkeypatch, tmp_path, 'echo "rate = nan" >> "$1"')
    assert found.exit_code == 2
    assert "rate: nan can't be kept" in found.stderr


@pytest.mark.parametrize("estimate", ["99999999999999999h", "9" * 400 + "h"])
def test_an_estimate_beyond_all_measure(places: Places, estimate: str) -> None:
    found = run("add", "Long", "--estimate", estimate)
    assert found.exit_code == 2
    assert "is not a duration" in found.stderr


def test_starting_again_keeps_the_first_time(three: Places) -> None:
    assert run("task", "start", "T1").stdout == "started T1 Order 2 disks\n"
    first = json.loads(run("task", "show", "T1", "--json").stdout)["started_at"]
    assert "T1 had been started already" in run("task", "start", "T1", "T2", "--yes").stdout
    assert json.loads(run("task", "show", "T1", "--json").stdout)["started_at"] == first


@pytest.mark.parametrize(
    ("item", "why"),
    [('"imask": 1e300', "imask: 1e+300 is too large"), ('"status": ["x"]', "there is no status ['x']")],
)
def test_an_import_that_makes_no_sense_names_its_item(places: Places, tmp_path: Path, item: str, why: str) -> None:
    file = tmp_path / "tasks.json"
    file.write_text(f'[{{"description": "g", {item}}}]', encoding="utf-8")
    found = run("task", "import", str(file))
    assert (found.exit_code, found.stderr) == (2, f"tt: item 1 (g): {why}; mend it, nothing was imported\n")


def test_an_imported_estimate_beyond_all_measure_is_kept_as_it_came(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    file.write_text('[{"description": "g", "estimate": "PT99999999999999999999H"}]', encoding="utf-8")
    assert run("task", "import", str(file)).exit_code == 0
    assert json.loads(run("task", "show", "T1", "--json").stdout)["fields"] == {"estimate": "PT99999999999999999999H"}


def test_ages_of_missed_tasks_are_made_a_few_at_a_time(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    file.write_text(
        '[{"description": "r", "status": "recurring", "recur": "hourly", "due": "19000101T000000Z"}]', encoding="utf-8"
    )
    assert run("task", "import", str(file)).exit_code == 0
    assert run("ls", "--limit", "0").stderr == "tt: 100 recurring tasks made\n"
    assert len(ids("--limit", "0")) == 200
