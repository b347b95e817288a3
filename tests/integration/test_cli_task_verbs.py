"""`tt task`, `tt next` and `tt context` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places
from store import tasks
from store.database import open_store


def run(*words: str, stdin: str | None = None) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), input=stdin, prog_name="tt", catch_exceptions=False)


def said(*words: str) -> str:
    """What a command that ends well prints."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def shown(name: str) -> dict[str, object]:
    """A task as `tt task show` tells it to programs."""
    return dict(json.loads(said("task", "show", name, "--json")))


def titles(*words: str) -> list[str]:
    """The tasks that a listing lists."""
    return [row["title"] for row in json.loads(said(*words, "--json"))]


@pytest.fixture
def three(places: Places) -> Places:
    """Three open tasks, the second waiting for the first."""
    run("add", "Order disk", "-P", "H", "-t", "db", "-p", "acme")
    run("add", "Build it in", "-p", "acme", "--depends", "T1", "--note", "ask first", "-f", "ticket=4711")
    run("add", "Later", "--wait", "2999-01-01", "--scheduled", "2999-02-01", "--until", "2999-03-01")
    return places


def test_add_keeps_every_option(three: Places) -> None:
    second, third = shown("T2"), shown("T3")
    assert (second["depends_on"], second["status"], second["fields"]) == ([1], "blocked", {"ticket": "4711"})
    assert [(note["text"], note["note_id"]) for note in second["notes"]] == [("ask first", 1)]  # type: ignore[attr-defined]
    assert third["status"] == "waiting"
    assert [str(third[name])[11:19] for name in ("wait_at", "until_at")] != ["", ""]
    assert shown("T1")["blocking"] == [2]


def test_next_leaves_out_what_waits_and_ls_tells_what_is_blocked(three: Places) -> None:
    assert titles("next") == ["Order disk", "Build it in"]
    assert titles("next", "--limit", "1") == ["Order disk"]
    assert titles("ls") == ["Order disk", "Later", "Build it in"]
    table = said("ls")
    assert "depends on" in table
    assert "blocked" in table
    assert run("ls", "--limit", "2").stderr == "tt: there are more; --limit 0 shows all\n"
    assert titles("ls", "--sort", "title-") == ["Order disk", "Later", "Build it in"]
    assert run("ls", "--sort", "urgent").exit_code == 2


def test_done_says_what_can_go_on(three: Places) -> None:
    assert said("done", "T1") == "done T1 Order disk\nunblocked T2 Build it in\n"
    assert said("task", "reopen", "T1") == "reopened T1 Order disk\n"
    assert shown("T2")["status"] == "blocked"


def test_a_circle_is_refused(three: Places) -> None:
    result = run("task", "depend", "T1", "--on", "T2")
    assert result.exit_code == 1
    assert "a task can't wait for itself (T1 -> T2 -> T1)" in result.stderr
    assert said("task", "depend", "T2", "--off", "T1") == "changed T2 Build it in\n"
    assert said("task", "depend", "T1", "--on", "T2") == "changed T1 Order disk\n"


def test_edit_by_options_adds_and_takes_away(three: Places) -> None:
    said("task", "edit", "T1", "--tag", "+web", "--tag", "-db", "-P", "none", "--due", "2026-12-24", "--title", "Order a disk")
    row = shown("T1")
    assert (row["tags"], row["priority"], row["title"]) == (["web"], None, "Order a disk")
    assert str(row["due_at"]).endswith(":59:59.000Z")
    said("task", "edit", "T1", "--due", "none", "--tag", "none", "-f", "ticket=1", "-f", "sla=x", "--project", "none")
    said("task", "edit", "T1", "-f", "sla=none")
    row = shown("T1")
    assert (row["tags"], row["due_at"], row["fields"], row["project"]) == ([], None, {"ticket": "1"}, None)


def test_a_bulk_edit_is_shown_first_and_undone_as_one(three: Places) -> None:
    preview = said("task", "edit", "project:acme", "-P", "L", "--dry-run")
    assert "would change T1 Order disk (priority H -> L)\n" in preview
    assert run("task", "edit", "project:acme", "-P", "L").exit_code == 1
    assert said("task", "edit", "project:acme", "-P", "L", "--yes").count("changed T") == 2
    assert said("task", "edit", "project:acme", "-P", "L", "--yes").endswith("unchanged: 2\n")
    assert [shown(name)["priority"] for name in ("T1", "T2", "T3")] == ["L", "L", None]
    assert len(said("undo").splitlines()) == 2
    assert [shown(name)["priority"] for name in ("T1", "T2", "T3")] == ["H", None, None]


