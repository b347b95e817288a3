"""`tt time` as a user calls it: adding, mending, timing and listing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH, ZoneInfo

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from cli.group import tt
from cli.time_listing import fitting
from cli.time_words import Reading
from recorder.places import Places
from store.act import present_user
from store.changes import change_many
from store.database import open_store
from store.table import Table
from store.timesheet import entries
from tests.journals import JournalBuilder

DAY = "2026-06-01"


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Local times are those of Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")


def run(*words: str) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), prog_name="tt", catch_exceptions=False)


def said(*words: str) -> str:
    """What a command that ends well prints."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*words: str) -> str:
    """The one line that a command which fails says."""
    result = run(*words)
    assert result.exit_code, result.stdout
    assert re.fullmatch(r"tt: [^\n;]+; [^\n]+\n", result.stderr), result.stderr
    return result.stderr


def listed(*words: str) -> list[dict[str, Any]]:
    """The entries that a listing lists."""
    return list(json.loads(said("time", "ls", "--all", *words, "--json")))


def lines(*words: str) -> list[str]:
    """The entries of a listing as `E1 09:00-10:30`."""
    return [
        f"E{row['entry_id']} {row['started_at'][11:16]}-{(row['ended_at'] or '')[11:16]}"
        for row in listed("--zone", "UTC", *words)
    ]


def shown(name: str) -> dict[str, Any]:
    """An entry as `tt time show` tells it to programs."""
    return dict(json.loads(said("time", "show", name, "--json")))


@pytest.fixture
def two(places: Places) -> Places:
    """Two tasks of two clients."""
    run("add", "Mend the replica", "-c", "acme", "-p", "acme.db")
    run("add", "Plan the move", "-c", "globex")
    return places


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        ((f"{DAY} 9:00", "10:30"), "07:00", "08:30"),
        (("9:00-10:30",), None, None),
        ((DAY, "9:00-10:30"), "07:00", "08:30"),
        ((DAY, "9", "to", "10:30"), "07:00", "08:30"),
        ((DAY, "9:00", "for", "1h30m"), "07:00", "08:30"),
        ((DAY, "9am", "1.5h"), "07:00", "08:30"),
        ((f"{DAY}T09:00+02:00", "-", f"{DAY}", "10:30"), "07:00", "08:30"),
        ((DAY, "22:00", "1:30"), "20:00", "23:30"),
        (("1h30m", "--at", f"{DAY} 9:00"), "07:00", "08:30"),
        (("1:30", "--at", f"{DAY} 9:00"), "07:00", "08:30"),
        (("1h30", "--at", f"{DAY} 9:00"), "07:00", "08:30"),
        ((DAY, "9:00", "1,5h"), "07:00", "08:30"),
        ((DAY, "9:00", "noon", "--zone", "America/New_York"), "13:00", "16:00"),
    ],
)
def test_times_are_read_as_people_write_them(two: Places, words: tuple[str, ...], begins: str | None, ends: str) -> None:
    """case 1: local words become instants in UTC and the zone."""
    assert run("time", "add", "T1", *words, "--future").exit_code == 0
    [entry] = listed()
    if begins is None:
        return
    assert (entry["started_at"], entry["ended_at"]) == (f"{DAY}T{begins}:00.000Z", f"{DAY}T{ends}:00.000Z")
    assert entry["zone"] == ("America/New_York" if "--zone" in words else "Europe/Berlin")


def test_a_length_alone_ends_now(two: Places) -> None:
    assert re.fullmatch(r"added E1 \S+ \S+-(\S+ )?\S+ 2m 30s T1 Mend the replica\n", said("time", "add", "T1", "2.5m"))
    assert "'30m ago' is when, but not until when" in refused("time", "add", "T1", "30m ago")
    assert "no length of time" in refused("time", "add", "T1", "soon", "--at", "9:00")
    assert "'25:00' is no time of day" in refused("time", "add", "T1", "9:00", "25:00")


