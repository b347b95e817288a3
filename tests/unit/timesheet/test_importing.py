"""Imports: each row once, all rows or none, and nothing that was approved is touched."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recorder.identity import new_uid
from recorder.places import Places
from store import tasks
from store.act import Act
from store.changes import change, state
from store.database import Store, open_store
from store.errors import ConflictError, RefusedError, UsageError
from store.timesheet import approval, entries, locks
from store.timesheet.changing import change_entries
from store.timesheet.exporting import exported
from store.timesheet.formats.told import Hints, Told
from store.timesheet.importing import Outcome, Wishes, imported
from store.timesheet.mapping import mapped, meanings
from store.timesheet.periods import period
from store.undo import undo

UTC_ZONE = ZoneInfo("UTC")
HINTS = Hints(UTC_ZONE, datetime(2026, 11, 23, 9, tzinfo=UTC))


def interval(hour: int, *tags: str, length: int = 1, **more: Any) -> dict[str, Any]:
    """A Timewarrior interval on 2025-10-06."""
    return {"start": f"20251006T{hour:02}0000Z", "end": f"20251006T{hour + length:02}0000Z", "tags": [*tags], **more}


def take(store: Store, *intervals: dict[str, Any], **wishes: Any) -> Outcome:
    return imported(store, json.dumps(intervals), "timewarrior", HINTS, Wishes(**wishes))


def only(store: Store) -> dict[str, Any]:
    rows = entries.list_entries(store).rows
    assert len(rows) == 1
    return rows[0]


def test_importing_twice_adds_nothing(store: Store) -> None:
    """case 46: rows are known by where they are from and their key there."""
    given = [interval(9, "project:web"), interval(10, "project:web")]
    assert len(take(store, *given).added) == 2
    events = store.value("SELECT count(*) FROM event")
    again = take(store, *given)
    assert (again.added, again.changed, again.same) == ([], [], 2)
    assert store.value("SELECT count(*) FROM event") == events


def test_a_row_mended_there_mends_its_draft_here(store: Store) -> None:
    take(store, interval(9, "project:web"))
    store.act = Act("time import")
    outcome = take(store, interval(9, "project:web", annotation="ticket 4711"))
    assert (len(outcome.changed), outcome.added) == (1, [])
    assert only(store)["note"] == "ticket 4711"
    undo(store)
    assert only(store)["note"] is None


def test_what_was_changed_here_alone_stays(store: Store) -> None:
    uid = take(store, interval(9, "project:web")).added[0]
    change_entries(store, {uid: {"note": "mine"}})
    assert take(store, interval(9, "project:web")).same == 1
    assert only(store)["note"] == "mine"


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_what_was_handed_in_or_approved_stays_and_is_told(store: Store, status: str) -> None:
    """case 34: a changed source never reaches what was approved."""
    uid = take(store, interval(9, "project:web", "client:acme")).added[0]
    approval.submit(store, [uid])
    if status == "approved":
        approval.approve(store, [uid])
    outcome = take(store, interval(9, "project:web", "client:acme", annotation="later"))
    assert outcome.kept == [f"line 1: E1 is {status} and stays as it is"]
    assert only(store)["note"] is None


def test_a_rejected_row_is_mended_and_a_draft_again(store: Store) -> None:
    uid = take(store, interval(9, "project:web", "client:acme")).added[0]
    approval.submit(store, [uid])
    approval.reject(store, [uid], "which ticket?")
    take(store, interval(9, "project:web", "client:acme", annotation="4711"))
    assert (only(store)["status"], only(store)["note"]) == ("draft", "4711")


def test_bad_rows_are_named_and_nothing_is_half_written(store: Store) -> None:
    given = [interval(9, "project:web"), {"start": "x"}, *({"start": "y"} for _ in range(5))]
    with pytest.raises(UsageError, match=r"6 rows can't be taken in, so none was: line 2: .*; and 1 more.*--skip-bad"):
        take(store, *given)
    assert entries.list_entries(store).rows == []
    outcome = take(store, *given, skip_bad=True)
    assert (len(outcome.added), len(outcome.bad)) == (1, 6)


def test_rows_that_make_no_sense_are_bad(store: Store) -> None:
    """case 11, case 41: nothing of no length, backwards, or in the future."""
    future = {"start": "29990101T000000Z", "end": "29990101T010000Z"}
    given = [interval(9, length=0), interval(9, length=-1), future, interval(9, "project:web")]
    outcome = take(store, *given, skip_bad=True)
    assert [why for _, why in outcome.bad] == [
        "it ends when it begins",
        "it ends before it begins",
        "it lies in the future; give --future if it is meant",
    ]
    assert len(take(store, future, allow_future=True).added) == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"note": 1}, "note is no text"),
        ({"kind": ["x"]}, "kind is no text"),
        ({"billable": "yes"}, "billable is neither"),
        ({"zone": "Mars/Base"}, "no time zone 'Mars/Base'"),
        ({"zone": "../etc"}, "no time zone"),
        ({"adjusted_ms": -1}, "less than nothing"),
        ({"pieces": [{"kind": "active", "from_ms": 0, "to_ms": 5}]}, "do not cover"),
    ],
)
def test_a_row_of_the_wrong_kind_is_named_before_anything_is_written(store: Store, more: dict[str, Any], why: str) -> None:
    """case 46: what the database would refuse is told with its line."""
    item = {"started_at": "2025-10-06T09:00:00Z", "ended_at": "2025-10-06T10:00:00Z", **more}
    with pytest.raises(UsageError, match=rf"line 1: .*{why}"):
        imported(store, json.dumps([item]), "json", HINTS)


def test_pieces_of_what_still_runs_are_not_looked_at(store: Store) -> None:
    item = {"started_at": "2025-10-06T09:00:00Z", "pieces": [{"kind": "active", "from_ms": 0, "to_ms": 5}]}
    assert len(imported(store, json.dumps([item]), "json", HINTS).added) == 1


def test_overlap_is_kept_and_told_unless_the_user_says_otherwise(store: Store) -> None:
    """case 12, case 13: an import keeps what there was, also billed to two clients; a check finds it."""
    first = take(store, interval(9, "project:web", "client:acme", length=2))
    assert first.overlapping == 0
    outcome = take(store, interval(10, "project:ops", "client:globex", length=2), interval(15))
    assert outcome.overlapping == 1
    with pytest.raises(RefusedError, match="overlaps"):
        take(store, interval(8, "project:x", length=2), overlap="forbid")
    assert len(take(store, interval(8, "project:x", length=2), overlap="trim-new").added) == 1
    assert (
        store.value("SELECT count(*) FROM time_entry WHERE started_at = '2025-10-06 08:00:00+00' AND measured_ms = 3600000")
        == 1
    )


def test_a_locked_period_takes_nothing_in(store: Store) -> None:
    """case 33: not by an import either."""
    locks.lock(store, period("2025-10", None, HINTS.now, UTC_ZONE), "billed", zone="UTC")
    with pytest.raises(ConflictError, match="LK1"):
        take(store, interval(9))


def test_words_of_the_file_come_before_those_of_the_user(store: Store) -> None:
    task = tasks.add(store, "Restore the replica")
    columns = {"project": "inbox", "client": "acme", "person": "ada", "task_uid": task["uid"]}
    take(store, interval(9, "project:web"), interval(11, "task:T99"), columns=columns)
    first, second = entries.list_entries(store).rows
    assert (first["project"], first["client"], first["person"], first["task_id"]) == ("web", "acme", "ada", 1)
    assert (second["project"], second["tags"]) == ("inbox", ["T99"])
    assert (first["source"], first["status"], first["zone"]) == ("import", "draft", "UTC")


def test_tasks_are_found_by_number_and_by_a_title_that_only_one_has(store: Store) -> None:
    titles = ("Restore", "Deploy", "Deploy")
    for title in titles:
        tasks.add(store, title)
    take(store, interval(9, "task:T2"), interval(10, "task:restore"), interval(11, "task:Deploy"))
    assert [row["task_id"] for row in entries.list_entries(store).rows] == [2, 1, None]


def test_a_running_interval_is_a_running_entry(store: Store) -> None:
    take(store, {"start": "20251006T090000Z", "tags": ["project:web"]})
    assert (only(store)["status"], only(store)["ended_at"]) == ("running", None)


def test_words_may_mean_something_else_here() -> None:
    rules = meanings(
        ["ops=project:acme.ops", "Ada L=person:ada", "free=billable:no", "meet=kind:meeting", "a=tag:b", "x=y=client:z"]
    )
    begin = datetime(2025, 10, 6, 9, tzinfo=UTC)
    told = Told(1, "k", begin, None, tags=("OPS", "free", "a", "meet", "x=y", "kept"), person="Ada L", project="web")
    found = mapped(told, rules)
    assert (found.project, found.person, found.billable, found.kind, found.client) == (
        "acme.ops",
        "ada",
        False,
        "meeting",
        "z",
    )
    assert found.tags == ("kept", "b")
    assert mapped(told, {}) is told


@pytest.mark.parametrize("rule", ["ops", "ops=acme", "=project:x", "ops=colour:red", "ops=project:"])
def test_a_rule_that_says_nothing_is_told(rule: str) -> None:
    with pytest.raises(UsageError, match="WORD=FIELD:VALUE"):
        meanings([rule])


def everything(store: Store) -> str:
    """An entry with all that can be said of one; returns its uid."""
    uid = new_uid()
    pieces = [{"kind": "active", "from_ms": 0, "to_ms": 1_800_000}, {"kind": "idle", "from_ms": 1_800_000, "to_ms": 3_600_123}]
    fields = {
        "started_at": "2025-10-26T00:30:00Z", "ended_at": "2025-10-26T01:30:00.123Z", "zone": "Europe/Berlin", "person": "ada",
        "project": "web", "client": "acme", "note": "=1+1", "tags": ["a", "b"], "kind": "travel", "shared": True,
        "pieces": pieces, "counted": [], "adjusted_ms": 60_000, "adjusted_reason": "agreed", "billable": False,
    }  # fmt: skip
    change_entries(store, {uid: fields})
    return uid


def test_our_own_export_comes_back_the_same_where_it_was_made(store: Store) -> None:
    everything(store)
    text = exported(store, "json", UTC_ZONE).text
    assert '"started_at": "2025-10-26T02:30:00+02:00"' in text
    outcome = imported(store, text, "json", HINTS)
    assert (outcome.added, outcome.changed, outcome.same) == ([], [], 1)


def test_our_own_export_brings_all_to_another_store_under_the_same_uid(store: Store, tmp_path: Path) -> None:
    uid = everything(store)
    text = exported(store, "json", UTC_ZONE).text
    with open_store(Places(tmp_path / "other"), "time import") as other:
        for added in (1, 0):
            assert len(imported(other, text, "json", HINTS).added) == added
        here, there = ({**(state(one, "time_entry", uid) or {})} for one in (store, other))
    for row in (here, there):
        for name in ("source", "external_id"):
            row.pop(name)
    assert here == there


def test_our_own_export_does_not_touch_what_was_approved_since(store: Store) -> None:
    uid = everything(store)
    text = exported(store, "json", UTC_ZONE).text.replace('"agreed"', '"other"')
    approval.submit(store, [uid])
    approval.approve(store, [uid])
    outcome = imported(store, text, "json", HINTS)
    assert (outcome.added, outcome.changed, outcome.same) == ([], [], 1)


def test_our_csv_comes_back_the_same_but_for_pieces(store: Store) -> None:
    uid = everything(store)
    text = exported(store, "csv", UTC_ZONE).text
    change_entries(store, {uid: {"note": "changed"}})
    assert len(imported(store, text, "csv", HINTS).changed) == 1
    assert (only(store)["note"], only(store)["adjusted_ms"], only(store)["tags"]) == ("=1+1", 60_000, ["a", "b"])


def test_an_export_says_what_it_leaves_out(store: Store) -> None:
    change(store, "time_entry", new_uid(), {"started_at": "2025-10-06T09:00:00.000000Z", "status": "running", "person": "ada"})
    for name, count in (("toggl", 0), ("timewarrior", 1)):
        export = exported(store, name, UTC_ZONE)
        assert (export.count, export.left_out) == (count, 1 - count)
    assert exported(store, "json", UTC_ZONE, "person = ?", ["bob"]).text == "[]\n"


def test_rows_that_are_left_out_on_purpose_are_told(store: Store) -> None:
    text = "Date,Client,Project,Task,Hours\n2025-10-06,acme,web,Dev,0\n2025-10-06,acme,web,Dev,1.5\n"
    outcome = imported(store, text, "harvest", HINTS)
    assert (len(outcome.added), [line for line, _ in outcome.notices]) == (1, [2])


def test_progress_is_told_every_thousand_rows(store: Store) -> None:
    seen: list[int] = []
    text = json.dumps([{"start": "x"}] * 2500)
    imported(store, text, "timewarrior", HINTS, Wishes(skip_bad=True), progress=seen.append)
    assert seen == [1000, 2000]