def test_assign_start_stop_ack_cancel_and_rm(three: Places) -> None:
    assert said("task", "assign", "T1", "--to", "ana") == "passed to ana: T1 Order disk\n"
    said("task", "start", "T1")
    assert (shown("T1")["owner"], shown("T1")["status"]) == ("ana", "active")
    said("task", "stop", "T1")
    said("task", "ack", "T1")
    assert shown("T1")["acknowledged_at"]
    assert said("task", "cancel", "T1") == "cancelled T1 Order disk\nunblocked T2 Build it in\n"
    assert said("task", "rm", "T2") == "deleted T2 Build it in\n"
    assert run("task", "show", "T2").exit_code == 3
    said("undo")
    assert [note["text"] for note in shown("T2")["notes"]] == ["ask first"]  # type: ignore[attr-defined]


def test_a_duplicate_is_open_and_free(three: Places) -> None:
    assert said("task", "duplicate", "T2") == "duplicated T2 Build it in\nT4\n"
    row = shown("T4")
    assert (row["title"], row["status"], row["depends_on"], row["notes"], row["fields"]) == (
        "Build it in", "open", [], [], {"ticket": "4711"},
    )  # fmt: skip


def test_notes_are_written_listed_and_deleted(three: Places) -> None:
    assert said("task", "note", "T1", "Called", "the customer") == "N2 on T1\n"
    assert run("task", "note", "T1", "-", stdin="two\nlines\n").stdout == "N3 on T1\n"
    assert [row["text"] for row in json.loads(said("task", "note", "T1", "--json"))] == ["Called the customer", "two\nlines"]
    assert said("task", "note", "T1", "--rm", "N2") == "deleted N2 of T1\n"
    assert run("task", "note", "T1", "--rm", "N1").exit_code == 3
    assert "  two\n  lines\n" in said("task", "show", "T1")


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """An editor that is a line of sh with the file as $1."""
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(path))


def kept(home: Places) -> list[Path]:
    """The texts that were kept."""
    return list((home.home / "edits").glob("*"))


