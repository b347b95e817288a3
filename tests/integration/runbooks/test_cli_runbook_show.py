"""`tt runbook show` and `ls`, and `tt show R1`: what a runbook says, and what became of each recorded command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.group import tt
from cli.runbook_sheet_parameters import parameter_lines
from cli.runbook_sheet_step import step_lines
from cli.runbook_why import why_lines
from recorder.identity import new_uid
from recorder.places import Places
from runbooks.exports.json_document import parse_document
from runbooks.model import Parameter, Procedure, Step, Verdict
from runbooks.template import Template
from store.bulk import insert_rows
from store.database import Store
from store.instants import from_datetime
from tests.integration.runbooks.verbs import add, done, in_store, prepared, query, run
from tests.unit.runbooks.examples import disk_full, plain


@pytest.fixture
def home(places: Places, empty_store: Path) -> Places:
    prepared(places, empty_store)
    add(places, disk_full())
    return places


def plain_lines(lines: object) -> list[str]:
    return [click.unstyle(line) for line in lines]  # type: ignore[attr-defined]  # an iterator of lines


def test_the_sheet_says_all_that_is_other_than_usual_about_a_step(home: Places) -> None:
    text = done("show", "R1").stdout
    assert text.startswith("R1  Free the disk of a database host  v1 draft\n")
    for wanted in (
        "    use it when: The alert DiskFull fires for a database host.\n",
        "    escalate to: Database team, +49 30 1234\n",
        "  PGPASSWORD  secret      asked for, never shown ",  # with its reason behind it: nobody has told a width
        "  POD         identifier  found by step 9 (was web-7f9c-abcde) ",
        "    5  Delete logs older than a week  irreversible\n",
        "       asks first: ${HOST} must be typed\n",
        '       unless: test "$(ssh "${HOST}" df --output=pcent / | tail -1 | tr -dc 0-9)" -lt 80\n',
        '       undo: ssh "${HOST}" sudo systemctl start "archiver@${INSTANCE}"\n',
        "       with LC_ALL=C\n",
        "       $ cat > limit.conf <<EOF\n         limit ${LIMIT}%\n         EOF\n",
        "    8  Tell the database team  manual\n",
        "       asks first · if it fails, the run is rolled back\n",
        "       tried up to 10 times, every 5.0s, until it prints what it should\n",
        "   12  No error is left  optional\n",
        "       should end with 1\n",
        "       -> the name has a dash\n",
    ):
        assert wanted in text, wanted
    assert "\x1b" not in text
    assert not re.search(r"(?m) $", text)


@pytest.mark.parametrize("name", ["R1", "r1", "1", "free-the-disk-of-a-database-host", "Free-The-Disk-Of-A-Database-Host"])
def test_a_runbook_is_found_by_number_and_by_name(home: Places, name: str) -> None:
    assert done("show", name).stdout == done("show", "R1").stdout


def test_tt_show_shows_runbooks_too(home: Places) -> None:
    shown = CliRunner().invoke(tt, ["show", "R1"], prog_name="tt")
    assert (shown.exit_code, shown.stdout) == (0, done("show", "R1").stdout)
    document = CliRunner().invoke(tt, ["show", "R1", "--json"], prog_name="tt").stdout
    assert parse_document(document) == disk_full()
    csv = CliRunner().invoke(tt, ["show", "R1", "--format", "csv"], prog_name="tt")
    assert (csv.exit_code, csv.stderr) == (2, "tt: R1 is shown as table or json; give one of them as --format\n")


def test_json_is_the_whole_procedure_and_what_is_known_of_the_version(home: Places) -> None:
    text = done("show", "R1", "--json").stdout
    assert parse_document(text) == disk_full()
    about = json.loads(text)["about"]
    assert (about["runbook_id"], about["version"], about["status"], about["runs"]) == (1, 1, "draft", 0)
    assert done("show", "R1", "--format", "json").stdout == text


def test_why_says_of_each_command_whether_it_is_in_and_by_which_rule(home: Places) -> None:
    lines = done("show", "R1", "--why").stdout.splitlines()
    assert [line.split()[:4] for line in lines] == [
        ["id", "included", "step", "rule"],
        ["C3", "no", "3", "typo"],
        ["C4", "yes", "3", "slice"],
    ]
    first, second = json.loads(done("show", "R1", "--why", "--json").stdout)
    assert first["reason"] == "failed and was put right by C4"
    assert (second["command_id"], second["included"], second["step"], second["step_id"]) == (4, True, 3, "s-look")


def test_why_of_a_runbook_without_recorded_commands(home: Places) -> None:
    add(home, plain("ls"))
    result = done("show", "R2", "--why")
    assert (result.stdout, result.stderr) == ("", "tt: this version was not made from recorded commands\n")
    assert json.loads(done("show", "R2", "--why", "--json").stdout) == []


@pytest.mark.parametrize("width", [45, 80, 140])
def test_on_a_terminal_no_reason_is_cut_and_no_line_is_too_long(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    reason = "failed (255) and was put right by the command that was run after it, " * 2 + "C12345"
    verdicts = [
        Verdict(command_id=7, command_uid="", command="echo " + "x" * 200, included=False, rule="typo", reason=reason),
        Verdict(command_id=12345, command_uid="", command="a\nb", included=True, rule="change", reason="r", step_id="s-1"),
    ]
    lines = plain_lines(why_lines(verdicts, {"s-1": 11}))
    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(line.split()) for line in lines).count(" ".join(reason.split())) == 1
    assert "C12345  11  a …" in lines
    assert "1 of 2 commands are in" in lines[lines.index("") + 1]


@pytest.mark.parametrize("width", [72, 80, 100, 140, 200])
def test_parameters_stand_in_columns_or_their_reasons_below(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    procedure = replace(
        disk_full(),
        parameters=(
            *disk_full().parameters,
            Parameter(name="LONG", type="path", default="/srv/" + "x" * 120, rule="stands in 2 commands"),
            Parameter(name="MODE", type="enum", default="a", choices=("a", "b"), description="How", rule="by hand"),
            Parameter(name="BARE"),
        ),
    )
    lines = plain_lines(parameter_lines(procedure))
    assert not [line for line in lines if len(line) > width and "xxx" not in line]
    assert not [line for line in lines if line != line.rstrip()]
    text = " ".join(" ".join(line.split()) for line in lines)
    for wanted in ("a secret was recorded as ***", "stands in 2 commands", "a (of a, b) How", "BARE string to be given"):
        assert wanted in text


def test_a_step_shows_control_characters_as_harmless_ones() -> None:
    step = Step(id="s-1", title="Evil \x1b[31m", why="one\ttwo", command=Template.literal("echo \x1b]0;x\x07\n\tb"))
    text = "\n".join(plain_lines(step_lines(1, step)))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "Evil \ufffd[31m" in text


@pytest.mark.parametrize("name", ["5", "s-delete"])
def test_one_step_with_all_that_is_known_of_it(home: Places, name: str) -> None:
    text = done("show", "R1", "--step", name).stdout
    assert text.startswith("    5  Delete logs older than a week  irreversible\n")
    assert re.search(r"(?m)^       recorded as    C7, C8$", text)
    assert re.search(r"(?m)^       failed tries   C6$", text)
    assert json.loads(done("show", "R1", "--step", name, "--json").stdout)["id"] == "s-delete"


def test_the_expected_output_of_a_step_shows_what_differs_as_stars(home: Places) -> None:
    text = done("show", "R1", "--step", "3").stdout
    assert "       expected output (another is told)\n         * /var/log/postgresql/a.log\n" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "R9"), "tt: there is no runbook R9; `tt runbook ls` shows those there are\n"),
        (("show", "no-such"), "tt: there is no runbook no-such; `tt runbook ls` shows those there are\n"),
        (("show", "R1", "--version", "9"), "tt: R1 has no version 9; `tt runbook log R1` shows all\n"),
        (("show", "R1", "--step", "13"), "tt: R1 v1 has no step 13; it has 12, tt runbook show lists them\n"),
        (("show", "R1", "--step", "s-none"), "tt: R1 v1 has no step s-none; it has 12, tt runbook show lists them\n"),
    ],
)
def test_what_is_not_there_is_3(home: Places, words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout, result.stderr) == (3, "", message)


def test_an_earlier_version_is_shown_by_its_number(home: Places) -> None:
    done("edit", "R1", "--from", "-", stdin=done("edit", "R1", "--print").stdout.replace("Edit the rotation", "Write it"))
    assert "Write it" in done("show", "R1").stdout
    assert "Edit the rotation" in done("show", "R1", "-v", "1").stdout


# --- ls -----------------------------------------------------------------------------------------------------------


def ran(store: Store, number: int, days_ago: int, **more: object) -> None:
    """A run of the newest version from beginning to end, so many days ago."""
    (row,) = store.rows("SELECT uid, version FROM runbooks WHERE runbook_id = ?", [number])
    moment = from_datetime(datetime.now(UTC) - timedelta(days=days_ago, minutes=1))
    count = store.value("SELECT count(*) FROM runbook_run")
    told = {"uid": new_uid(), "run_id": count + 1, "runbook_uid": row["uid"], "version": row["version"], "kind": "run"}
    insert_rows(store, "runbook_run", [{**told, "person": "ann", "parameters": {}, "started_at": moment, **more}])
    insert_rows(store, "runbook_run_end", [{"run_uid": told["uid"], "state": "done", "ended_at": moment}])


def test_ls_says_when_each_was_last_verified(home: Places) -> None:
    add(home, plain("a"), name="fresh")
    add(home, plain("b"), name="old")
    for number, days in ((2, 0), (3, 91)):
        in_store(home, partial(ran, number=number, days_ago=days))
    rows = [re.split(r" {2,}", line) for line in done("ls").stdout.splitlines()]
    assert rows[0] == ["runbook", "name", "title", "version", "status", "steps", "verified", "runs", "last run state"]
    assert [(row[0], row[1], row[6]) for row in rows[1:]] == [
        ("R1", "free-the-disk-of-a-database-host", "never"),
        ("R2", "fresh", "today"),
        ("R3", "old", "91 days ago"),
    ]
    stale = json.loads(done("ls", "--stale", "--json").stdout)
    assert [row["runbook_id"] for row in stale] == [1, 3]


def test_a_run_of_some_steps_only_verifies_nothing(home: Places) -> None:
    in_store(home, lambda store: ran(store, 1, 0, selection=["s-look"]))
    assert query(home, "SELECT verified_at FROM runbooks") == [{"verified_at": None}]


def test_ls_of_none_says_how_to_make_one(places: Places, empty_store: Path) -> None:
    prepared(places, empty_store)
    result = done("ls")
    assert (result.stdout, result.stderr) == ("", "tt: there are none; tt runbook new T12 makes one from a task\n")
    assert done("ls", "--json").stdout == "[]\n"


def test_a_procedure_without_steps_or_parameters_is_shown(home: Places) -> None:
    add(home, Procedure(title="Nothing yet"))
    assert done("show", "R2").stdout.splitlines() == ["R2  Nothing yet  v1 draft", "    never verified by a run"]
