"""`tt runbook log`, `diff`, `review`, `approve`, `deprecate`, `rename`, `rm`, `runs` and `propose`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from recorder.places import Places
from runbooks.template import Template
from runbooks.versions import keeping
from store.database import Store
from tests.integration.runbooks.verbs import add, done, in_store, prepared, query, run
from tests.unit.runbooks.examples import disk_full, plain
from tests.unit.runbooks.test_versions_proposing import edited
from tests.unit.runbooks.test_versions_proposing import run as put_run


@pytest.fixture
def home(places: Places, empty_store: Path) -> Places:
    """A runbook in two versions: a step changed, one moved, one gone, one new, a parameter changed."""
    prepared(places, empty_store)
    add(places, disk_full(), name="disk")

    def second(store: Store) -> None:
        before = disk_full()
        check, export, look, stop, delete, edit, config, ask, *others = before.steps
        new = replace(plain("sleep 60\ndate").steps[0], id="s-new", title="Wait")
        stop = replace(stop, command=Template.literal("systemctl stop archiver"))
        steps = (check, export, ask, look, stop, new, delete, config, *others)
        parameters = tuple(replace(one, default="90") if one.name == "LIMIT" else one for one in before.parameters)
        after = replace(before, steps=steps, parameters=parameters, summary="Another.")
        keeping.add_version(store, keeping.find(store, "R1"), after, origin="edited", message="rework")
        assert edit not in after.steps

    in_store(places, second)
    return places


def change(home: Places) -> int:
    """A further version; returns its number."""
    text = done("edit", "R1", "--print").stdout
    done("edit", "R1", "--from", "-", stdin=text.replace("summary: ", "summary: Really, ", 1))
    (row,) = query(home, "SELECT max(version) AS version FROM runbook_version")
    return int(row["version"])


# --- log and diff -------------------------------------------------------------------------------------------------


def test_log_lists_the_versions_newest_first(home: Places) -> None:
    lines = [re.split(r" {2,}", line) for line in done("log", "R1").stdout.splitlines()]
    assert lines[0] == ["version", "status", "origin", "made", "author", "message"]
    assert [(line[0], line[1], line[2], line[-1]) for line in lines[1:]] == [
        ("2", "draft", "edited", "rework"),
        ("1", "draft", "generated", "first draft"),
    ]
    rows = json.loads(done("log", "disk", "--json").stdout)
    assert [(row["version"], row["parent"]) for row in rows] == [(2, 1), (1, None)]


def test_diff_tells_step_by_step_what_is_new_gone_moved_and_changed(home: Places) -> None:
    result = done("diff", "R1")
    assert "\x1b" not in result.stdout
    blocks = result.stdout.split("\n\n")
    assert blocks[0] == "R1 v1 -> R1 v2"
    assert [block.splitlines()[0] for block in blocks[1:]] == [
        "~ runbook Free the disk of a database host",
        "~ parameter LIMIT",
        "> step 8 -> 3: Tell the database team",
        "~ step 4 -> 5: Stop the archiver",
        "+ step 6: Wait",
        "- step 6: Edit the rotation",
    ]
    assert "    - default: 80\n    + default: 90" in result.stdout
    assert '    - command: ssh "${HOST}" sudo systemctl stop "archiver@${INSTANCE}"\n' in result.stdout
    assert "    command:\n      + sleep 60\n      + date\n" in result.stdout


def test_diff_goes_either_way_and_says_where_nothing_differs(home: Places) -> None:
    assert "+ step 6: Edit the rotation" in done("diff", "R1", "2", "1").stdout
    same = done("diff", "R1", "1", "1", "--exit-code")
    assert (same.stdout, same.stderr) == ("", "R1 v1 and R1 v1 say the same\n")
    assert run("diff", "R1", "--exit-code").exit_code == 1
    assert done("diff", "R1", "1").stdout == done("diff", "R1").stdout


def test_diff_as_json_names_steps_by_id(home: Places) -> None:
    changes = json.loads(done("diff", "R1", "--json").stdout)
    moved = next(one for one in changes if one["what"] == "moved")
    assert (moved["subject"], moved["name"], moved["before_no"], moved["after_no"]) == ("step", "s-ask", 8, 3)
    assert json.loads(done("diff", "R1", "2", "2", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("diff", "R1", "1", "9"), 3, "tt: R1 has no version 9; `tt runbook log R1` shows all"),
        (("diff", "R1", "9"), 3, None),
        (("diff", "R1", "0"), 2, None),
        (("diff", "R9"), 3, None),
        (("log", "R9"), 3, None),
        (("approve", "R1", "--version", "9"), 3, None),
        (("rename", "R9", "x"), 3, None),
        (("rm", "R9"), 3, None),
        (("runs", "R9"), 3, None),
        (("runs", "--run", "4"), 3, "tt: there is no run 4; tt runbook runs lists those there are"),
        (("propose", "R9"), 3, None),
    ],
)
def test_what_is_not_there(home: Places, words: tuple[str, ...], code: int, message: str | None) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert re.fullmatch(r"tt: [^;]+; .+\n", result.stderr)
    assert message is None or result.stderr.rstrip() == message


def test_the_diff_of_an_only_version_says_so(home: Places) -> None:
    add(home, plain("ls"))
    result = run("diff", "R2")
    assert result.exit_code == 2
    assert result.stderr.startswith("tt: R2 v1 is the only version; ")


# --- status -------------------------------------------------------------------------------------------------------


def test_a_version_is_reviewed_approved_and_deprecated(home: Places) -> None:
    assert done("review", "R1").stdout == "R1 version 2 is reviewed\n"
    assert done("approve", "disk").stdout == "R1 version 2 is approved\n"
    assert query(home, "SELECT status, approved_version FROM runbooks") == [{"status": "approved", "approved_version": 2}]
    (row,) = query(
        home, "SELECT status_by IS NOT NULL AS who, status_at IS NOT NULL AS at FROM runbook_versions WHERE version=2"
    )
    assert row == {"who": True, "at": True}
    assert done("deprecate", "R1").stdout == "R1 version 2 is deprecated\n"
    assert query(home, "SELECT status FROM runbook_versions ORDER BY version") == [
        {"status": "draft"},
        {"status": "deprecated"},
    ]


def test_an_approved_version_is_run_though_there_is_a_newer_draft(home: Places) -> None:
    done("approve", "R1", "--version", "1")
    assert "sudo systemctl stop" in done("run", "R1", "--dry-run", "--set", "PGPASSWORD=x", "--only", "s-stop").stdout
    assert "v2 draft" in done("show", "R1").stdout.splitlines()[0]


def test_approving_an_older_version_tells_which_one_is_run(home: Places) -> None:
    done("approve", "R1")
    result = done("approve", "R1", "--version", "1")
    assert result.stdout == "R1 version 1 is approved\n"
    assert result.stderr.startswith("version 2, approved too, stays the one that is run; ")


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        (("approve",), "approve"),
        (("approve",), "review"),
        (("deprecate",), "deprecate"),
        (("review",), "review"),
    ],
)
def test_a_status_that_can_not_follow_is_a_conflict(home: Places, before: tuple[str, ...], verb: str) -> None:
    for one in before:
        done(one, "R1")
    result = run(verb, "R1")
    assert result.exit_code == 4
    assert re.fullmatch(r"tt: version 2 of R1 is (already )?\w+( already)?[^;]*; tt runbook .*\n", result.stderr)


def test_editing_an_approved_version_makes_a_draft_and_leaves_the_approved_one(home: Places) -> None:
    done("approve", "R1")
    assert change(home) == 3
    rows = query(home, "SELECT version, status FROM runbook_versions ORDER BY version")
    assert [(row["version"], row["status"]) for row in rows] == [(1, "draft"), (2, "approved"), (3, "draft")]


# --- names --------------------------------------------------------------------------------------------------------


def test_a_runbook_gets_another_name(home: Places) -> None:
    assert done("rename", "R1", "Full Disk!").stdout == "R1 full-disk\n"
    assert done("show", "full-disk").stdout == done("show", "R1").stdout
    assert run("show", "disk").exit_code == 3
    assert done("rename", "R1", "full-disk").stdout == "R1 full-disk\n"


@pytest.mark.parametrize(("name", "code"), [("other", 4), ("R7", 2), ("12", 2)])
def test_a_name_that_is_taken_or_reads_as_a_number_is_refused(home: Places, name: str, code: int) -> None:
    add(home, plain("ls"), name="other")
    result = run("rename", "R1", name)
    assert result.exit_code == code
    assert re.fullmatch(r"tt: [^;]+; [^;]+\n", result.stderr)
    assert "--name" not in result.stderr
    assert query(home, "SELECT name FROM runbooks WHERE runbook_id = 1") == [{"name": "disk"}]


def test_a_hidden_runbook_is_kept_and_comes_back(home: Places) -> None:
    assert done("rm", "R1").stdout == "hidden: R1 disk\n"
    assert done("ls", "--json").stdout == "[]\n"
    assert len(json.loads(done("ls", "--all", "--json").stdout)) == 1
    assert "Free the disk" in done("show", "R1").stdout
    again = run("rm", "R1")
    assert (again.exit_code, again.stderr) == (4, "tt: R1 is hidden already; tt runbook ls --all shows all\n")
    assert done("rm", "disk", "--restore").stdout == "shown again: R1 disk\n"
    assert len(json.loads(done("ls", "--json").stdout)) == 1
    assert run("rm", "R1", "--restore").exit_code == 4


# --- runs and propose ---------------------------------------------------------------------------------------------


def put_runs(home: Places, *texts: str) -> None:
    """A run of the newest version for each text: what its step s-config was changed to."""

    def put(store: Store) -> None:
        runbook = keeping.find(store, "R1")
        version = keeping.version_of(store, runbook)
        for text in texts:
            look = {"step_id": "s-look", "command": "ssh db-3 'du -sh /var/log'"}
            put_run(store, runbook, version, [look, edited("s-config", text)], HOST="db-3")

    in_store(home, put)


def test_runs_are_listed_newest_last_and_the_steps_of_one_by_their_numbers(home: Places) -> None:
    put_runs(home, "a", "b", "c")
    add(home, plain("ls"), name="other")
    rows = json.loads(done("runs", "--json").stdout)
    assert [(row["run_id"], row["runbook_id"], row["version"]) for row in rows] == [(1, 1, 2), (2, 1, 2), (3, 1, 2)]
    assert [row["run_id"] for row in json.loads(done("runs", "disk", "-n", "2", "--json").stdout)] == [2, 3]
    assert done("runs", "other").stderr == "tt: nothing was run; tt runbook run R1 does\n"
    lines = [re.split(r" {2,}", line) for line in done("runs", "--run", "2").stdout.splitlines()]
    assert lines[0][:4] == ["step no", "title", "purpose", "attempt"]
    assert [line[:2] for line in lines[1:]] == [["4", "Look for the largest logs on ${HOST}"], ["8", "Write the limit"]]
    assert lines[2][-1] == "b"


def test_a_proposal_is_shown_first_and_taken_after(home: Places) -> None:
    put_runs(home, "echo 70 > limit", "echo 70 > limit", "echo 75 > limit")
    dry = done("propose", "R1", "--dry-run")
    assert dry.stdout == "would take: edited step 8 (Write the limit) in 3 of 3 runs\n    echo 75 > limit\n"
    assert len(query(home, "SELECT 1 FROM runbook_version")) == 2
    taken = done("propose", "R1")
    assert taken.stdout == dry.stdout.replace("would take", "taken")
    assert taken.stderr == "R1 version 3; tt runbook diff R1 shows it\n"
    (row,) = query(home, "SELECT origin, message, status FROM runbook_versions WHERE version = 3")
    assert row == {"origin": "proposed", "message": "edited step 8 (Write the limit) in 3 of 3 runs", "status": "draft"}
    assert "+ command: echo 75 > limit" in done("diff", "R1").stdout.replace("      + echo", "    + command: echo")
    none = done("propose", "R1")
    assert (none.stdout, none.stderr) == ("", "the runs of R1 v3 suggest no change\n")


def test_a_proposed_command_of_several_lines_reads_as_it_is(home: Places) -> None:
    put_runs(home, *["for x in a b\ndo echo $x\ndone"] * 3)
    assert done("propose", "R1", "--dry-run").stdout.endswith("\n    for x in a b ⏎ do echo $x ⏎ done\n")


def test_ls_says_which_version_is_run_where_the_newest_is_not_approved(home: Places) -> None:
    done("approve", "R1")
    row = re.split(r" {2,}", done("ls").stdout.splitlines()[1])
    number = change(home)
    older = number - 1
    assert row[3:5] == [str(older), "approved"]
    row = re.split(r" {2,}", done("ls").stdout.splitlines()[1])
    assert row[3:5] == [str(number), f"draft, {older} approved"]
    (told,) = json.loads(done("ls", "--json").stdout)
    assert (told["status"], told["approved_version"]) == ("draft", older)


def test_runs_of_an_older_version_do_not_take_back_what_came_after(home: Places) -> None:
    put_runs(home, "echo 70 > limit", "echo 70 > limit")
    number = change(home)
    result = done("propose", "R1")
    assert (result.stdout, result.stderr) == ("", f"the runs of R1 v{number} suggest no change\n")
