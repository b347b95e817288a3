"""`tt runbook new`: from recorded commands to versions, and what people decided and wrote stays."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from recorder.places import Places
from tests.integration.runbooks.verbs import done, more_work, prepared, query, run, work

DEPLOY = (
    ("systemctl is-active app", 3, "inactive\n"),
    "mkdir -p /srv/app/releases/7",
    "cp app.tar /srv/app/releases/7/",
    ("systemctl restart ap", 5, "Failed to restart ap.service: Unit ap.service not found.\n"),
    "systemctl restart app",
    ("systemctl is-active app", 0, "active\n"),
    ("df -h /srv", 0, "/dev/sda1 10G 5G 5G 50% /srv\n"),
    "touch /srv/app/deployed",
)


@pytest.fixture
def home(places: Places, empty_store: Path) -> Places:
    prepared(places, empty_store)
    assert work(places, "Deploy release 7", *DEPLOY) == 1
    return places


def texts(runbook: str = "R1") -> list[str]:
    """The commands of the newest version, as they were recorded."""
    found = json.loads(done("show", runbook, "--json").stdout)["procedure"]
    return [_recorded(step["command"]) for step in found["steps"] if step["command"]]


def _recorded(template: dict[str, Any]) -> str:
    text = template["text"]
    for slot in reversed(template["slots"]):
        text = text[: slot["start"]] + slot["recorded"] + text[slot["end"] :]
    return str(text)


def versions(places: Places, runbook: int = 1) -> list[tuple[int, str]]:
    rows = query(places, f"SELECT version, origin FROM runbook_versions WHERE runbook_id = {runbook} ORDER BY version")
    return [(row["version"], row["origin"]) for row in rows]


def test_a_task_becomes_a_runbook_that_belongs_to_it(home: Places) -> None:
    result = done("new", "T1")
    assert re.fullmatch(r"R1 \S.*: version 1, \d+ steps?,.* \d+ commands? left out\n", result.stdout)
    assert "tt runbook show R1" in result.stderr
    assert query(home, "SELECT runbook_id, task_id, words, status FROM runbooks") == [
        {"runbook_id": 1, "task_id": 1, "words": ["T1"], "status": "draft"}
    ]
    assert "systemctl restart app" in texts()
    assert "systemctl restart ap" not in texts()


def test_json_prints_the_document_with_the_number_and_version(home: Places) -> None:
    first = json.loads(done("new", "T1", "--json", "--name", "deploy").stdout)
    assert (first["about"]["runbook_id"], first["about"]["name"], first["about"]["version"]) == (1, "deploy", 1)
    again = json.loads(done("new", "T1", "--json").stdout)
    assert again["about"]["version"] == 1
    assert again["procedure"] == first["procedure"]


@pytest.mark.parametrize("words", [("t1",), ("1",), ("T1",)])
def test_the_same_words_without_new_commands_say_nothing_new(home: Places, words: tuple[str, ...]) -> None:
    done("new", "T1")
    assert done("new", *words).stdout == "R1 deploy-release-7: nothing new since the last version\n"
    assert versions(home) == [(1, "generated")]


def test_further_commands_make_the_next_version(home: Places) -> None:
    done("new", "T1")
    more_work(home, 1, "rm -r /srv/app/releases/5")
    assert ": version 2," in done("new", "T1", "-m", "tidy up").stdout
    assert "rm -r /srv/app/releases/5" in texts()
    assert versions(home) == [(1, "generated"), (2, "generated")]
    (row,) = query(home, "SELECT parent, message FROM runbook_versions WHERE version = 2")
    assert row == {"parent": 1, "message": "tidy up"}


def test_dropped_and_kept_commands_stay_so_in_every_later_version(home: Places) -> None:
    done("new", "T1")
    assert "touch /srv/app/deployed" in texts()
    done("new", "T1", "--drop", "C8", "--keep", "c4")
    assert "touch /srv/app/deployed" not in texts()
    assert "systemctl restart ap" in texts()
    more_work(home, 1, "rm -r /srv/app/releases/5")
    done("new", "T1")
    assert "touch /srv/app/deployed" not in texts()
    assert {"systemctl restart ap", "rm -r /srv/app/releases/5"} <= set(texts())


def test_a_later_decision_about_the_same_command_wins(home: Places) -> None:
    done("new", "T1", "--drop", "C8")
    done("new", "T1", "--keep", "C8")
    assert "touch /srv/app/deployed" in texts()
    (row,) = query(home, "SELECT decisions FROM runbook")
    assert str(row["decisions"]).count("command_uid") == 1


def test_a_decision_that_is_forgotten_counts_no_more(home: Places) -> None:
    done("new", "T1")
    made = texts()
    done("new", "T1", "--drop", "C8", "--keep", "C4", "--merge", "C2:C3")
    done("new", "T1", "--forget", "C8", "--forget", "C3..C4")
    assert texts() == made
    more_work(home, 1, "rm -r /srv/app/releases/5")
    done("new", "T1")
    assert "touch /srv/app/deployed" in texts() and "systemctl restart ap" not in texts()
    (row,) = query(home, "SELECT decisions FROM runbook")
    assert "command_uid" not in str(row["decisions"])


def test_a_dry_run_forgets_for_the_time_being(home: Places) -> None:
    done("new", "T1", "--drop", "C8")
    assert "C8 | `touch /srv/app/deployed` | dropped by hand" not in done("new", "T1", "--forget", "C8", "--dry-run").stdout
    assert "C8 | `touch /srv/app/deployed` | dropped by hand" in done("new", "T1", "--dry-run").stdout


@pytest.mark.parametrize("words", [("--forget", "C8"), ("--forget", "C1..C3"), ("--forget", "C7", "--keep", "C7")])
def test_what_was_never_decided_can_not_be_forgotten(home: Places, words: tuple[str, ...]) -> None:
    done("new", "T1", "--drop", "C7")
    result = run("new", "T1", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(r"tt: [^;]+; .+\n", result.stderr)
    assert versions(home) == [(1, "generated")]


def test_merged_commands_are_one_step_and_stay_so(home: Places) -> None:
    done("new", "T1", "--merge", "C2:C3")
    merged = next(text for text in texts() if text.startswith("mkdir"))
    assert merged.splitlines() == ["mkdir -p /srv/app/releases/7", "cp app.tar /srv/app/releases/7/"]
    more_work(home, 1, "rm -r /srv/app/releases/5")
    done("new", "T1")
    assert merged in texts()


@pytest.mark.parametrize("named", ["C2,C3", "c2..C3", "2..3", "C2,3"])
def test_decisions_name_commands_by_lists_and_ranges(home: Places, named: str) -> None:
    done("new", "T1", "--drop", named)
    assert not [text for text in texts() if text.startswith(("mkdir", "cp"))]


def test_edits_stay_when_the_runbook_is_made_anew(home: Places) -> None:
    done("new", "T1")
    edited = done("edit", "R1", "--print").stdout
    edited = edited.replace("touch /srv/app/deployed", "date > /srv/app/deployed")
    edited = re.sub(r"(?m)^title: .*$", "title: Deploy a release", edited)
    edited += "\n### Tell the team\n\nThey watch the dashboards.\n"
    done("edit", "R1", "--from", "-", stdin=edited)
    more_work(home, 1, "rm -r /srv/app/releases/5")
    assert done("new", "T1").stdout.startswith("R1 Deploy a release: version 3, ")
    assert {"date > /srv/app/deployed", "rm -r /srv/app/releases/5"} <= set(texts())
    assert "touch /srv/app/deployed" not in texts()
    assert "Tell the team" in done("show", "R1").stdout
    assert versions(home) == [(1, "generated"), (2, "edited"), (3, "generated")]


def test_a_step_that_was_edited_away_stays_away(home: Places) -> None:
    done("new", "T1")
    edited = done("edit", "R1", "--print").stdout
    kept = re.sub(r"(?ms)^### (?:(?!^###? ).)*touch /srv/app/deployed.*?(?=^###? |\Z)", "", edited)
    assert kept != edited
    done("edit", "R1", "--from", "-", stdin=kept)
    more_work(home, 1, "rm -r /srv/app/releases/5")
    done("new", "T1")
    assert "touch /srv/app/deployed" not in texts()
    assert "rm -r /srv/app/releases/5" in texts()


def test_a_step_that_was_dropped_comes_back_as_it_was_edited(home: Places) -> None:
    done("new", "T1")
    edited = done("edit", "R1", "--print").stdout.replace("touch /srv/app/deployed", "date > /srv/app/deployed")
    done("edit", "R1", "--from", "-", stdin=edited)
    (row,) = query(home, "SELECT command_id FROM commands WHERE command = 'touch /srv/app/deployed'")
    done("new", "T1", "--drop", f"C{row['command_id']}")
    assert "date > /srv/app/deployed" not in texts()
    more_work(home, 1, "rm -r /srv/app/releases/5")
    done("new", "T1")
    done("new", "T1", "--forget", f"C{row['command_id']}")
    assert "date > /srv/app/deployed" in texts()
    assert "touch /srv/app/deployed" not in texts()


def test_a_title_given_once_stays(home: Places) -> None:
    done("new", "T1", "--title", "Deploy anything")
    assert done("new", "T1").stdout.endswith("nothing new since the last version\n")
    more_work(home, 1, "rm -r /srv/app/releases/5")
    assert done("new", "T1").stdout.startswith("R1 Deploy anything: version 2")
    assert done("new", "T1", "--title", "Deploy all").stdout.startswith("R1 Deploy all: version 3")


def test_a_name_is_given_and_changed(home: Places) -> None:
    done("new", "T1", "--name", "Roll Out")
    assert query(home, "SELECT name FROM runbooks") == [{"name": "roll-out"}]
    done("new", "T1", "--name", "roll-out")
    done("new", "T1", "--name", "deploy")
    assert query(home, "SELECT name FROM runbooks") == [{"name": "deploy"}]
    taken = run("new", "C1..C8", "--name", "deploy")
    assert (taken.exit_code, taken.stderr) == (4, "tt: there is a runbook deploy already; choose another name\n")
    assert len(query(home, "SELECT 1 FROM runbooks")) == 1


@pytest.mark.parametrize("words", [("C2..C5",), ("c2..c5",), ("2..5",), ("C2..5",)])
def test_a_range_takes_the_commands_between_and_is_the_same_however_written(home: Places, words: tuple[str, ...]) -> None:
    done("new", "C2..C5")
    assert set(texts()) <= {text if isinstance(text, str) else text[0] for text in DEPLOY[1:5]}
    assert "nothing new" in done("new", *words).stdout
    assert len(query(home, "SELECT 1 FROM runbooks")) == 1


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("C2", "C8"), {"mkdir -p /srv/app/releases/7", "touch /srv/app/deployed"}),
        (("C2..C2", "C8..C9"), {"mkdir -p /srv/app/releases/7", "touch /srv/app/deployed"}),
        (("T1", "C8..C99"), {"touch /srv/app/deployed"}),
        (("command:touch",), {"touch /srv/app/deployed"}),
        (("task:1", "cwd:/srv/app", "C5..C8", "exit:0", "command:touch"), {"touch /srv/app/deployed"}),
    ],
)
def test_filters_and_several_ranges_choose_the_commands(home: Places, words: tuple[str, ...], wanted: set[str]) -> None:
    done("new", *words)
    assert set(texts()) == wanted
    (row,) = query(home, "SELECT words, task_id FROM runbooks")
    assert row == {"words": list(words), "task_id": None}


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("T9",), 3, "tt: there is no task T9; `tt ls` shows the tasks there are"),
        (("C70..C90",), 3, "tt: no recorded command matches; `tt log` shows what was run"),
        (("command:nowhere",), 3, "tt: no recorded command matches; `tt log` shows what was run"),
        (("C5..C2",), 2, "tt: C5..C2 runs backwards; write C2..C5"),
        (("colour:red",), 2, None),
        ((), 2, None),
        (("T1", "--keep", "C99"), 3, "tt: there is no command C99; `tt log` shows the commands there are"),
        (("T1", "--drop", "C3..C1"), 2, "tt: C3..C1 runs backwards; write C1..C3"),
        (("T1", "--drop", "C70..C90"), 2, "tt: C70..C90 is none of the commands that T1 names; `tt log T1` lists those"),
        (("C1..C3", "--keep", "C5"), 2, "tt: C5 is none of the commands that C1..C3 names; `tt log C1..C3` lists those"),
        (("T1", "--keep", "all"), 2, "tt: 'all' names no command; write C12, C12,C14 or C12..C14 (tt log shows the commands)"),
        (("T1", "--merge", "C2"), 2, "tt: 'C2' names no two commands; write --merge C12:C13"),
        (("T1", "--merge", "C2:C2"), 2, "tt: 'C2:C2' merges a command into itself; write --merge C12:C13"),
        (("T1", "--merge", "C1..C2:C3"), 2, "tt: 'C1..C2:C3' merges into several commands; write --merge C12:C13"),
        (("T1", "--merge", ":C3"), 2, None),
        (("T1", "--keep", "C2", "--drop", "C2"), 2, None),
        (("T1", "--forget", "C2"), 2, None),
        (("T1", "--name", "r7"), 2, "tt: 'r7' would be taken for a number; give the runbook a name with a word in it"),
        (("C7", "--drop", "C7"), 1, None),
    ],
)
def test_what_can_not_be_done_is_one_line_and_leaves_nothing(
    home: Places, words: tuple[str, ...], code: int, message: str | None
) -> None:
    result = run("new", *words)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert re.fullmatch(r"tt: [^;]+; .+\n", result.stderr)
    assert message is None or result.stderr.rstrip() == message
    assert query(home, "SELECT 1 FROM runbook") == query(home, "SELECT 1 FROM runbook_version") == []


def test_a_dry_run_prints_the_draft_and_keeps_nothing(home: Places) -> None:
    shown = done("new", "T1", "--dry-run").stdout
    assert "systemctl restart app" in shown
    assert done("new", "T1", "--dry-run").stdout == shown
    assert json.loads(done("new", "T1", "--dry-run", "--json").stdout)["procedure"]["steps"]
    assert query(home, "SELECT 1 FROM runbook") == []


def test_a_dry_run_of_a_known_runbook_shows_what_would_be_its_next_version(home: Places) -> None:
    done("new", "T1", "--drop", "C8", "--title", "Mine")
    shown = done("new", "T1", "--drop", "C2", "--dry-run").stdout
    assert "# Mine\n" in shown
    assert "version: 2\n" in shown
    assert re.search(r"(?m)^systemctl restart", shown)
    assert not re.search(r"(?m)^(touch|mkdir) ", shown)
    assert "nothing new" in done("new", "T1").stdout  # the decision of the dry run was not kept


def test_the_same_history_gives_the_same_bytes(home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Places(tmp_path / "other")
    shutil.copytree(home.home, other.home)
    done("new", "T1")
    monkeypatch.setenv("TT_HOME", str(other.home))
    done("new", "T1")
    content = "SELECT content, content_hash, generated FROM runbook_version"
    assert query(home, content) == query(other, content) != []


def test_a_hidden_runbook_is_not_made_anew(home: Places) -> None:
    done("new", "T1")
    done("rm", "R1")
    assert done("new", "T1").stdout.startswith("R2 ")
    assert query(home, "SELECT name FROM runbooks WHERE runbook_id = 2") == [{"name": "deploy-release-7-2"}]


def test_what_is_so_in_many_steps_is_told_once(home: Places) -> None:
    work(home, "Rotate the passwords", *(f"mysql -u admin -p*** -e 'flush table t{n}'" for n in range(1, 6)))
    told = done("new", "T2").stderr
    assert told.count("a secret was recorded as ***") == 1
    assert "  look at steps 1-5: a secret was recorded as ***\n" in told


def test_what_a_reviewer_should_look_at_is_told_with_the_number_of_the_step(home: Places) -> None:
    work(home, "Watch", "touch /srv/a", "kubectl apply -f web.yaml --wait=false", ("export API_TOKEN=***", 0))
    result = done("new", "T2", "--keep", "C11")
    assert re.search(r"(?m)^  look at step \d+ \(.+\): .*secret", result.stderr), result.stderr
