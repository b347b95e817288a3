"""What users type stays: every verb with its help, the exit codes, and the formats of the listings."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from cli.verbs import VERBS
from recorder.places import Places
from store.lock import store_lock
from tests.journals import JournalBuilder

PROMISED = {
    "add", "ls", "next", "task", "done", "context", "infra", "work", "sessions", "attach", "detach", "pause", "resume",
    "stop", "status", "log", "show", "search", "script", "sql", "undo", "backup", "restore", "doctor", "demo", "completion",
    "time", "client", "project", "rate", "tax", "expense", "retainer", "invoice", "report", "alert", "runbook",
}  # fmt: skip
ALERTS = json.dumps(
    {
        "version": "4", "groupKey": "{}", "status": "firing",
        "alerts": [
            {"status": "firing", "labels": {"alertname": "Disk", "service": "db"}, "annotations": {},
             "startsAt": "2026-11-01T10:00:00Z", "endsAt": "0001-01-01T00:00:00Z"},
        ],
    }
)  # fmt: skip
_ONLY_READING = "tt: only statements that read are possible here, such as SELECT, WITH, FROM, DESCRIBE or EXPLAIN"
LISTINGS = (
    ["ls"],
    ["next"],
    ["task", "note", "T1"],
    ["log"],
    ["sessions"],
    ["search", "e"],
    ["sql", "FROM tasks"],
    ["infra", "ls"],
    ["infra", "tree"],
    ["infra", "log"],
    ["infra", "scopes"],
    ["time", "ls", "--all"],
    ["time", "check", "--from", "2026-01-01", "--to", "today"],
    ["time", "locks"],
    ["client", "ls"],
    ["client", "terms"],
    ["project", "ls"],
    ["rate", "ls"],
    ["tax", "ls"],
    ["expense", "ls"],
    ["retainer", "ls"],
    ["invoice", "ls"],
    ["invoice", "payments"],
    ["report", "time", "--all"],
    ["report", "billing", "--all", "--part", "work"],
    ["report", "components", "--all"],
    ["report", "team", "--all"],
    ["report", "alerts", "--all", "--part", "response"],
    ["report", "alerts", "--in", "2026-11", "--compare-with", "previous"],
    ["alert", "ls", "--all"],
    ["alert", "explain", "A1"],
    ["alert", "silence", "--all"],
    ["alert", "propose"],
    ["alert", "dead"],
    ["runbook", "ls"],
    ["runbook", "log", "R1"],
    ["sql", "--schema"],
)


PROMISED_BELOW = {
    ("task",): {
        "show", "edit", "note", "assign", "depend", "start", "stop", "duplicate", "cancel", "reopen", "rm", "ack", "escalate",
        "recur", "template", "export", "import",
    },
    ("task", "template"): {"add", "ls", "show", "pause", "resume", "rm"},
    ("infra",): {"tree", "ls", "show", "add", "edit", "tag", "rm", "import", "sync", "scopes", "log"},
    ("context",): {"set", "use", "ls", "rm"},
    ("alert",): {
        "ls", "show", "ack", "resolve", "silence", "explain", "ingest", "serve", "poll", "push", "propose", "dead",
    },
    ("time",): {
        "ls", "show", "add", "edit", "rm", "start", "stop", "continue", "switch", "split", "join", "shorten", "lengthen",
        "move", "fill", "check", "review", "submit", "withdraw", "approve", "reject", "reopen", "lock", "unlock", "locks",
        "import", "export",
    },
    ("client",): {"ls", "show", "add", "edit", "rm", "terms"},
    ("project",): {"ls", "show", "add", "edit", "rm"},
    ("rate",): {"ls", "add", "edit", "rm"},
    ("tax",): {"ls", "add", "edit", "rm"},
    ("expense",): {"ls", "add", "edit", "rm"},
    ("retainer",): {"ls", "add"},
    ("runbook",): {
        "new", "ls", "show", "edit", "run", "check", "resume", "rehearse", "runs", "propose", "log", "diff", "review",
        "approve", "deprecate", "export", "publish", "rename", "rm",
    },
    ("report",): {"time", "billing", "components", "alerts", "team"},
    ("invoice",): {"ls", "draft", "show", "refresh", "issue", "export", "send", "pay", "payments", "credit", "rm"},
}  # fmt: skip

Lived = Callable[..., Places]


def run(*words: str, stdin: str | None = None) -> Result:
    """One `tt` command in this process, without a terminal."""
    return CliRunner().invoke(tt, list(words), input=stdin, prog_name="tt")


@pytest.fixture(autouse=True)
def as_quick_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """`tt drain` lowers the priority of its process: that of the tests would never come back."""
    monkeypatch.setattr("os.nice", lambda increment: increment)


def _record(places: Places) -> None:
    run("infra", "import", "-", stdin="path,kind\neu-west-1/prod,cluster\n")
    places.config.write_text('[seller]\nname = "Weber"\ncountry = "DE"\n')
    run("client", "add", "acme")
    run("project", "add", "web", "--client", "acme")
    run("tax", "add", "standard", "19")
    run("rate", "add", "95 EUR", "--client", "acme")
    run("expense", "add", "acme", "Train", "89.90", "--on", "2026-01-05")
    run("retainer", "add", "acme", "20h")
    run("invoice", "draft", "--client", "acme", "--from", "2026-01-01", "--to", "2026-01-31")
    run("invoice", "issue", "I1")
    run("invoice", "pay", "I1", "50")
    run("expense", "add", "acme", "Hotel", "120")
    run("time", "lock", "2025-12", "--reason", "invoiced")
    run("alert", "silence", 'alertname="Disk"', "--for", "1h")
    run("add", "Fix the name server", "--note", "ask first")
    run("alert", "ingest", stdin=ALERTS)
    run("alert", "ingest", stdin="{not JSON")
    journal = JournalBuilder(places.journals)
    journal.begin(task={"typed": "T1"})
    journal.command(1, "echo one", b"one\r\n")
    journal.command(2, "false", exit_status=1)
    journal.command(3, "touch /srv/ready")
    journal.finish()
    run("ls")  # drains the journal


@pytest.fixture
def recorded(lived: Lived) -> Places:
    """A home with one task and one recorded session."""
    return lived(_record)


def with_what_it_needs(words: list[str]) -> None:
    """A runbook for the verbs that are about one."""
    if words[0] == "runbook":
        run("runbook", "new", "T1")


def command_of(name: str) -> click.Command:
    """The verb's click command."""
    found = tt.get_command(click.Context(tt), name)
    assert found is not None
    return found


