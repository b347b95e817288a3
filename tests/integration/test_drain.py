"""Journals become rows: completely, once, and whatever state the recorder left them in."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from recorder import journal
from recorder.identity import new_uid
from recorder.places import Places
from store import batches, history, tasks
from store.chain import verify_chain
from store.database import Store, open_store
from store.drain import drain
from store.errors import NotFoundError, RefusedError
from store.rebuild import rebuild
from store.undo import undo
from tests.journals import START, JournalBuilder

STARTED = datetime.fromtimestamp(START.wall_ns / 1e9, UTC)


def ask(places: Places, sql: str) -> list[dict[str, Any]]:
    with open_store(places, "test") as store:
        return store.rows(sql)


def commands(places: Places) -> list[dict[str, Any]]:
    return ask(places, "FROM commands ORDER BY command_id")


@pytest.fixture
def recording(places: Places) -> JournalBuilder:
    """A session that has just begun."""
    builder = JournalBuilder(places.journals)
    builder.begin()
    return builder


def test_a_session_is_drained_and_its_journal_deleted(places: Places, recording: JournalBuilder) -> None:
    recording.output(0, b"$ ")
    recording.command(1, "echo hi", b"hi\r\n")
    recording.event(1, "env", set={"AWS_PROFILE": "prod", "TOKEN": "***"}, unset=["OLD"])
    recording.pass_time(90)
    recording.command(2, "false", exit_status=1)
    recording.finish(exit_status=1)
    first, second = commands(places)
    assert (first["command"], first["output"]) == ("echo hi", "hi\n")
    assert (first["started_at"], first["ended_at"]) == (STARTED, STARTED + timedelta(milliseconds=10))
    assert (first["duration_ms"], first["state"], first["exit_code"], first["pipestatus"]) == (10, "done", 0, [0])
    assert (first["output_bytes"], first["output_truncated"], first["context"]) == (4, False, {"git_branch": "main"})
    assert (second["seq"], second["exit_code"], second["output"]) == (2, 1, None)
    [session] = ask(places, "FROM sessions")
    assert (session["state"], session["exit_code"], session["duration_ms"], session["command_count"]) == ("done", 1, 110, 2)
    [entry] = ask(places, "FROM time_entries")
    assert (entry["status"], entry["measured_ms"], entry["person"], entry["source"]) == ("draft", 110, "ann", "session")
    assert {row["name"]: row["value"] for row in ask(places, "FROM command_env")} == {
        "AWS_PROFILE": "prod",
        "TOKEN": "***",
        "OLD": None,
    }
    assert places.journal_paths() == []
    assert ask(places, "FROM notice") == []


def test_a_running_session_is_shown_up_to_its_last_record(places: Places, recording: JournalBuilder) -> None:
    recording.event(1, "start", text="make", source="hook", cwd="/src", context={})
    recording.pass_time(500)
    recording.output(1, b"compiling\r\n")
    [command] = commands(places)
    assert (command["state"], command["exit_code"], command["ended_at"]) == ("running", None, None)
    assert (command["duration_ms"], command["output"], command["output_bytes"]) == (500, "compiling\n", 11)
    [session] = ask(places, "FROM sessions")
    assert (session["state"], session["duration_ms"], session["ended_at"]) == ("running", 500, None)
    assert ask(places, "SELECT status, measured_ms FROM time_entries") == [{"status": "running", "measured_ms": 500}]
    recording.pass_time(500)
    recording.output(1, b"linking\r\n")
    recording.event(1, "text", text="make -j2", source="screen")
    [command] = commands(places)
    assert (command["output"], command["duration_ms"]) == ("compiling\nlinking\n", 1000)
    assert (command["command"], command["text_source"], command["cwd"]) == ("make -j2", "screen", "/src")
    recording.event(1, "end", exit=2, pipestatus=[2], state="done", bytes=20, alt_screen=True)
    recording.finish()
    [command] = commands(places)
    assert (command["exit_code"], command["output"], command["used_alt_screen"]) == (2, "compiling\nlinking\n", True)
    assert ask(places, "SELECT count(*) AS n FROM command_output") == [{"n": 1}]


def test_a_dead_session_ends_at_its_last_sign_of_life(places: Places, recording: JournalBuilder) -> None:
    recording.command(1, "true")
    recording.event(2, "start", text="sleep 1000", source="hook", cwd="/", context={})
    recording.pass_time(100_000)
    recording.event(0, "heartbeat", last_activity_ns=START.boot_ns)
    recording.raw(b"\xa7R\xff\x00")  # the torn tail of a killed writer
    recording.let_go()
    first, second = commands(places)
    assert (first["state"], second["state"], second["exit_code"]) == ("done", "interrupted", None)
    assert second["ended_at"] == STARTED + timedelta(milliseconds=100_010)
    [session] = ask(places, "FROM sessions")
    assert (session["state"], session["interrupted"], session["duration_ms"]) == ("interrupted", True, 100_010)
    assert (session["active_ms"], session["idle_ms"]) == (10, 100_000)
    [entry] = ask(places, "FROM time_entries")
    assert (entry["status"], entry["interrupted"], entry["measured_ms"]) == ("draft", True, 100_010)
    assert "interrupted" in entry["note"]
    assert entry["ended_at"] == session["ended_at"]
    assert places.journal_paths() == []


def test_what_a_killed_recorder_had_not_told_is_read_from_its_spool(places: Places, recording: JournalBuilder) -> None:
    recording.event(1, "start", text="echo told", source="history", cwd="/home/ann", mark=1, fields=["1", "0", "0", "1", "/"])
    recording.pass_time(10)
    recording.event(1, "end", state="done", exit=0, pipestatus=[0], bytes=0, mark=1)
    recording.mark(2, "C", 2, 8, 0, 0, 2, "/home/ann")
    recording.output(2, b"lost\r\n")
    recording.pass_time(20)
    recording.mark(2, "D", 2, 2, 3)
    spool = places.run_folder(recording.uid)
    spool.mkdir(parents=True)
    (spool / "2.d").write_text(
        "    7  echo told\n    8  false | sh -c 'exit 3'\n\x001 3\0/home/ann\0> \x007\0declare -x A=\"b\"\n"
    )
    recording.let_go()
    told, found = commands(places)
    assert (told["command"], told["exit_code"]) == ("echo told", 0)
    assert (found["command"], found["text_source"], found["state"]) == ("false | sh -c 'exit 3'", "history", "done")
    assert (found["exit_code"], found["pipestatus"], found["output"]) == (3, [1, 3], "lost\n")
    assert found["duration_ms"] == 20
    assert not spool.exists()


def test_what_a_killed_recorder_had_not_told_counts_without_its_spool(places: Places, recording: JournalBuilder) -> None:
    recording.mark(1, "C", 1, 8, 0, 0, 2, "/home/ann")
    recording.mark(1, "D", 1, 1, 3)
    places.run_folder(recording.uid).mkdir(parents=True)
    recording.let_go()
    (found,) = commands(places)
    assert (found["command"], found["state"], found["exit_code"]) == (None, "done", 3)


def test_a_session_drained_alive_and_then_dead_is_closed_once(places: Places, recording: JournalBuilder) -> None:
    recording.command(1, "true")
    assert ask(places, "SELECT state FROM sessions") == [{"state": "running"}]
    recording.let_go()
    for _ in range(2):
        assert ask(places, "SELECT state FROM sessions") == [{"state": "interrupted"}]
    assert ask(places, "SELECT count(*) AS n FROM session_end") == [{"n": 1}]


def test_pause_idle_and_sleep_are_segments_of_the_session(places: Places, recording: JournalBuilder) -> None:
    recording.pass_time(1000)
    recording.event(0, "pause", what="timer")
    recording.pass_time(2000)
    recording.output(0, b"$ ")
    assert ask(places, "SELECT paused_ms FROM sessions") == [{"paused_ms": 2000}]
    recording.event(0, "resume", what="timer")
    slept_from = recording.now.boot_ns
    recording.pass_time(4000, asleep=True)
    recording.event(0, "suspend", ms=4000, from_ns=slept_from, to_ns=recording.now.boot_ns)
    recording.pass_time(8000, wall_step_ms=-3_600_000)
    recording.event(0, "clock_step", ms=-3_600_000)
    recording.event(0, "idle", from_ns=recording.now.boot_ns - 5_000_000_000, to_ns=recording.now.boot_ns)
    recording.finish()
    [session] = ask(places, "FROM sessions")
    parts = ("active_ms", "idle_ms", "suspended_ms", "paused_ms", "duration_ms", "clock_step_ms")
    assert [session[part] for part in parts] == [4000, 5000, 4000, 2000, 15_000, -3_600_000]
    assert session["ended_at"] == STARTED + timedelta(seconds=15)
    assert ask(places, "SELECT measured_ms FROM time_entries") == [{"measured_ms": 9000}]
    segments = ask(places, "FROM session_segment ORDER BY ordinal")
    assert [(row["kind"], row["duration_ms"]) for row in segments] == [
        *[("active", 1000), ("paused", 2000), ("suspended", 4000), ("active", 3000), ("idle", 5000)]
    ]
    assert all(a["ended_at"] == b["started_at"] for a, b in pairwise(segments))


def test_a_task_is_resolved_when_it_is_drained(places: Places) -> None:
    with open_store(places, "add") as store:
        uid = tasks.add(store, "one")["uid"]
    new = {"new": "two", "uid": new_uid()}
    told: list[Any] = [{"uid": uid, "task_id": 1}, {"typed": "t1"}, new, new, {"typed": "T99"}, {"odd": 1}, None]
    for number, task in enumerate(told):
        builder = JournalBuilder(places.journals, uid=f"01900000-0000-7000-8000-{number:012}")
        builder.begin(task=task)
        builder.pass_time(1000)
        builder.finish()
    assert [row["task_id"] for row in ask(places, "FROM sessions ORDER BY session_id")] == [1, 1, 2, 2, None, None, None]
    assert [row["spent_ms"] for row in ask(places, "FROM tasks ORDER BY task_id")] == [2000, 2000]
    assert [row["kind"] for row in ask(places, "FROM notice")] == ["unknown-task"] * 2


def test_a_running_session_makes_its_task_active_and_nothing_the_drain_did_is_undone(places: Places) -> None:
    builder = JournalBuilder(places.journals)
    builder.begin(task={"new": "one", "uid": new_uid()})
    with open_store(places, "undo") as store:
        assert [row["status"] for row in tasks.get(store, "T1").rows] == ["active"]
        with pytest.raises(RefusedError, match="nothing to undo"):
            undo(store)
        assert verify_chain(store) == [] == rebuild(store)


def test_terminal_bytes_are_kept_exactly_and_with_their_times(places: Places, recording: JournalBuilder) -> None:
    sent = [bytes([n % 256]) * (n * 37 % 9000) + b"\x00\xff\x1b[31m" for n in range(60)]
    recording.event(1, "start", text="x", source="hook", cwd="/", context={})
    times = []
    for data in sent:
        recording.pass_time(3)
        times.append(recording.now.boot_ns)
        recording.output(1, data)
    recording.finish()
    with open_store(places, "test") as store:
        assert history.raw_output(store, 1) == b"".join(sent)
        pieces = store.rows("SELECT boot_ns, after_ns, lengths FROM stream ORDER BY position")
    assert [row["boot_ns"] + after for row in pieces for after in row["after_ns"]] == times
    assert [length for row in pieces for length in row["lengths"]] == [len(data) for data in sent]
    assert len(pieces) < 10


def test_bytes_not_kept_are_told_in_the_text(places: Places, recording: JournalBuilder) -> None:
    recording.event(1, "start", text="yes", source="hook", cwd="/", context={})
    recording.output(1, b"head\r\n")
    assert commands(places)[0]["output"] == "head\n"
    recording.event(1, "skip", bytes=1000)
    recording.output(1, b"tail\r\n")
    recording.event(1, "end", exit=0, pipestatus=[0], state="done", bytes=1012, alt_screen=False)
    recording.finish()
    [command] = commands(places)
    assert command["output"] == "head\n[1000 bytes not shown]\ntail\n"
    assert (command["output_bytes"], command["output_truncated"]) == (1012, True)


def test_records_whose_companions_are_lost_still_count(places: Places) -> None:
    builder = JournalBuilder(places.journals)
    builder.output(0, b"$ ")
    builder.output(1, b"who knows\r\n")
    builder.event(1, "start", text="late", source="hook", cwd="/x", context={"a": None, "b": 1})
    builder.event(3, "start", text="three", source="hook", cwd="/x", context=None)
    builder.event(3, "gap", bytes=5, reason="disk full")
    builder.event(3, "resize", rows=50, cols=132)
    builder.event(4, "end", exit=0, pipestatus=[0], state="done", bytes=0, alt_screen=False)
    builder.event(4, "end", exit=1, pipestatus=[1], state="done", bytes=0, alt_screen=False)
    builder.event(2, "text", text="too late", source="hook")
    builder.event(2, "env", set={"A": "1"}, unset=[])
    builder.event(5, "future-kind", anything=1)
    builder.finish()
    found = [(row["seq"], row["command"], row["state"], row["exit_code"]) for row in commands(places)]
    assert found == [(1, "late", "unknown", None), (3, "three", "unknown", None), (4, None, "done", 0)]
    assert [row["output"] for row in commands(places)] == ["who knows\n", "[5 bytes not shown]", None]
    assert [row["kind"] for row in ask(places, "FROM notice")] == ["headless"]
    assert {row["type"] for row in ask(places, "FROM session_event")} == {"gap", "resize", "future-kind", "session_end"}


def test_text_that_is_no_unicode_is_stored_replaced(places: Places, recording: JournalBuilder) -> None:
    recording.command(1, "echo \udcff \x00 \N{GRINNING FACE}", b"\xff\xfe\r\n")
    recording.finish()
    assert commands(places)[0]["command"] == "echo \ufffd \x00 \N{GRINNING FACE}"


def test_damage_is_passed_over_told_and_kept(places: Places, recording: JournalBuilder) -> None:
    recording.command(1, "one")
    recording.raw(b"\xa7R" + b"garbage" * 10)
    recording.command(2, "two")
    recording.raw(journal.encode(journal.Kind.EVENT, 0, recording.now, b"no json"))
    recording.raw(journal.encode(journal.Kind.EVENT, 0, recording.now, b"[1]"))
    recording.finish()
    healthy = JournalBuilder(places.journals)
    healthy.begin()
    healthy.finish()
    assert [row["command"] for row in commands(places)] == ["one", "two"]
    assert places.journal_paths() == []
    assert [path.name for path in places.journals.iterdir()] == [recording.path.name + ".damaged"]
    notices = ask(places, "SELECT message FROM notice ORDER BY noticed_at")
    assert len(notices) == 2
    assert "72 bytes of damage and 2 senseless records" in notices[0]["message"]
    assert len(ask(places, "FROM sessions WHERE state = 'done'")) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"not a journal",
        b"TTJ1" + journal.encode(journal.Kind.EVENT, 0, START, b"no json"),
        b"TTJ1" + journal.encode_event(0, START, "session", {"rows": "many", "argv": {"a": 1}}),
        b"TTJ1" + journal.encode(9, 0, START, b"of a later version"),  # type: ignore[arg-type]
    ],
)
def test_a_file_that_makes_no_sense_is_set_aside_and_the_others_go_on(places: Places, content: bytes) -> None:
    places.journals.mkdir(parents=True)
    (places.journals / "00-strange.ttj").write_bytes(content)
    builder = JournalBuilder(places.journals)
    builder.begin()
    builder.finish()
    assert len(ask(places, "FROM sessions WHERE shell = 'bash'")) == 1
    assert [path.name for path in places.journals.iterdir()] == ["00-strange.ttj.damaged"]
    assert (places.journals / "00-strange.ttj.damaged").read_bytes() == content
    assert len(ask(places, "FROM notice")) == 1


def test_a_strange_file_somebody_holds_is_left_alone(places: Places) -> None:
    builder = JournalBuilder(places.journals)
    os.pwrite(builder.descriptor, b"XXXX", 0)
    builder.path.write_bytes(b"XXXX")
    assert ask(places, "FROM notice") == []
    assert builder.path.exists()
    builder.let_go()


def test_an_empty_journal_is_deleted_only_when_it_is_old(places: Places) -> None:
    young, old = JournalBuilder(places.journals), JournalBuilder(places.journals)
    young.let_go()
    old.let_go()
    os.utime(old.path, (1, 1))
    assert ask(places, "FROM sessions") == []
    assert places.journal_paths() == [young.path]


def test_journals_of_the_fallback_folder_are_drained_too(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    builder = JournalBuilder(places.fallback_journals)
    builder.begin()
    builder.finish()
    assert len(ask(places, "FROM sessions")) == 1
    assert ask(places, "SELECT journal FROM journal_offset") == [{"journal": f"fallback/{builder.path.name}"}]
    assert places.journal_paths() == []


@pytest.mark.parametrize("records", [1, 3, 7])
def test_small_batches_give_the_same_rows(
    places: Places, recording: JournalBuilder, monkeypatch: pytest.MonkeyPatch, records: int
) -> None:
    monkeypatch.setattr(batches, "BATCH_RECORDS", records)
    for n in range(1, 6):
        recording.output(0, b"$ ")
        recording.command(n, f"echo {n}", b"out\r\n")
        recording.event(n, "text", text=f"echo  {n}", source="history", cwd="/elsewhere")
    recording.event(6, "start", text="last", source="hook", cwd="/", context={})
    for _ in range(10):
        recording.output(6, b"ab")
    recording.event(6, "end", exit=0, pipestatus=[0], state="done", bytes=20, alt_screen=False)
    recording.finish()
    found = commands(places)
    assert [(row["command"], row["output"], row["cwd"]) for row in found[:5]] == [
        (f"echo  {n}", "out\n", "/elsewhere") for n in range(1, 6)
    ]
    assert (found[5]["output"], found[5]["output_bytes"]) == ("ab" * 10, 20)


def test_history_finds_lists_and_scripts(store: Store, places: Places) -> None:
    builder = JournalBuilder(places.journals)
    builder.begin()
    for seq, (text, output, status) in enumerate(
        [("cd /srv", b"", 0), ("make", b"a\r\nERROR: Disk Full\r\n", 2), ("make clean", b"", 0), ("", b"", 0)], 1
    ):
        builder.command(seq, text, output, status)
    builder.event(4, "env", set={"B": "2", "A": "1"}, unset=[])
    builder.finish()
    assert drain(store) == [builder.path]
    assert [row["seq"] for row in history.list_commands(store, "exit_code = ?", [0], newest=2).rows] == [3, 4]
    assert "output" not in history.list_commands(store).columns
    assert [row["command"] for row in history.script(store, "session_id = ?", [1]).rows] == ["cd /srv", "make clean"]
    [found] = history.search(store, "disk full", "session_id = ?", [1]).rows
    assert (found["command_id"], found["line"]) == (2, "ERROR: Disk Full")
    assert [row["command_id"] for row in history.search(store, "MAKE").rows] == [2, 3]
    assert history.get_command(store, "C2")["output"] == "a\nERROR: Disk Full\n"
    assert history.get_session(store, "s1")["command_count"] == 4
    assert [row["name"] for row in history.command_environment(store, 4).rows] == ["A", "B"]
    assert len(history.list_sessions(store, "state = 'done'").rows) == 1
    assert history.notices(store).rows == []
    for look_up, name in [(history.get_command, "C9"), (history.get_command, "x"), (history.get_session, "S9")]:
        with pytest.raises(NotFoundError, match="there is no"):
            look_up(store, name)