def test_an_editor_changes_what_was_changed_in_the_text(
    three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown("T2")
    edits = 's/^priority.*/priority = "M"/;s/^due.*/due = 2026-12-24/;s/^tags.*/tags = ["x"]/;s/^note.*/note = "hey"/'
    editor(tmp_path, monkeypatch, f"sed -i '{edits};s/4711/4712/' $1")
    assert said("task", "edit", "T2") == "changed T2\n"
    row = shown("T2")
    changed = {name for name in row if row[name] != before[name]}
    assert changed == {"priority", "due_at", "tags", "notes", "note_count", "fields", "urgency", "modified_at"}
    assert (row["priority"], row["tags"], row["fields"]) == ("M", ["x"], {"ticket": "4712"})
    assert kept(three) == []


def test_a_text_left_as_it_was_changes_nothing(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, "true")
    assert run("task", "edit", "T2").stderr == "T2 is unchanged\n"
    editor(tmp_path, monkeypatch, "echo >> $1")
    assert run("task", "edit", "T2").stderr == "T2 is unchanged\n"
    assert kept(three) == []


@pytest.mark.parametrize(
    "script", ["echo 'priority =' >> $1", "sed -i '1s/^/colour = 1\\n/' $1", "sed -i 's/^due.*/due = 5/' $1"]
)
def test_a_text_that_cant_be_read_is_kept(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    editor(tmp_path, monkeypatch, script)
    result = run("task", "edit", "T2")
    assert result.exit_code == 2
    [path] = kept(three)
    assert result.stderr.rstrip().endswith(f"your text is kept in {path}")


def test_a_change_made_meanwhile_is_a_conflict(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    editor(tmp_path, monkeypatch, f"{sys.executable} -m cli task edit T2 -P L >/dev/null; sed -i 's/^owner.*/owner=\"x\"/' $1")
    result = run("task", "edit", "T2")
    assert result.exit_code == 4
    assert len(kept(three)) == 1
    assert (shown("T2")["priority"], shown("T2")["owner"]) != ("L", "x")
    assert shown("T2")["priority"] == "L"


def test_an_editor_that_fails_changes_nothing(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, "exit 3")
    assert run("task", "edit", "T2").exit_code == 1
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    assert run("task", "edit", "T2").exit_code == 2


def test_a_context_narrows_listings_filters_and_fills_new_tasks(three: Places) -> None:
    run("add", "Elsewhere")
    assert said("context", "set", "work", "project:acme", "tag:db") == "work is project:acme tag:db\n"
    said("context", "use", "work")
    assert titles("ls") == ["Order disk"]
    assert shown("T2")["title"] == "Build it in"
    said("add", "New one")
    assert (shown("T5")["project"], shown("T5")["tags"]) == ("acme", ["db"])
    assert "T4" not in said("task", "edit", "status:open", "-P", "L", "--dry-run")
    assert [row["active"] for row in json.loads(said("context", "ls", "--json"))] == [True]
    said("context", "use", "none")
    assert len(titles("ls")) == 5
    said("context", "rm", "work")
    assert run("context", "use", "work").exit_code == 3
    assert run("context", "set", "bad", "colour:red").exit_code == 2


def test_a_report_of_the_config_is_listed_by_its_name(three: Places) -> None:
    three.config.write_text(
        '[reports.mine]\nfilter = "project:acme or priority:H"\ncolumns = ["id", "title"]\nsort = "title"\n'
    )
    assert titles("ls", "@mine") == ["Build it in", "Order disk"]
    assert titles("ls", "@mine", "tag:db") == ["Order disk"]
    assert said("ls", "@mine").splitlines()[0].split() == ["task", "title"]
    assert run("ls", "@other").exit_code == 3


def test_recurring_tasks_and_templates(three: Places) -> None:
    assert said("add", "Rotate", "--due", "2026-01-05", "--recur", "weekly", "--catch-up", "skip") == "T4\n"
    made = said("task", "recur")
    assert made.startswith("T5 Rotate")
    assert said("task", "recur") == ""
    assert run("add", "Never", "--recur", "weekly").exit_code == 2
    said("task", "template", "add", "disk", "T1", "T2")
    assert said("add", "--template", "disk", "--project", "other") == "T6\nT7\n"
    assert (shown("T7")["depends_on"], shown("T7")["project"]) == ([6], "other")
    assert [row["name"] for row in json.loads(said("task", "template", "ls", "--json"))] == ["Rotate (1)", "disk"]
    assert said("task", "template", "pause", "M1") == "paused M1\n"
    assert "Build it in" in said("task", "template", "show", "disk")
    said("task", "template", "resume", "M1")
    said("task", "template", "rm", "disk")
    assert run("task", "template", "show", "disk").exit_code == 3


def test_escalation_in_cron_is_quiet_when_nothing_is_due(three: Places) -> None:
    three.config.write_text('[escalation]\ndefault = "ops"\n[escalation.ops]\npath = ["ana"]\nafter = "0m"\n')
    assert said("task", "escalate", "--due", "--dry-run").count("would escalate") == 2
    assert said("task", "escalate", "--due").startswith("escalated T1 Order disk: ")
    assert said("task", "escalate", "--due") == ""
    assert run("task", "escalate", "T1").exit_code == 1
    assert run("task", "escalate").exit_code == 2
    assert "escalated to ana" in said("task", "note", "T1")


def test_export_and_import_through_the_verbs(three: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for option in ([], ["--taskwarrior"]):
        file = tmp_path / "tasks.json"
        file.write_text(said("task", "export", *option))
        assert said("task", "import", str(file)) == "0 added, 0 changed, 3 the same\n"
    monkeypatch.setenv("TT_HOME", str(tmp_path / "other"))
    assert run("task", "import", stdin=file.read_text()).stdout == "3 added, 0 changed, 0 the same\n"
    assert len(titles("ls")) == 3
    assert run("task", "import", "/nowhere.json").exit_code == 3
    assert run("task", "import", stdin='[{"uuid": 5}]').exit_code == 2


def test_a_task_that_was_only_meant_until_a_date_is_cancelled_by_itself(three: Places) -> None:
    with open_store(three, "test") as store:
        tasks.add(store, "Offer", until_at="2026-01-01T00:00:00Z")
    assert "Offer" not in titles("ls")
    assert shown("T4")["resolution"] == "expired"


def test_fields_of_ones_own_are_checked_and_have_defaults(places: Places) -> None:
    places.home.mkdir()
    places.config.write_text(
        '[fields.sla]\ntype = "string"\nvalues = ["gold", "tin"]\ndefault = "tin"\n[fields.n]\ntype = "number"\n'
    )
    said("add", "One")
    said("add", "Two", "-f", "sla=gold", "-f", "n=2.5")
    assert (shown("T1")["fields"], shown("T2")["fields"]) == ({"sla": "tin"}, {"sla": "gold", "n": "2.5"})
    for pair in ("sla=iron", "n=many", "due=x", "novalue"):
        assert run("add", "Three", "-f", pair).exit_code == 2