def test_every_promised_verb_is_there_and_no_other() -> None:
    assert {name for name, verb in VERBS.items() if not verb.hidden} == PROMISED


@pytest.mark.parametrize("name", VERBS)
def test_the_help_of_a_verb_is_its_sentence_and_an_example(name: str) -> None:
    command = command_of(name)
    text = run(name, "--help").output
    assert (command.help or "").partition("\n")[0] == VERBS[name].sentence
    assert VERBS[name].hidden or re.search(rf"^  .*\btt {name}\b", text, re.MULTILINE), text


@pytest.mark.parametrize("path", PROMISED_BELOW, ids=" ".join)
def test_a_verb_of_verbs_has_the_promised_ones_each_with_its_sentence_and_an_example(path: tuple[str, ...]) -> None:
    text = run(*path, "--help").output
    assert set(re.findall(r"^  ([a-z]+)  ", text.partition("Verbs:")[2], re.MULTILINE)) == PROMISED_BELOW[path]
    for name in PROMISED_BELOW[path]:
        helped = " ".join(run(*path, name, "--help").output.split())
        sentence = re.search(rf"^  {name} +(\S[^\n]*(?:\n {{6,}}\S[^\n]*)*)", text, re.MULTILINE)
        assert sentence is not None
        assert f"{' '.join(sentence[1].split())}" in helped
        assert f"tt {' '.join(path)} {name}" in helped.partition("]")[2] or name == "template"


