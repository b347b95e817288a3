"""`tt add`, `ls`, `done`, `undo`, `backup`, `restore` and `doctor` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places
from store.database import open_store


def run(*words: str) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), prog_name="tt", catch_exceptions=False)


def titles(*words: str) -> list[str]:
    """The tasks that `tt ls` lists."""
    return [row["title"] for row in json.loads(run("ls", *words, "--json").stdout)]


@pytest.fixture
def three(places: Places) -> Places:
    """Three open tasks."""
    assert run("add", "Low", "-P", "l", "-t", "db").stdout == "T1\n"
    assert run("add", "High", "one", "-P", "H", "--due", "2026-12-24", "-e", "1h30m", "-p", "acme").stdout == "T2\n"
    assert run("add", "Plain").stdout == "T3\n"
    return places


def test_add_keeps_what_was_said(three: Places) -> None:
    row = json.loads(run("task", "show", "2", "--json").stdout)
    assert (row["title"], row["priority"], row["project"], row["estimate_ms"]) == ("High one", "H", "acme", 5_400_000)
    assert row["due_at"].endswith(":59:59.000Z")


def test_ls_lists_open_tasks_most_urgent_first_and_closed_ones_when_asked(three: Places) -> None:
    run("done", "T3")
    assert titles() == ["High one", "Low"]
    assert titles("--all") == ["High one", "Low", "Plain"]
    assert titles("status:done") == ["Plain"]
    assert titles("T3") == ["Plain"]
    assert titles("tag:db", "or", "project:acme") == ["High one", "Low"]


def test_closing_several_needs_a_word(three: Places) -> None:
    assert run("done", "1", "2").exit_code == 1
    assert run("done", "priority:>=L", "--dry-run").stdout == "would close T2 High one\nwould close T1 Low\n"
    assert len(titles()) == 3
    assert run("done", "priority:>=L", "--yes").stdout == "done T2 High one\ndone T1 Low\n"
    assert titles() == ["Plain"]
    assert run("done", "tag:nothing").exit_code == 3


def test_undo_takes_back_a_whole_command(three: Places) -> None:
    run("done", "1", "2", "--yes")
    assert "would undo: done T1 (status done -> open)" in run("undo", "--dry-run").stdout
    assert titles() == ["Plain"]
    assert len(run("undo").stdout.splitlines()) == 2
    assert len(titles()) == 3


def test_restore_brings_a_backup_back(three: Places, tmp_path: Path) -> None:
    copy = Path(run("backup", str(tmp_path)).stdout.rstrip())
    run("done", "T1")
    assert run("restore", str(copy)).exit_code == 1
    assert run("restore", str(copy), "--dry-run").stdout.startswith("would replace")
    assert len(titles()) == 2
    assert run("restore", str(copy), "--yes").exit_code == 0
    assert len(titles()) == 3


def findings(*words: str) -> dict[str, list[str]]:
    """What `tt doctor` found, by check."""
    found: dict[str, list[str]] = {}
    for row in json.loads(run("doctor", *words, "--json").stdout):
        found.setdefault(row["check"], []).append(f"{row['state']}: {row['what']}")
    return found


def test_doctor_says_how_a_tampered_row_differs_and_mends_it(three: Places) -> None:
    with open_store(three, "test") as store:
        store.execute("UPDATE task SET title = 'Other' WHERE task_id = 1")
    assert findings("--rebuild")["rebuild"] == ["fail: T1: title is Other, by its events Low"]
    assert run("doctor", "--rebuild").exit_code == 1
    assert findings("--rebuild", "--yes")["rebuild"][0].startswith("ok: mended")
    assert findings("--rebuild")["rebuild"] == ["ok: replaying the events gives the same rows"]


def test_doctor_sees_an_altered_event(three: Places) -> None:
    assert findings("--audit")["audit"] == ["ok: all 3 events are as they were sealed"]
    with open_store(three, "test") as store:
        store.execute("UPDATE event SET actor = 'nobody' WHERE seq = 2")
    assert findings("--audit")["audit"][0] == "fail: event 2 (add T2) was altered"


def test_doctor_tells_of_a_home_that_others_read_and_of_foreign_hooks(
    three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cli.check_machine import file_system_of
    from cli.check_shells import found_frameworks

    three.home.chmod(0o755)
    assert findings()["home"] == [f"warn: {three.home} can be read by others"]
    assert list(found_frameworks('# eval "$(atuin init)"\neval "$(starship init bash)"')) == [("starship", False)]
    assert list(found_frameworks("source ~/.local/share/blesh/ble.sh")) == [("ble.sh", True)]
    mounts = [("/", "ext4"), ("/net", "nfs4"), ("/network", "xfs")]
    assert file_system_of(Path("/net/home"), mounts) == "nfs4"
    assert file_system_of(Path("/network"), mounts) == "xfs"
