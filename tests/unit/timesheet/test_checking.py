"""Parts of the checks, and what proves an entry; the findings and their mends are in test_cli_time_check."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest

from cli.findings_sheet import sheet
from recorder.identity import new_uid
from store.bulk import insert_rows
from store.database import Store
from store.term_values import Hours
from store.timesheet import proof, spans
from store.timesheet.changing import change_entries
from store.timesheet.check_days import business
from store.timesheet.check_sheet import about, length, said, stamp
from store.timesheet.checking import check
from store.timesheet.intervals import total_ms

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = 60_000
SESSION = new_uid()


def entry(store: Store, begin: str, end: str, **fields: Any) -> str:
    """A new complete entry of ada on 2025-11-18."""
    uid = new_uid()
    times = {"started_at": f"2025-11-18T{begin}:00Z", "ended_at": f"2025-11-18T{end}:00Z"}
    change_entries(store, {uid: {**times, "person": "ada", "project": "web", "client": "acme", **fields}}, overlap="allow")
    return uid


def command(store: Store, number: int, text: str | None, begin: datetime, minutes: int | None, code: int | None = 0) -> None:
    """A command of the session; without minutes it still runs."""
    uid = new_uid()
    begun = {"uid": uid, "command_id": number, "session_uid": SESSION, "seq": number, "text": text}
    insert_rows(store, "command", [{**begun, "started_at": begin.isoformat()}])
    if minutes is not None:
        ended = {"command_uid": uid, "state": "done", "exit_code": code, "duration_ms": minutes * MINUTE}
        insert_rows(store, "command_end", [{**ended, "ended_at": (begin + timedelta(minutes=minutes)).isoformat()}])


def session(store: Store, task_uid: str | None = None) -> None:
    begun = {"uid": SESSION, "session_id": 1, "task_uid": task_uid, "started_at": "2025-11-18T09:00:00Z"}
    insert_rows(store, "session", [begun])


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0s"),
        (5_400_000, "1h30m"),
        (45_000, "45s"),
        (3_600_000, "1h"),
        (61_500, "1m1.500s"),
        (7, "0.007s"),
        (3_605_000, "1h5s"),
    ],
)
def test_lengths_are_written_as_the_verbs_take_them(milliseconds: int, text: str) -> None:
    from cli.time_words import length_ms

    assert length(milliseconds) == text
    assert length_ms(text) == milliseconds


def test_instants_are_written_without_doubt() -> None:
    """case 2: with their offset, so that what is pasted means what was found."""
    second = spans.to_ms(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert stamp(second, BERLIN) == "2026-10-25T02:30:00+01:00"
    assert stamp(second + 5, BERLIN) == "2026-10-25T02:30:00.005+01:00"


def test_business_hours_are_real_hours() -> None:
    """case 27: where the clocks are put forward within them, an hour is missing."""
    early = [Hours(frozenset({6}), 60, 300)]
    assert total_ms(business(date(2026, 3, 29), early, BERLIN)) == 3 * 60 * MINUTE
    assert total_ms(business(date(2026, 3, 22), early, BERLIN)) == 4 * 60 * MINUTE
    assert business(date(2026, 3, 28), early, BERLIN) == []


def test_a_check_of_one_person_compares_with_all_of_his_but_with_nobody_elses(store: Store) -> None:
    """case 12: what was not asked about is compared with, and not told about."""
    entry(store, "09:00", "10:00")
    entry(store, "09:30", "11:00", project=None)
    entry(store, "09:30", "11:00", person="bob", project=None)
    found = check(store, "entry_id = 1").rows
    assert [(row["check"], row["entry_id"]) for row in found] == [("overlap", 2)]
    assert check(store, "person = ?", ["nobody"]).rows == []


def test_gaps_without_a_period_reach_from_the_first_entry_to_the_last(store: Store) -> None:
    entry(store, "09:00", "10:00", zone="UTC")
    entry(store, "12:00", "13:00", zone="UTC")
    assert [row["check"] for row in check(store).rows] == ["gap"]
    assert [row["check"] for row in check(store, "entry_id = 1").rows] == ["gap"]  # its day is looked at whole


def test_commands_prove_an_entry_of_a_session(store: Store) -> None:
    """case 30: a reviewer sees how much of the time is covered, overlapping commands counted once."""
    session(store)
    uid = entry(store, "09:00", "10:00", session_uid=SESSION)
    nine = datetime(2025, 11, 18, 9, tzinfo=UTC)
    command(store, 1, "early", nine - timedelta(minutes=10), 5)
    command(store, 2, "make", nine - timedelta(minutes=5), 15)
    command(store, 3, "make test", nine + timedelta(minutes=5), 25, 2)
    found = proof.proofs(store, [uid])[uid]
    assert [one["command_id"] for one in found.commands] == [2, 3]
    assert (found.failed, found.covered_ms, found.counted_ms, found.share) == (1, 30 * MINUTE, 60 * MINUTE, 0.5)


def test_commands_of_its_task_prove_an_entry_made_by_hand(store: Store) -> None:
    from store import tasks

    task = tasks.add(store, "Restore")["uid"]
    session(store, task)
    command(store, 1, "make", datetime(2025, 11, 18, 9, 50, tzinfo=UTC), None)
    uid, other = entry(store, "09:00", "10:00", task_uid=task), entry(store, "09:00", "10:00", person="bob")
    found = proof.proofs(store, [uid, other])
    assert (len(found[uid].commands), found[uid].covered_ms, found[uid].failed) == (1, 10 * MINUTE, 0)
    assert found[other].commands == []


def test_time_that_does_not_count_proves_nothing(store: Store) -> None:
    uid = entry(store, "09:00", "10:00", pieces=[{"kind": "idle", "from_ms": 0, "to_ms": 60 * MINUTE}], counted=[])
    found = proof.proofs(store, [uid])[uid]
    assert (found.counted_ms, found.share) == (0, 0.0)


def test_the_same_command_again_is_told_once_and_what_everybody_types_last(store: Store) -> None:
    session(store)
    nine = datetime(2025, 11, 18, 9, tzinfo=UTC)
    runs = [("ls", 9, 0), ("make", 1, 0), ("make", 3, 0), ("make", 2, 0), (None, 9, 0), ("deploy", 1, 1), ("cd /srv", 0, 0)]
    for number, (text, minutes, code) in enumerate(runs, 1):
        command(store, number, text, nine + timedelta(minutes=number), minutes, code)
    uid = entry(store, "09:00", "10:00", session_uid=SESSION)
    commands = proof.proofs(store, [uid])[uid].commands
    assert [one["command_id"] for one in proof.telling(commands, 1)] == [6]
    assert [one["command_id"] for one in proof.telling(commands, 2)] == [3, 6]
    assert [one["command_id"] for one in proof.telling(commands, 9)] == [1, 3, 6, 7]


@pytest.mark.parametrize(
    ("milliseconds", "told"),
    [
        (441, "441ms"), (1_600, "2s"), (59_400, "59s"), (60_000, "1m"), (1_800_441, "30m"), (3_599_999, "1h"),
        (3_600_000, "1h"), (3_900_000, "1h 05m"), (90_000_000, "25h"),
    ],
)  # fmt: skip
def test_lengths_are_told_as_people_say_them(milliseconds: int, told: str) -> None:
    assert about(milliseconds) == told


def test_instants_are_told_with_their_day_where_it_is_another_one() -> None:
    """In the sheet's zone, in which 23:30 UTC is the next day."""
    berlin, late = ZoneInfo("Europe/Berlin"), spans.to_ms(datetime(2026, 10, 24, 23, 30, tzinfo=UTC))
    assert said(late, berlin) == "2026-10-25 01:30"
    assert said(late, berlin, beside=late + 3_600_000) == "01:30"
    assert said(late, berlin, beside=late - 7_200_000) == "2026-10-25 01:30"


def test_findings_are_coloured_on_a_terminal_and_only_there() -> None:
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    row = {
        "check": "overlap",
        "person": "ann",
        "started_at": at,
        "ended_at": None,
        "what": "E1 \x1b[2J",
        "mend": "tt time rm E1",
    }
    plain, coloured = (list(sheet([row], ZoneInfo("UTC"), coloured=coloured)) for coloured in (False, True))
    assert plain == ["ann, Mon 2026-06-01", "  overlap  09:00  E1 \ufffd[2J", "           -> tt time rm E1"]
    assert [click.unstyle(line) for line in coloured] == plain
    assert coloured[0] != plain[0]
    assert "\x1b[31m" in coloured[1]