def test_help_lists_the_verbs_but_for_the_hidden() -> None:
    text = run("--help").output
    assert all(re.search(rf"^  {name} +\S", text, re.MULTILINE) for name in PROMISED)
    assert "drain" not in text


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["lgo"], 2, "tt: there is no verb lgo; did you mean `tt log`?"),
        (["zzzzz"], 2, "tt: there is no verb zzzzz; `tt --help` lists the verbs"),
        (["log", "--nope"], 2, "tt: no such option '--nope'; see `tt log --help`"),
        (["ls", "--format", "xml"], 2, None),
        (["add"], 2, None),
        (["log", "colour:red"], 2, None),
        (["sql", "SELEC 1"], 2, None),
        (["add", "x", "--estimate", "soon"], 2, "tt: 'soon' is not a duration; write 2h, 90m or 1h30m"),
        (["add", "x", "--due", "someday"], 2, None),
        (["show", "S1", "--raw"], 2, None),
        (["undo", "-n"], 1, "tt: add T1 cannot be undone: work was recorded for it; `tt done` closes it instead"),
        (["done", "T7"], 3, "tt: there is no task T7; `tt ls` shows the tasks there are"),
        (["task", "show", "T7"], 3, None),
        (["task", "shwo", "T1"], 2, "tt: there is no verb task shwo; did you mean `tt task show`?"),
        (["task", "edit", "T1", "--due", "never"], 2, None),
        (["task", "depend", "T1", "--on", "T1"], 1, None),
        (["task", "rm", "T1"], 1, "tt: work was recorded for T1; `tt task cancel T1` closes it and keeps the record"),
        (["task", "template", "show", "x"], 3, None),
        (["context", "use", "x"], 3, "tt: there is no context x; `tt context ls` shows the contexts there are"),
        (["infra", "show", "prd"], 3, "tt: there is no component prd; did you mean eu-west-1/prod?"),
        (["infra", "add", "eu-west-1/prod"], 4, None),
        (["infra", "import", "/nowhere.json"], 3, None),
        (["infra", "import", "README.md"], 2, None),
        (["infra", "sync", "nowhere"], 3, None),
        (["infra", "rm", "eu-west-1"], 1, None),
        (["infra", "edit", "eu-west-1", "--to", "eu-west-1/prod"], 1, "tt: eu-west-1 can't lie in itself; move it elsewhere"),
        (["infra", "tag", "kind:cluster"], 2, None),
        (["add", "x", "--on", "nowhere/at/all"], 3, None),
        (["show", "C9"], 3, None),
        (["show", "S9"], 3, None),
        (["script", "T9"], 3, None),
        (["pause"], 3, "tt: no session is live; `tt work` starts one"),
        (["stop", "S1"], 3, None),
        (["time", "show", "E7"], 3, "tt: there is no time entry E7; `tt time ls` shows those there are"),
        (["time", "add", "T1", "noon"], 2, None),
        (["time", "add", "T1", "9:00", "8:00", "--at", "7:00"], 2, None),
        (["time", "add", "T1", "2026-11-18 11:06Z", "5m", "--person", "ann"], 1, None),
        (["time", "add", "T9", "1h"], 3, None),
        (["time", "edit", "E1"], 2, None),
        (["time", "split", "E1"], 2, None),
        (["time", "split", "E1", "--share", "nobody=1", "--share", "acme=2"], 3, None),
        (["time", "stop"], 3, None),
        (["time", "continue", "E7"], 3, None),
        (["time", "join", "E1"], 1, None),
        (["time", "rm", "project:nobody"], 3, None),
        (["restore", "/nowhere.duckdb"], 3, None),
        (["runbook", "show", "R7"], 3, "tt: there is no runbook R7; `tt runbook ls` shows those there are"),
        (["runbook", "show", "R1", "--version", "7"], 3, None),
        (["runbook", "show", "R1", "--step", "99"], 3, None),
        (["runbook", "new", "T9"], 3, None),
        (["runbook", "new", "C7..C9"], 3, None),
        (["runbook", "new", "T1", "--keep", "x"], 2, None),
        (["runbook", "new", "T1", "--merge", "C1"], 2, None),
        (["runbook", "diff", "R1"], 2, None),
        (["runbook", "run", "R9"], 3, None),
        (["runbook", "run", "R1", "--set", "nothing"], 2, None),
        (["runbook", "check", "R9"], 3, None),
        (["runbook", "rehearse", "R9"], 3, None),
        (["runbook", "resume"], 3, None),
        (["runbook", "publish"], 2, None),
        (["runbook", "export", "R1", "-o", "x.docx"], 2, None),
        (["runbook", "approve", "R9"], 3, None),
        (["runbook", "rm", "R1", "--restore"], 4, None),
        (
            ["sql", "DROP TABLE task"],
            1,
            _ONLY_READING,
        ),
        (["attach"], 1, "tt: a session needs a terminal; run tt attach in one"),
        (["status", "--prompt"], 0, ""),
        (["drain"], 0, ""),
        (["--version"], 0, None),
    ],
)
def test_exit_codes_and_one_line_errors(recorded: Places, words: list[str], code: int, message: str | None) -> None:
    with_what_it_needs(words)
    result = run(*words)
    assert result.exit_code == code, result.output
    assert len(result.stderr.splitlines()) <= 1
    if message is not None:
        assert result.stderr.rstrip() == message
    elif code:
        assert re.fullmatch(r"tt: [^;]+; .+\n", result.stderr)