def test_a_local_time_that_is_not_or_is_twice_needs_a_word(two: Places) -> None:
    """case 2: neither reading is guessed, and the error names both."""
    assert "2026-03-29 02:30 does not exist" in refused("time", "add", "T1", "2026-03-29", "02:30", "4:00")
    twice = refused("time", "add", "T1", "2026-10-25", "02:30", "4:00")
    assert "--fold first means 2026-10-25 02:30+02:00, --fold second 2026-10-25 02:30+01:00" in twice
    said("time", "add", "T1", "2026-10-25", "02:30", "4:00", "--fold", "second")
    said("time", "add", "T1", "2026-10-25", "01:00", "2:30", "--fold", "first")
    assert [row["measured_ms"] for row in listed()] == [90 * 60_000, 90 * 60_000]


def test_an_entry_is_added_with_all_that_is_said_of_it(two: Places) -> None:
    """case 39: without a task, a project or a client it can be kept as well."""
    run("infra", "add", "prod/db")
    said(
        *("time", "add", "-", DAY, "9:00", "10:00", "--note", "Talked", "-p", "acme.web", "-c", "acme", "--person", "bob"),
        *("--no-billable", "-k", "Meeting", "-t", "a", "-t", "b", "--shared", "--adjust", "30m", "--reason", "agreed"),
        *("--rate", "95.5 usd", "--weight", "prod/db=3"),
    )
    entry = shown("E1")
    expected = {
        "note": "Talked", "project": "acme.web", "client": "acme", "person": "bob", "billable": False, "kind": "meeting",
        "tags": ["a", "b"], "shared": True, "adjusted_ms": 1_800_000, "adjusted_reason": "agreed", "counted_ms": 1_800_000,
        "task_id": None, "source": "manual", "status": "draft", "hourly_currency": "USD", "hourly_rate": "95.5000",
    }  # fmt: skip
    assert {name: entry[name] for name in expected} == expected
    assert entry["shares"] == [{"path": "prod/db", "ms": 1_800_000, "weight": 3}]
    assert [event["action"] for event in entry["history"]] == ["time add"]
    said("time", "add", "-", DAY, "10:00", "11:00")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--adjust", "1h"), "why with --reason"),
        (("--reason", "x"), "give --adjust"),
        (("--adjust", "long", "--reason", "x"), "no length of time"),
        (("--rate", "much"), "is not a number"),
        (("--rate", "-5"), "no hourly rate"),
        (("--rate", "much more"), "is not a number"),
        (("--rate", "5 EURO"), "no currency"),
        (("--kind", "two words"), "no kind of work"),
        (("--person", "none"), "somebody has to have worked"),
        (("--weight", "prod/db=0"), "no weight of a component"),
        (("--zone", "Mars/Base"), "no time zone"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(two: Places, words: tuple[str, ...], says: str) -> None:
    assert says in refused("time", "add", "T1", DAY, "9:00", "10:00", *words)
    assert listed() == []


def test_the_future_needs_a_flag(two: Places) -> None:
    """case 41: a plan is no work done."""
    assert "give --future" in refused("time", "add", "T1", "tomorrow 9:00", "10:00")
    said("time", "add", "T1", "tomorrow 9:00", "10:00", "--future")
    assert "take no time at all" in refused("time", "add", "T1", f"{DAY} 9:00", f"{DAY} 9:00")
    assert len(listed("is:future")) == 1


def test_overlap_is_settled_as_the_option_says_and_undone_whole(two: Places) -> None:
    """cases 12 and 13: what gives way is told; two clients need --shared."""
    said("time", "add", "T1", DAY, "9:00", "12:00")
    assert "--overlap trim-new" in refused("time", "add", "T1", DAY, "10:00", "11:00")
    assert "billed to acme already by E1" in refused("time", "add", "T2", DAY, "10:00", "11:00", "--overlap", "allow")
    said("time", "add", "T2", DAY, "10:00", "11:00", "--overlap", "allow", "--shared")
    run("undo")
    result = run("time", "add", "T2", DAY, "10:00", "11:00", "--overlap", "split")
    assert result.stdout == "added E3 2026-06-01 10:00-11:00 1h 00m T2 Plan the move\n"
    assert result.stderr == "tt: E1 (2026-06-01 09:00 to 12:00) gave way: 1:00:00 shorter, now in 2 parts\n"
    assert lines() == ["E1 07:00-08:00", "E3 08:00-09:00", "E4 09:00-10:00"]
    said("undo")
    assert lines() == ["E1 07:00-10:00"]


def test_a_negative_length_is_taken_off_the_newest_draft(two: Places) -> None:
    """case 47: as an adjustment with its reason."""
    said("time", "add", "T1", DAY, "9:00", "10:00")
    assert "say why with --reason" in refused("time", "add", "T1", "-20m")
    told = said("time", "add", "T1", "-20m", "--reason", "lunch")
    assert told == "adjusted E1 2026-06-01 09:00-10:00 40m 00s (measured 1h 00m) T1 Mend the replica\n"
    assert "counts less than that" in refused("time", "add", "T1", "-1h", "--reason", "x")
    assert "no draft of T2" in refused("time", "add", "T2", "-1h", "--reason", "x")
    assert shown("E1")["adjusted_reason"] == "lunch"


def test_edit_changes_what_is_said_and_none_takes_it_away(two: Places) -> None:
    said("time", "add", "T1", DAY, "9:00", "10:00", "-t", "a", "-t", "b", "--note", "x", "--rate", "5")
    said(
        "time", "edit", "E1", "--start", "8:30", "--end", "10:15", "--task", "T2", "--tag", "-a", "-t", "+c", "--note", "none"
    )
    entry = shown("E1")
    assert (entry["task_id"], entry["tags"], entry["note"], entry["measured_ms"]) == (2, ["b", "c"], None, 105 * 60_000)
    said(
        "time",
        "edit",
        "E1",
        "--task",
        "none",
        "-t",
        "none",
        "--rate",
        "none",
        "--adjust",
        "1h",
        "--reason",
        "y",
        "-k",
        "travel",
    )
    said("time", "edit", "E1", "--reason", "better")
    entry = shown("E1")
    assert (entry["task_id"], entry["tags"], entry["hourly_rate"], entry["kind"]) == (None, [], None, "travel")
    assert (entry["adjusted_ms"], entry["adjusted_reason"]) == (3_600_000, "better")
    said("time", "edit", "E1", "--adjust", "none", "-k", "work", "--weight", "none")
    assert (shown("E1")["adjusted_ms"], shown("E1")["kind"]) == (None, "work")
    said("time", "edit", "E1", "--start", "22:00", "--end", "1:00")
    assert shown("E1")["measured_ms"] == 3 * 3_600_000
    said("time", "edit", "E1", "--end", "23:30")
    assert shown("E1")["measured_ms"] == 90 * 60_000
    assert "nothing is to change" in refused("time", "edit", "E1")
    dry = said("time", "edit", "E1", "--note", "y", "--start", "8:00", "--task", "T1", "--no-billable", "--dry-run")
    assert dry.startswith("would change E1 ")
    assert dry.endswith("[billable yes -> no, note none -> y, times, task]\n")
    assert said("time", "edit", "E1", "--no-shared", "--dry-run").endswith("[shared none -> no]\n")
    assert said("time", "edit", "E1", "--billable", "--dry-run").endswith(" [unchanged]\n")


def test_many_are_edited_at_once_only_when_asked_for(two: Places) -> None:
    for hour in (9, 10, 11):
        said("time", "add", "T1", DAY, f"{hour}:00", f"{hour}:30")
    assert "Change these 3 entries" in refused("time", "edit", "client:acme", "--no-billable")
    assert said("time", "edit", "client:acme", "--no-billable", "--dry-run").count("billable yes -> no") == 3
    assert said("time", "edit", "client:acme", "--no-billable", "--yes").count("changed E") == 3
    assert len(listed("billable:no")) == 3
    assert "can't get the same times" in refused("time", "edit", "E1", "E2", "--start", "8:00", "--yes")
    assert "no time entry that may be changed matches" in refused("time", "edit", "client:nobody", "--no-billable")
    said("undo")
    assert len(listed("billable:no")) == 0
    with open_store(two, "test") as store:
        change_many(store, "time_entry", {entries.resolve(store, "E1")["uid"]: {"status": "approved"}})
    assert said("time", "rm", "client:acme", "--dry-run").count("would delete") == 2
    assert "E1 is approved" in refused("time", "rm", "E1")
    assert said("time", "rm", "E2", "E3", "--yes").count("deleted E") == 2
    said("undo")
    assert len(listed()) == 3


def test_idle_time_is_decided_entry_by_entry_or_all_at_once(two: Places) -> None:
    """case 9: keep, discard, and the pieces stay to decide again."""
    two.config.write_text('[billing]\nidle = "ask"\n')
    journal = JournalBuilder(two.journals)
    journal.begin(task={"typed": "T1"})
    journal.pass_time(60_000)
    idle_from = journal.now.boot_ns
    journal.pass_time(120_000)
    journal.event(0, "idle", from_ns=idle_from, to_ns=journal.now.boot_ns)
    slept_from = journal.now.boot_ns
    journal.pass_time(60_000, asleep=True)
    journal.event(0, "suspend", ms=60_000, from_ns=slept_from, to_ns=journal.now.boot_ns)
    journal.finish()
    assert shown("E1")["undecided"] is True
    assert "whether idle time counts" in said("time", "show", "E1")
    said("time", "edit", "is:undecided", "--idle", "discard")
    assert (shown("E1")["measured_ms"], shown("E1")["undecided"], listed("is:undecided")) == (60_000, False, [])
    said("time", "edit", "E1", "--idle", "keep", "--suspended", "keep")
    assert shown("E1")["measured_ms"] == 240_000
    said("time", "edit", "E1", "--suspended", "discard")
    assert shown("E1")["counted"] == ["active", "idle"]
    told = said("time", "show", "E1")
    assert "  1m 00s  suspended, does not count\n" in told
    assert "in order: active 1m 00s, idle 2m 00s, suspended 1m 00s" in told


def test_entries_are_cut_joined_stretched_and_moved(two: Places) -> None:
    said("time", "add", "T1", DAY, "9:00", "12:00")
    assert said("time", "split", "E1", "--at", "10:00", "--after", "2h").count("made E") == 3
    assert lines() == ["E1 07:00-08:00", "E2 08:00-09:00", "E3 09:00-10:00"]
    said("undo")
    assert lines() == ["E1 07:00-10:00"]
    said("time", "split", "E1", "--into", "2")
    said("time", "join", "E1", "E4")
    said("time", "split", "E1", "--share", "client:acme=2", "--share", "globex")
    assert [(row["client"], row["measured_ms"]) for row in listed()] == [("acme", 7_200_000), ("globex", 3_600_000)]
    said("undo")
    said("time", "shorten", "E1", "30m")
    said("time", "shorten", "E1", "30m", "--start")
    said("time", "lengthen", "E1", "10m")
    said("time", "move", "E1", "-10m")
    said("time", "move", "E1", "+5m")
    assert lines() == ["E1 07:25-09:35"]
    said("time", "move", "E1", "9:00")
    said("time", "add", "T2", DAY, "11:30", "12:00")
    said("time", "fill", "E1")
    said("time", "move", "E1", "2026-06-02", "9:00")
    assert lines() == ["E6 09:30-10:00", "E1 07:00-09:30"]
    said("time", "move", "E1", f"{DAY} 9:00")
    assert "differ in task; give --task" in refused("time", "join", "E1", "E6")
    assert "differ in client" not in said("time", "join", "E1", "E6", "--task", "T1")
    assert "give one of" in refused("time", "join", "E1", "E1", "--fill", "--over-gap")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say how to cut"),
        (("--into", "2", "--at", "9:30"), "say how to cut"),
        (("--share", "acme=1"), "one share is the whole"),
        (("--share", "acme=x", "--share", "b"), "no weight of a client or project"),
        (("--share", "nobody", "--share", "acme"), "no client or project nobody"),
        (("--share", "both", "--share", "acme"), "both is a client and a project; write client:both"),
        (("--share", "project:acme", "--share", "acme"), "no client or project acme"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(two: Places, words: tuple[str, ...], says: str) -> None:
    run("add", "x", "-p", "both", "-c", "both")
    said("time", "add", "T1", DAY, "9:00", "10:00")
    assert says in refused("time", "split", "E1", *words)


def test_a_project_takes_its_share_with_its_own_client(two: Places) -> None:
    """case 15: shares name clients or projects."""
    said("time", "add", "T2", DAY, "9:00", "10:00")
    said("time", "split", "E1", "--share", "acme.db=1", "--share", "globex=2")
    assert [(row["project"], row["client"], row["counted_ms"]) for row in listed()] == [
        ("acme.db", "globex", 1_200_000),
        (None, "globex", 2_400_000),
    ]


def test_a_timer_is_started_switched_stopped_continued(two: Places) -> None:
    """case 40: `tt time ls` shows what runs, whenever it began."""
    assert "no timer is running" in refused("time", "stop")
    assert "nothing to continue yet" in refused("time", "continue")
    said("time", "start", "T1", "--at", "2h ago", "--note", "x", "-k", "travel")
    assert re.search(r"\bnow +2h \d\dm", said("time", "ls"))
    assert "E1 is running since" in refused("time", "start", "T2")
    assert "E1 is still running" in refused("time", "split", "E1", "--into", "2")
    assert "still running" in refused("time", "edit", "E1", "--end", "1h ago")
    said("time", "edit", "E1", "--start", "3h ago")
    said("time", "switch", "T2", "--at", "1h ago")
    assert "began at" in refused("time", "stop", "--at", "2h ago")
    told = said("time", "stop", "--note", "done", "--at", "30m ago")
    assert re.fullmatch(r"stopped E2 .* \d\dm \d\ds T2 Plan the move \(done\)\n", told), told
    said("time", "continue", "E1", "--at", "10m ago")
    assert (shown("E3")["kind"], shown("E3")["note"], shown("E3")["task_id"]) == ("travel", "x", 1)
    said("undo")
    said("undo")
    assert [row["status"] for row in listed()] == ["draft", "running"]
    said("undo")
    assert [row["status"] for row in listed()] == ["running"]
    assert "E1 is still running; `tt time stop` ends it" in refused("time", "rm", "E1")


def test_a_time_of_day_is_the_one_that_is_meant() -> None:
    now = datetime(2026, 6, 2, 0, 10, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    reading = Reading(now, ZoneInfo("Europe/Berlin"))
    assert [f"{reading.past(text):%d %H:%M}" for text in ("23:50", "0:05", "20m ago")] == ["01 21:50", "01 22:05", "01 21:50"]
    begin = reading.moment("22:00", now - timedelta(days=1))
    assert [f"{reading.after(text, begin):%d %H:%M}" for text in ("23:00", "1:00", "now")] == [
        "01 21:00",
        "01 23:00",
        "01 22:10",
    ]


def test_a_listing_says_what_days_add_up_to_and_the_sum(two: Places) -> None:
    """cases 4 and 13: over midnight each day gets its part; attendance is told where entries overlap."""
    assert run("time", "ls").stderr == "tt: no time entry of this week matches; tt time ls --all shows those of any time\n"
    assert "makes one" in run("time", "ls", "--all").stderr
    said("time", "add", "T1", DAY, "22:00", "1:00")
    said("time", "add", "T2", "2026-06-02", "9:00", "10:00", "--note", "a\nb", "-k", "travel", "--no-billable")
    said("time", "add", "T2", "2026-06-02", "9:30", "10:00:30", "--overlap", "allow", "--person", present_user())
    result = run("time", "ls", "--all")
    assert result.stdout.splitlines() == [
        "entry  date            start  end       counted  day     task  client  project  kind    billable  what",
        "E1     Mon 2026-06-01  22:00  01:00 +1  3h 00m   2h 00m  T1    acme    acme.db          yes       Mend the replica",
        "E2     Tue 2026-06-02  09:00  10:00     1h 00m           T2    globex           travel  no        Plan the move: a …",
        "E3                     09:30  10:00     30m 30s  2h 30m  T2    globex                   yes       Plan the move",
    ]
    assert result.stderr == ("tt: 3 entries, 4h 30m; 4h 00m of attendance, for some overlap (`tt time ls is:overlapping`)\n")
    assert "Mon 2026-06-01  16:00" in said("time", "ls", "-a", "--zone", "America/New_York")
    assert run("time", "ls", "-a", "-n", "2").stderr.startswith("tt: there are earlier ones; --limit 0 shows all\n")
    assert [row["entry_id"] for row in listed("-n", "1")] == [3]
    assert len(json.loads(said("time", "ls", "T2", "--json"))) == 2
    assert json.loads(said("time", "ls", "client:acme", "--json")) == []
    assert len(json.loads(said("time", "ls", "E1,E3", "--json"))) == 2
    assert len(json.loads(said("time", "ls", "person:nobody", "or", "is:unbilled", "--json"))) == 2
    assert said("time", "ls", "-a", "--format", "md").count("\n") == 5


def test_a_narrow_terminal_gets_the_columns_that_tell_most() -> None:
    columns = ("entry_id", "task_id", "client", "kind", "what")
    row = {"entry_id": 1, "task_id": 2, "client": "acme", "kind": "travel", "what": "x" * 40}
    table = Table(columns, [row])
    assert fitting(table, columns, 80) == columns
    assert fitting(table, columns, 47) == columns
    assert fitting(table, columns, 46) == ("entry_id", "task_id", "client", "what")
    assert fitting(table, columns, 10) == ("entry_id", "what")


def test_an_entry_is_shown_with_its_history(two: Places) -> None:
    said("time", "add", "T1", DAY, "22:00", "1:00", "--rate", "95")
    said("time", "edit", "E1", "--end", "2026-06-02 2:00", "-t", "a")
    told = said("time", "show", "e1")
    assert re.search(r"^when +Mon 2026-06-01 22:00 to Tue 2026-06-02 02:00$", told, re.MULTILINE)
    assert re.search(r"^hourly rate +95$", told, re.MULTILINE)
    assert re.search(r"time edit \(ended \S+ \S+ -> \S+ \S+, tags none -> a\)$", told, re.MULTILINE)
    assert "no time entry E9" in refused("time", "show", "E9")
    said("time", "start", "T1")
    assert "to now\n" in said("time", "show", "E2")


def test_what_an_entry_consists_of_and_how_it_is_shared_is_shown(two: Places) -> None:
    """case 15: the shares of components are told with the entry."""
    run("infra", "add", "prod/db")
    run("infra", "add", "prod/web")
    said("time", "add", "T1", DAY, "9:00", "10:00", "--weight", "prod/db=2", "--weight", "prod/web")
    said("time", "add", "T1", DAY, "11:00", "12:00", "--weight", "prod/web=2", "--weight", "prod/db")
    assert re.search(r"Shares\n +40m 00s  prod/db\n +20m 00s  prod/web\n", said("time", "show", "E1"))
    assert "weights" in said("time", "edit", "E1", "--weight", "prod/db", "--dry-run")
    assert "differ in weights of components" in refused("time", "join", "E1", "E2", "--fill")
    said("time", "edit", "E2", "--weight", "prod/db=2", "--weight", "prod/web=1")
    said("time", "join", "E1", "E2", "--over-gap")
    told = said("time", "show", "E1")
    assert re.search(r"Consists of\n +2h 00m  active\n +1h 00m  break, does not count\n", told)
    for minute in range(13):
        said("time", "add", "T1", DAY, f"12:{10 + 2 * minute}", "1m", "--weight", "prod/db=2", "--weight", "prod/web=1")
    said("time", "join", "E1", *(f"E{number}" for number in range(3, 16)), "--over-gap")
    assert "in order" not in said("time", "show", "E1")


def test_status_tells_of_a_timer_without_a_session() -> None:
    """What runs is told, also where nothing is recorded; before and after there is nothing."""
    assert run("status", "--json").stdout == "null\n"
    run("add", "Restore the replica")
    run("time", "start", "T1")
    told = json.loads(run("status", "--json").stdout)
    assert (told["task_id"], told["title"], told["state"], told["session_id"]) == (1, "Restore the replica", "timer", None)
    run("time", "stop")
    assert run("status", "--json").stdout == "null\n"


def test_a_week_has_what_reaches_into_it_from_the_night_before(two: Places) -> None:
    """The day before the week says no sum, for not all of it is listed."""
    now = datetime.now(ZoneInfo("Europe/Berlin"))
    monday = (now - timedelta(days=now.weekday())).date()
    sunday = monday - timedelta(days=1)
    said("time", "add", "T1", f"{sunday} 9:00", "1h")
    said("time", "add", "T1", f"{sunday} 20:00", f"{monday} 0:00")
    assert said("time", "ls") == ""
    said("time", "edit", "E2", "--end", f"{monday} 3:00", "--future")
    said("time", "add", "T2", f"{monday} 3:00", "30m", "--future")
    rows = [line.split() for line in said("time", "ls").splitlines()]
    assert [row[0] for row in rows] == ["entry", "E2", "E3"]
    assert rows[1][:8] == ["E2", "Sun", str(sunday), "20:00", "03:00", "+1", "7h", "00m"]
    assert rows[1][8] == "T1"
    assert rows[2][5:9] == ["30m", "00s", "3h", "30m"]


def test_edit_tells_what_changed_and_split_for_whom(two: Places) -> None:
    said("time", "add", "T1", f"{DAY} 9:00", "10:00")
    assert said("time", "edit", "E1", "--client", "globex").endswith(" [client none -> globex]\n")
    assert said("time", "edit", "E1", "--note", "x").endswith(" [note none -> x]\n")
    parts_ = said("time", "split", "E1", "--share", "acme=2", "--share", "globex").splitlines()
    assert [line.rpartition(" for ")[2] for line in parts_] == ["acme", "globex"]


def test_a_mistyped_client_is_told_and_kept(two: Places) -> None:
    added = run("time", "add", "T1", f"{DAY} 9:00", "10:00", "--client", "acmee")
    assert added.exit_code == 0
    assert added.stderr == "tt: there is no client acmee; did you mean acme? It is kept as typed\n"
    assert shown("E1")["client"] == "acmee"
    edited = run("time", "edit", "E1", "--project", "acm.db", "--client", "globex")
    assert edited.stderr == "tt: there is no project acm.db; did you mean acme.db? It is kept as typed\n"


def test_show_shows_entries_and_invoices_as_their_own_verbs_do(two: Places) -> None:
    said("time", "add", "T1", f"{DAY} 9:00", "10:00")
    for words in ((), ("--json",), ("--format", "csv")):
        assert said("show", "e1", *words) == said("time", "show", "E1", *words)
    assert "no invoice I1" in refused("show", "I1")
    assert "is shown as table or json; give one" in refused("show", "I1", "--format", "csv")
    assert "--output is of a command; give one" in refused("show", "E1", "--output")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("show", "e"), {"E1": "2026-06-01 09:00 Mend the replica Night shift"}),
        (("join", "E1", "E"), {"E1": "2026-06-01 09:00 Mend the replica Night shift"}),
        (("start", "T"), {"T1": "Mend the replica", "T2": "Plan the move"}),
        (("add", "T1", "9:00", "--client", "a"), {"acme": None}),
        (("edit", "E1", "--project", "acme.d"), {"acme.db": None}),
        (("stop", "--person", "b"), {"bob": None}),
        (("split", "E2"), {}),
    ],
)
def test_names_are_completed(two: Places, typed: tuple[str, ...], found: dict[str, str | None]) -> None:
    run("client", "add", "acme")
    said("time", "add", "T1", f"{DAY} 9:00", "10:00", "--note", "Night shift", "--person", "bob")
    *words, incomplete = typed
    items = ShellComplete(tt, {}, "tt", "_TT_COMPLETE").get_completions(["time", *words], incomplete)
    assert {item.value: item.help for item in items} == found


def test_a_country_that_changes_its_clocks_later_moves_no_entry(two: Places, tmp_path: Path) -> None:
    """case 6: instants are kept; only how they are told follows the newer tzdata."""
    said("time", "add", "T1", f"{DAY} 9:00", "10:30")
    before = shown("E1")
    (tmp_path / "Europe").mkdir()
    source = next(path for folder in TZPATH if (path := Path(folder) / "Asia/Tokyo").exists())
    (tmp_path / "Europe" / "Berlin").write_bytes(source.read_bytes())

    def later(*words: str) -> str:
        environment = {**os.environ, "PYTHONTZPATH": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-m", "cli", *words], env=environment, capture_output=True, text=True, check=True
        ).stdout

    after = json.loads(later("time", "show", "E1", "--json"))
    for name in ("started_at", "ended_at", "measured_ms", "zone"):
        assert after[name] == before[name]
    assert before["started_at"].startswith(f"{DAY}T07:00")
    assert re.search(r"16:00 +17:30 +1h 30m", later("time", "ls", "--all"))
