"""`tt infra` as a user calls it: files in, the tree, tags, links, undo; nothing half-imported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from infra.detect import FORMATS
from recorder.places import Places
from store.database import open_store
from tests.journals import JournalBuilder

DATA = Path(__file__).parents[2] / "data" / "infra"
NAMES = sorted(path.name for path in DATA.iterdir())


def run(*words: str, stdin: bytes | None = None) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), input=stdin, prog_name="tt")


def paths(*words: str) -> list[str]:
    """The components that `tt infra ls` lists."""
    return [row["path"] for row in json.loads(run("infra", "ls", *words, "--json").stdout)]


@pytest.fixture
def prod(places: Places) -> Places:
    """eu-west-1/prod with api, which is not well, and db, which is critical."""
    assert run("infra", "import", str(DATA / "components.csv")).stdout == "components components: 4 added\n"
    return places


@pytest.mark.parametrize("name", NAMES)
def test_every_document_goes_in_once_and_changes_nothing_again(places: Places, name: str) -> None:
    assert run("infra", "import", str(DATA / name)).exit_code == 0
    before = paths("--all")
    assert run("infra", "import", str(DATA / name)).stdout.startswith("no changes: this is the same input")
    again = json.loads(run("infra", "import", str(DATA / name), "--force", "--json").stdout)
    assert [again[count] for count in ("added", "changed", "missing", "retired")] == [0, 0, 0, 0]
    assert paths("--all") == before
    assert run("doctor", "--rebuild").exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_document_cut_off_leaves_nothing_behind(places: Places, name: str) -> None:
    raw = (DATA / name).read_bytes()
    if name.endswith((".csv", ".yaml", ".ndjson")):
        pytest.skip("half of it is a whole document")
    result = run("infra", "import", "-", stdin=raw[: len(raw) * 2 // 3])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert paths("--all") == []


def test_an_exported_list_makes_the_same_registry_elsewhere(prod: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    text = run("infra", "ls", "--json").stdout
    before = paths()
    monkeypatch.setenv("TT_HOME", str(prod.home.with_name("elsewhere")))
    run("infra", "import", "-", stdin=text.encode())
    assert paths() == before


def test_a_list_with_ids_of_another_source_tells_of_the_same_paths(prod: Places) -> None:
    result = run("infra", "import", str(DATA / "components.csv"), "--source", "other")
    assert result.stdout == "components other: 4 changed\n"


def test_a_dry_run_tells_all_and_changes_nothing(prod: Places) -> None:
    text = "id,path,kind,health\nr1,eu-west-1,region,ok\nc1,eu-west-1/prod,cluster,ok\nd1,eu-west-1/prod/db,database,ok\n"
    text += "n1,eu-west-1/prod/new,service,ok\n"
    result = run("infra", "import", "-", "--source", "components", "--dry-run", stdin=text.encode())
    signs = [line.partition(" (")[0] for line in result.stdout.splitlines()]
    assert "+ eu-west-1/prod/new" in signs
    assert "~ eu-west-1/prod/db" in signs
    assert "- eu-west-1/prod/api" in signs
    assert paths() == ["eu-west-1", "eu-west-1/prod", "eu-west-1/prod/api", "eu-west-1/prod/db"]


def test_the_tree_rolls_health_tasks_and_what_is_below_up(prod: Places) -> None:
    run("add", "Slow", "--on", "prod/db")
    run("add", "Both", "--on", "prod/db", "--on", "prod/api")
    assert run("infra", "tree").stdout.splitlines() == [
        "C eu-west-1  region · 2 open tasks",
        "└─ C prod  cluster · 2 open tasks",
        "   ├─ W api  service · warning · 1 open task",
        "   └─ C db  database · critical · 2 open tasks",
    ]
    assert run("infra", "tree", "--depth", "1").stdout == (
        "C eu-west-1  region · 3 below (1 critical, 1 warning) · 2 open tasks\n"
    )
    assert run("infra", "tree", "prod").stdout.startswith("C eu-west-1/prod  cluster · 2 open tasks\n├─ W api")


def test_tasks_are_found_by_what_they_are_on(prod: Places) -> None:
    run("add", "On db", "--on", "prod/db")
    run("add", "On the cluster", "--on", "eu-west-1/prod")
    assert [row["title"] for row in json.loads(run("ls", "on:eu-west-1/**", "--json").stdout)] == ["On db", "On the cluster"]
    assert [row["title"] for row in json.loads(run("ls", "on:prod/db", "--json").stdout)] == ["On db"]
    shown = json.loads(run("infra", "show", "prod/db", "--json").stdout)
    assert [task["title"] for task in shown["tasks"]] == ["On db", "On the cluster"]
    assert "did you mean eu-west-1/prod/db?" in run("add", "x", "--on", "prod/dbb").stderr


def test_an_edit_of_tasks_puts_them_on_and_takes_them_off_and_undo_takes_it_back(prod: Places) -> None:
    run("add", "x", "--on", "prod/db")
    assert run("task", "edit", "T1", "--on", "prod/api", "--off", "prod/db").exit_code == 0
    assert json.loads(run("task", "show", "T1", "--json").stdout)["components"] == ["eu-west-1/prod/api"]
    run("undo")
    assert json.loads(run("task", "show", "T1", "--json").stdout)["components"] == ["eu-west-1/prod/db"]
    run("task", "edit", "T1", "--on", "none")
    assert json.loads(run("task", "show", "T1", "--json").stdout)["components"] == []


def test_tags_of_many_ask_first_and_are_taken_back_exactly(prod: Places) -> None:
    before = json.loads(run("infra", "ls", "--json").stdout)
    assert run("infra", "tag", "on:eu-west-1/prod", "backup=daily", "-env").exit_code == 1
    assert run("infra", "tag", "on:eu-west-1/prod", "backup=daily", "-env", "--dry-run").stdout.count("would tag") == 3
    assert run("infra", "tag", "on:eu-west-1/prod", "backup=daily", "-env", "--yes").exit_code == 0
    assert paths("tag:backup=daily") == ["eu-west-1/prod", "eu-west-1/prod/api", "eu-west-1/prod/db"]
    assert paths("tag:env") == []
    assert run("infra", "tag", "prod/db", "a=1").exit_code == 0
    assert run("infra", "tag", "prod/db", "-a").exit_code == 0
    assert paths("tag:a") == []
    run("undo")
    run("undo")
    assert run("undo").exit_code == 0
    assert json.loads(run("infra", "ls", "--json").stdout) == before


def test_what_is_retired_is_hidden_with_what_lies_below(prod: Places) -> None:
    assert run("infra", "rm", "eu-west-1/prod").exit_code == 1
    assert run("infra", "rm", "eu-west-1/prod", "--yes").exit_code == 0
    assert paths() == ["eu-west-1"]
    assert len(paths("--all")) == 4
    assert len(paths("lifecycle:retired")) == 3
    run("infra", "add", "eu-west-1/typo")
    assert run("infra", "rm", "eu-west-1/typo", "--forget").exit_code == 0
    assert len(paths("--all")) == 4
    assert run("infra", "rm", "eu-west-1/prod/db", "--forget").exit_code == 1


def test_the_log_says_who_changed_what(prod: Places) -> None:
    run("infra", "edit", "prod/db", "--owner", "ana", "--name", "orders")
    told = json.loads(run("infra", "log", "prod/orders", "--json").stdout)
    assert [row["what"] for row in told] == ["added", "name db -> orders; owner data -> ana"]
    assert told[-1]["action"] == "infra edit"


def test_commands_recorded_before_and_after_an_import_are_tied(places: Places) -> None:
    def record(text: str, **fields: object) -> None:
        journal = JournalBuilder(places.journals)
        journal.begin(**fields)
        journal.command(1, text, b"x\r\n")
        journal.finish()

    record("ssh api.example.net uptime")
    run("log")
    run("infra", "import", str(DATA / "components.csv"))
    record("ping 10.0.0.5")
    record("make deploy", on=["prod/db", "nowhere"])
    logged = json.loads(run("log", "on:eu-west-1/prod/api", "--json").stdout)
    assert [row["command"] for row in logged] == ["ssh api.example.net uptime", "ping 10.0.0.5"]
    assert [row["command"] for row in json.loads(run("log", "on:prod/db", "--json").stdout)] == ["make deploy"]
    assert "ping 10.0.0.5" in run("infra", "show", "prod/api").stdout


def test_a_partial_answer_ends_with_4_where_that_matters(places: Places) -> None:
    result = run("infra", "import", str(DATA / "aws-ec2-page.json"))
    assert result.exit_code == 0
    assert "(partial)" in result.stdout
    assert "next page" in result.stderr
    assert run("infra", "import", str(DATA / "aws-ec2-page.json"), "--strict", "--force").exit_code == 4
    assert "stale" in run("infra", "scopes").stdout or "never read" in run("infra", "scopes").stdout


def test_a_sync_without_any_source_says_what_to_do(places: Places) -> None:
    assert run("infra", "sync").exit_code == 3


def test_a_sync_runs_the_provider_s_own_program(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "docker"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --context=far ] && {{ echo "no route to host" >&2; exit 1; }}\ncat {DATA}/docker-ps.ndjson\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    places.home.mkdir(parents=True, exist_ok=True)
    places.config.write_text('[infra.sources.here]\ntype = "docker"\ncontexts = ["near", "far"]\n')
    result = run("infra", "sync")
    assert result.exit_code == 0
    assert "partial: 1 of 2" in result.stdout
    assert "here: far was never read: docker: no route to host" in result.stderr
    assert run("infra", "sync", "--strict").exit_code == 4
    assert "near/shop/api" in paths()
    rows = json.loads(run("infra", "scopes", "--stale", "--json").stdout)
    assert [row["why"] for row in rows] == ["docker: no route to host"]


@pytest.mark.slow
def test_a_killed_bulk_edit_leaves_all_or_nothing(places: Places) -> None:
    lines = "".join(f"eu/ns-{number % 20}/svc-{number},service\n" for number in range(3000))
    run("infra", "import", "-", stdin=f"path,kind\n{lines}".encode())
    argv = [sys.executable, "-m", "cli", "infra", "tag", "kind:service", "x=y", "--yes"]
    for wait in (0.3, 0.5, 0.7, 0.9):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        with open_store(places, "test") as store:
            tagged = store.value("SELECT count(*) FROM components WHERE map_contains(tags, 'x')")
            told = store.value("SELECT count(*) FROM event WHERE verb = 'infra tag'")
        assert tagged in (0, 3000)
        assert told == tagged
        if tagged:
            run("undo")
            break


def test_every_format_is_read_by_some_document() -> None:
    assert len(NAMES) >= len(FORMATS)