def test_done_twice_is_refused(recorded: Places) -> None:
    assert run("done", "T1").exit_code == 0
    assert run("done", "T1").exit_code == 1


def test_a_verb_that_must_wait_says_for_whom_and_the_drain_does_not_wait(recorded: Places) -> None:
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with store_lock(recorded.lock, "restore"):
            held.set()
            enough.wait(1.0)  # nobody sets it: a moment longer than waiting goes untold

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    assert run("drain").exit_code == 0
    result = run("log")
    holder.join()
    assert result.exit_code == 0
    assert re.fullmatch(r"tt: waiting for tt restore \(pid \d+\)\n", result.stderr)


def test_a_file_open_elsewhere_is_5_and_names_the_program(recorded: Places) -> None:
    script = f"import duckdb; held = duckdb.connect({str(recorded.store)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as foreign:
        assert foreign.stdout is not None
        foreign.stdout.readline()
        result = run("log")
        foreign.communicate(b"\n")
    assert result.exit_code == 5
    assert f"(pid {foreign.pid}); close it there" in result.stderr


def test_an_unreadable_store_is_5(places: Places) -> None:
    places.home.mkdir()
    places.store.write_bytes(b"no database at all" * 1000)
    assert run("ls").exit_code == 5
    assert run("doctor").exit_code == 1


def test_an_existing_copy_is_a_conflict(recorded: Places, tmp_path: Path) -> None:
    target = tmp_path / "copy.duckdb"
    assert run("backup", str(target)).output == f"{target}\n"
    assert run("backup", str(target)).exit_code == 4


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_a_listing_says_the_same_in_every_format(recorded: Places, words: list[str]) -> None:
    with_what_it_needs(words)
    rows = json.loads(run(*words, "--json").stdout)
    assert rows
    assert rows == json.loads(run(*words, "--format", "json").stdout)
    assert list(rows[0]) == [name for name in rows[0] if re.fullmatch(r"[a-z_]+[a-z0-9_]*", name)]
    assert [json.loads(line) for line in run(*words, "--format", "ndjson").stdout.splitlines()] == rows
    lines = list(csv.reader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert lines[0] == list(rows[0])
    assert len(lines) == len(rows) + 1
    markdown = run(*words, "--format", "md").stdout.splitlines()
    assert len(markdown) == len(rows) + 2
    assert all(line.startswith("| ") and line.endswith(" |") for line in markdown)
    table = run(*words).stdout
    assert "\x1b" not in table
    assert not re.search(r" $", table, re.MULTILINE)


def test_json_times_are_utc_with_milliseconds_and_durations_whole(recorded: Places) -> None:
    row = json.loads(run("log", "--json").stdout)[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["started_at"])
    assert row["duration_ms"] == 10
    assert row["pipestatus"] == [0]
    assert row["context"] == {"git_branch": "main"}


def test_no_rows_are_an_empty_list_for_programs_and_a_word_for_people(places: Places) -> None:
    assert run("ls", "--json").stdout == "[]\n"
    assert run("ls", "--format", "ndjson").stdout == ""
    assert run("ls").stderr == "tt: no task matches; tt add TITLE makes one\n"
    assert run("ls").stdout == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_verbs_without_importing_them(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "_TT_COMPLETE" in run("completion", shell).stdout
    monkeypatch.setenv("_TT_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "tt se")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert {"sessions", "search"} <= set(run().stdout.split("\n"))


def test_zsh_goes_on_behind_a_key_without_a_space() -> None:
    script = run("completion", "zsh").stdout
    assert "-S '' -- ${(M)completions:#*[:/]}" in script
    assert "unsorted -a completions" not in script
