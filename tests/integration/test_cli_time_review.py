"""Handing in, reviewing, approving, locking, exporting and importing time, as a user calls them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from cli.time import VERBS
from recorder.identity import new_uid
from recorder.places import Places
from store.act import present_user
from store.bulk import insert_rows
from store.changes import change_many
from store.database import open_store
from store.timesheet.changing import change_entries

ME = present_user()
SESSION = new_uid()
MINUTE = 60_000
# What the session ran: the exit code, and from which minute to which.
RUNS = (
    ("ls -l", 0, 0, 1),
    ("pg_basebackup -D /data", 0, 1, 41),
    ("systemctl start postgres", 1, 45, 46),
    ("true", None, 50, 51),
)


def run(*words: str, stdin: str | None = None, **environment: str) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), input=stdin, env=environment, prog_name="tt", catch_exceptions=False)


def statuses() -> list[str]:
    """The status of every entry, in the order of their numbers."""
    rows = json.loads(run("time", "ls", "--all", "--json").stdout)
    return [row["status"] for row in sorted(rows, key=lambda row: row["entry_id"])]


def _begin(places: Places) -> None:
    """Three drafts of 2025-11-18: two complete ones of a task, and one that lacks project and client."""
    places.home.mkdir(parents=True, exist_ok=True)
    places.config.write_text('[billing]\nzone = "UTC"\n', encoding="utf-8")
    assert run("add", "Restore the replica", "-p", "acme.web", "-c", "acme").exit_code == 0
    for task, begin, end in (("T1", "09:00", "10:30"), ("T1", "11:00", "12:00"), ("-", "14:00", "15:00")):
        day = "2025-11-18"
        assert run("time", "add", task, f"{day}T{begin}+00:00", f"{day}T{end}+00:00").exit_code == 0


def _record(places: Places) -> None:
    """The first entry is of a session with four commands, of which one failed; twenty minutes were idle."""
    with open_store(places, "test") as store:
        begin = "2025-11-18T09:00:00.000000Z"
        insert_rows(store, "session", [{"uid": SESSION, "session_id": 1, "zone": "UTC", "started_at": begin}])
        for number, (text, code, first, last) in enumerate(RUNS, 1):
            uid = new_uid()
            at, until = (f"2025-11-18T09:{minute:02}:00.000000Z" for minute in (first, last))
            begun = {"uid": uid, "command_id": number, "session_uid": SESSION, "seq": number, "started_at": at}
            insert_rows(store, "command", [{**begun, "text": text}])
            ended = {"uid": new_uid(), "command_uid": uid, "ended_at": until, "state": "done", "exit_code": code}
            insert_rows(store, "command_end", [{**ended, "duration_ms": (last - first) * MINUTE}])
        kinds = (("active", 0, 60), ("idle", 60, 80), ("active", 80, 90))
        pieces = [{"kind": kind, "from_ms": first * MINUTE, "to_ms": last * MINUTE} for kind, first, last in kinds]
        uid = str(store.value("SELECT CAST(uid AS VARCHAR) FROM time_entry WHERE entry_id = 1"))
        said = {"session_uid": SESSION, "pieces": pieces, "counted": [], "note": "Restored", "tags": ["db"]}
        change_entries(store, {uid: said})


@pytest.fixture
def three(lived: Callable[..., Places]) -> Places:
    """A home with three drafts."""
    return lived(_begin)


@pytest.fixture
def recorded(lived: Callable[..., Places]) -> Places:
    """A home with three drafts, the first of a recorded session."""
    return lived(_begin, _record)


def test_entries_are_handed_in_approved_and_reopened(three: Places) -> None:
    """case 30: each by itself, several after a question."""
    refused = run("time", "submit", "E1", "E2", "E3")
    assert (refused.exit_code, "--yes" in refused.stderr) == (1, True)
    refused = run("time", "submit", "E1", "E2", "E3", "--yes")
    assert refused.exit_code == 1
    assert "E3 has neither task nor project; tt time edit E3" in refused.stderr
    assert "--skip-incomplete hands in the other 2" in refused.stderr
    done = run("time", "submit", "since:2025-11-18", "--yes", "--skip-incomplete")
    assert [line.split()[:3] for line in done.stdout.splitlines()] == [["handed", "in", "E1"], ["handed", "in", "E2"]]
    assert "left out: E3 has no client" in done.stderr
    assert statuses() == ["submitted", "submitted", "draft"]
    assert run("time", "reject", "E2", "--reason", "which ticket?").stdout.startswith("rejected E2")
    assert run("time", "withdraw", "E2").stdout.startswith("took back E2")
    assert run("time", "submit", "E2").exit_code == 0
    assert run("time", "approve", "--yes").stdout.count("approved E") == 2
    assert statuses() == ["approved", "approved", "draft"]
    assert run("time", "reopen", "status:approved", "--reason", "wrong rate", "--dry-run").stdout.count("would reopen") == 2
    assert run("time", "reopen", "E1", "--reason", "wrong rate").stdout.startswith("reopened E1")
    assert run("time", "approve", "E1").exit_code == 4
    assert run("time", "approve", "E1", "--submit").stdout.startswith("approved E1")
    assert statuses()[0] == "approved"


def test_reasons_are_asked_for(three: Places) -> None:
    for verb in ("reject", "reopen"):
        assert run("time", verb, "E1").exit_code == 2
    assert run("time", "lock", "2025-11").exit_code == 2
    assert run("time", "unlock", "LK1").exit_code == 2


_FIRST = "SELECT e.*, a.client AS payer, a.project_uid FROM time_entry e JOIN entry_places a USING (uid) WHERE entry_id = 1"
FROZEN: tuple[tuple[str, ...], ...] = (
    ("edit", "E1", "--note", "x"), ("edit", "E1", "--no-billable"), ("edit", "E1", "--task", "none"),
    ("edit", "E1", "--adjust", "1h", "--reason", "x"), ("edit", "E1", "--client", "globex"), ("edit", "E1", "--rate", "1"),
    ("edit", "E1", "--tag", "x"), ("edit", "E1", "--kind", "travel"), ("edit", "E1", "--start", "2025-11-18T08:00+00:00"),
    ("edit", "E1", "--person", "bob"), ("edit", "E1", "--shared"), ("rm", "E1"), ("split", "E1", "--into", "2"),
    ("join", "E1", "E2", "--over-gap"), ("shorten", "E1", "5m"), ("lengthen", "E1", "5m"), ("move", "E1", "+30m"),
    ("fill", "E1"), ("submit", "E1"), ("withdraw", "E1"), ("reject", "E1", "--reason", "x"),
)  # fmt: skip


# Verbs that name no entry, change none, or are the way from here on.
_OTHERS = {
    *("ls", "show", "add", "start", "stop", "continue", "switch", "check", "review", "lock", "unlock", "locks"),
    *("import", "export", "approve", "reopen"),
}


def test_every_verb_that_changes_entries_is_tried_on_frozen_ones() -> None:
    """A new verb of time has to be put here, too."""
    assert {words[0] for words in FROZEN} | _OTHERS == set(VERBS)


@pytest.mark.parametrize("status", ["approved", "invoiced"])
def test_no_verb_changes_what_was_approved_or_invoiced(three: Places, status: str) -> None:
    """case 34: every verb of time, those of its task, and undo."""
    run("time", "edit", "E2", "-c", "acme", "-p", "acme.web")
    run("time", "approve", "E1", "--submit")
    if status == "invoiced":
        with open_store(three, "invoice issue") as store:
            uid = str(store.value("SELECT CAST(uid AS VARCHAR) FROM time_entry WHERE entry_id = 1"))
            change_many(store, "time_entry", {uid: {"status": "invoiced"}})

    def kept() -> Any:
        with open_store(three, "test") as store:
            return store.one(
                "SELECT e.*, a.client AS place, a.project FROM time_entry e JOIN entry_places a USING (uid) WHERE entry_id = 1"
            )

    before = kept()
    remedy = "tt time reopen E1" if status == "approved" else "tt invoice credit"
    for words in (*FROZEN, *([("reopen", "E1", "--reason", "x")] if status == "invoiced" else [])):
        result = (
            run("time", *words, "--yes") if words[0] in ("edit", "rm", "submit", "withdraw", "reject") else run("time", *words)
        )
        assert result.exit_code == 4, (words, result.output)
        assert remedy in result.stderr, words
    for policy in ("trim-old", "split"):
        span = ("2025-11-18T09:30+00:00", "2025-11-18T10:00+00:00")
        assert run("time", "add", "-", *span, "--no-billable", "--overlap", policy).exit_code == 4
    assert kept() == before
    assert run("task", "edit", "T1", "-p", "other", "-c", "globex").exit_code == 0
    assert run("task", "rm", "T1", "--yes").exit_code == 1
    assert kept() == before
    run("undo")  # of the task's edit
    undone = run("undo")
    assert undone.exit_code == 4
    assert remedy in undone.stderr
    assert kept() == before


def test_a_period_is_handed_in_whole(three: Places) -> None:
    """case 30: "I am done" with a week."""
    assert run("time", "submit", "--from", "2025-W47", "--dry-run").stdout.count("would hand in") == 3
    assert run("time", "submit", "--from", "2025-W47").exit_code == 1
    done = run("time", "submit", "--from", "2025-11-17", "--to", "2025-11-23", "--skip-incomplete")
    assert re.search(rf"TS1 {ME} 2025-11-17 to 2025-11-23: 2 entries, 2h 30m, [0-9a-f]{{12}}\n$", done.stdout)
    assert "left out: E3" in done.stderr
    with open_store(three, "test") as store:
        assert store.value("SELECT total_ms FROM submissions") == 9_000_000
    for words in (("--to", "2025-11-23"), ("E1", "--from", "2025-W47"), ()):
        assert run("time", "submit", *words).exit_code == 2
    assert run("time", "submit", "--from", "2024", "--person", "nobody").exit_code == 3


def test_a_period_of_nothing_but_incomplete_entries_is_told(three: Places) -> None:
    run("time", "rm", "E1", "E2", "--yes")
    refused = run("time", "submit", "--from", "2025-W47", "--skip-incomplete")
    assert (refused.exit_code, "neither task" in refused.stderr) == (1, True)


def test_a_locked_period_refuses_and_names_itself(three: Places) -> None:
    """case 33: the lock, its reason, and how to open it."""
    assert run("time", "lock", "2025-11", "--reason", "billed").stdout == "LK1 locked 2025-11-01 to 2025-11-30 (UTC): billed\n"
    refused = run("time", "edit", "E1", "--note", "x")
    assert refused.exit_code == 4
    assert "LK1 (2025-11-01 to 2025-11-30: billed); tt time unlock LK1 --reason WHY" in refused.stderr
    assert "billed" in run("time", "locks").stdout
    assert (
        run("time", "unlock", "LK1", "--reason", "forgot a day").stdout
        == "LK1 unlocked 2025-11-01 to 2025-11-30: forgot a day\n"
    )
    assert "no period is locked" in run("time", "locks").stderr
    assert run("time", "edit", "E1", "--note", "x").exit_code == 0


def test_a_review_shows_what_proves_an_entry(recorded: Places) -> None:
    run("time", "submit", "E1", "E2", "--yes")
    shown = run("time", "review", COLUMNS="100")
    assert "E1  2025-11-18" in shown.stdout
    assert "acme / acme.web" in shown.stdout
    assert "“Restored”" in shown.stdout
    assert "active 1h 10m, idle 20m 00s not counted" in shown.stdout
    assert "4 commands, 1 failed; they cover 61% of the time" in shown.stdout
    assert "no commands were recorded" in shown.stdout
    assert "C2 " in shown.stdout
    assert "2 entries, 2h 10m, 33% of it covered by commands" in shown.stderr


def test_the_most_telling_commands_come_first(recorded: Places) -> None:
    """Failures and what took long, in the order they ran, before what everybody types."""
    shown = run("time", "review", "E1", "--commands", "2", COLUMNS="120").stdout
    assert [line.split()[0] for line in shown.splitlines() if line.strip().startswith("C")] == ["C2", "C3"]
    assert shown.index("pg_basebackup") < shown.index("exit 1")
    everything = run("time", "review", "E1", "--all-commands").stdout
    assert [line.split()[0] for line in everything.splitlines() if line.strip().startswith("C")] == ["C1", "C2", "C3", "C4"]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_of_a_review_is_wider_than_the_terminal(recorded: Places, width: int) -> None:
    run(
        "time",
        "edit",
        "E1",
        "--note",
        "A long note that goes on and on " * 5,
        "--tag",
        "another",
        "--kind",
        "travel",
        "--no-billable",
    )
    shown = run("time", "review", "since:2025-11-18", COLUMNS=str(width)).stdout
    assert max(map(len, shown.splitlines())) <= width
    assert "E1" in shown


def test_a_review_for_programs_has_everything(recorded: Places) -> None:
    first = json.loads(run("time", "review", "E1", "--json", "--commands", "1").stdout)[0]
    assert first["entry_id"] == 1
    assert [piece["counts"] for piece in first["pieces"]] == [True, False, True]
    told = first["proof"]
    assert (told["command_count"], told["failed_count"]) == (4, 1)
    assert (told["covered_ms"], told["counted_ms"]) == (43 * MINUTE, 70 * MINUTE)
    assert [one["command_id"] for one in told["commands"]] == [3]
    assert (
        len(json.loads(run("time", "review", "E1", "--format", "json", "--all-commands").stdout)[0]["proof"]["commands"]) == 4
    )


def test_a_review_of_nothing_says_how_to_get_something(three: Places) -> None:
    assert "tt time submit" in run("time", "review").stderr
    run("time", "submit", "E1")
    assert "E1" in run("time", "review").stdout
    assert run("time", "review", "--ask").exit_code == 1
    run("time", "reject", "E1", "--reason", "which ticket?")
    assert f"rejected by {ME}: which ticket?" in run("time", "review", "E1").stdout


def test_a_reviewer_decides_entry_by_entry_on_a_terminal(three: Places) -> None:
    """case 32: approve, reject with a reason, skip, quit."""
    run("time", "submit", "E1", "E2", "--yes")
    command = [sys.executable, "-m", "cli", "time", "review", "--ask"]
    terminal = pexpect.spawn(command[0], command[1:], dimensions=(40, 80), encoding="utf-8", timeout=60)
    for asked, answer in (("E1 .*: ", "x"), ("E1 .*: ", "r"), ("why: ", "which ticket?"), ("E2 .*: ", "a")):
        terminal.expect(rf"{asked}$")
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (terminal.exitstatus, statuses()) == (0, ["rejected", "approved", "draft"])


def test_a_running_entry_can_be_reviewed(three: Places) -> None:
    run("time", "start", "T1")
    assert "running" in run("time", "review", "status:running").stdout


@pytest.mark.parametrize("format_", ["json", "csv", "timewarrior", "timeclock", "toggl", "harvest", "ics"])
def test_what_is_exported_is_imported_again(three: Places, tmp_path: Path, format_: str) -> None:
    """case 46: recognised by itself, and taken in once."""
    file = tmp_path / "export"
    file.write_text(run("time", "export", "T1", "--to", format_, "--zone", "UTC").stdout, encoding="utf-8")
    for count in (2, 0):
        result = run("time", "import", str(file), "--zone", "UTC", TT_HOME=str(tmp_path / "other"))
        assert (result.exit_code, result.stdout) == (0, f"{count} added, 0 changed, {2 - count} the same\n")


def test_an_import_tells_what_it_left_out_and_what_overlaps(three: Places) -> None:
    lines = "\n".join(["i 2025/11/18 09:00:00 web", "o 2025/11/18 10:00:00", *["hello"] * 12])
    assert run("time", "import", stdin=lines).exit_code == 2
    result = run("time", "import", "--zone", "UTC", "--skip-bad", "--task", "T1", "--map", "web=project:shop", stdin=lines)
    assert result.stdout == "1 added, 0 changed, 0 the same\n"
    assert "line 3 left out: 'hello' is no line of a timeclock" in result.stderr
    assert "and 2 more" in result.stderr
    assert "1 of them overlap" in result.stderr


def test_files_that_cannot_be_read_are_told(three: Places, tmp_path: Path) -> None:
    assert run("time", "import", str(tmp_path / "nothing")).exit_code == 3
    bad = tmp_path / "bad"
    bad.write_bytes(b"\xff\xfa\x00")
    assert run("time", "import", str(bad)).exit_code == 2
    wide = tmp_path / "wide"
    wide.write_text("i 2025/11/19 09:00:00 web\no 2025/11/19 10:00:00\n", encoding="utf-16")
    assert run("time", "import", str(wide)).exit_code == 0
    assert run("time", "import", stdin="Dear diary").exit_code == 2


def test_an_export_tells_what_still_runs(three: Places) -> None:
    run("time", "start", "T1")
    assert "1 left out, for they still run" in run("time", "export", "--to", "harvest").stderr


def test_doctor_finds_what_was_altered_in_the_file(three: Places) -> None:
    """case 38: an approved entry that another program changed."""
    run("time", "approve", "E1", "--submit")
    fine = run("doctor", "--audit", "--json")
    assert [one["state"] for one in json.loads(fine.stdout) if one["check"] == "billing"] == ["ok"]
    with open_store(three, "test") as store:
        store.execute("UPDATE time_entry SET measured_ms = 1 WHERE entry_id = 1")
    told = [one["what"] for one in json.loads(run("doctor", "--audit", "--json").stdout) if one["check"] == "billing"]
    assert told == ["E1 (approved) no longer says what was approved", "E1 (approved) was altered: measured_ms"]


def test_a_row_that_was_taken_in_before_keeps_what_it_says(three: Places, tmp_path: Path) -> None:
    """A client given only the second time changes nothing, and that is said with what changes it."""
    rows = [{"id": 1, "start": "20251120T080000Z", "end": "20251120T090000Z", "tags": ["web"]}]
    file = tmp_path / "timew.json"
    file.write_text(json.dumps(rows))
    assert "keeps what it says" not in run("time", "import", str(file)).stderr
    assert "keeps what it says" not in run("time", "import", str(file)).stderr
    again = run("time", "import", str(file), "--client", "acme")
    assert (again.stdout, "tt time edit E12" in again.stderr) == ("0 added, 0 changed, 1 the same\n", True)


def test_a_client_in_a_file_that_is_nearly_one_there_is_is_told(three: Places, tmp_path: Path) -> None:
    assert run("client", "add", "acme").exit_code == 0
    file = tmp_path / "toggl.csv"
    header = (
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()"
    )
    row = "Ana,a@x.example,Acmee,web,,Standup,Yes,2025-11-20,09:00:00,2025-11-20,{},00:30:00,,"
    file.write_text(f"{header}\n{row.format('09:30:00')}\n")
    assert "there is no client Acmee; did you mean acme? It is kept as typed" in run("time", "import", str(file)).stderr
    file.write_text(f"{header}\n{row.format('09:40:00')}\n")
    assert "it lasts 0:40:00 but says 0:30:00; one of its times is wrong" in run("time", "import", str(file)).stderr
    file.write_text(f"{header}\n{row.format('10:30:00')}\n")
    assert "give the --zone of its times" in run("time", "import", str(file)).stderr
