"""Periods that are closed, and what stays free beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from recorder.identity import new_uid
from store import tasks
from store.act import Act
from store.changes import change, state
from store.database import Store
from store.errors import ConflictError, NotFoundError, UsageError
from store.timesheet import locks
from store.timesheet.changing import change_entries
from store.timesheet.periods import Period, period
from store.undo import undo

BERLIN = ZoneInfo("Europe/Berlin")
OCTOBER = Period(date(2025, 10, 1), date(2025, 10, 31))
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def entry(store: Store, start: str, end: str, **fields: object) -> str:
    """A new entry from and to these instants."""
    uid = new_uid()
    change_entries(store, {uid: {"started_at": start, "ended_at": end, "person": "ada", "project": "web", **fields}})
    return uid


def close_october(store: Store, **whose: str) -> None:
    locks.lock(store, OCTOBER, "invoiced", zone="Europe/Berlin", **whose)


def test_a_locked_entry_is_kept_and_the_error_names_the_lock_and_its_reason(store: Store) -> None:
    """case 33: the error tells which lock holds, and why."""
    uid = entry(store, "2025-10-10T09:00:00Z", "2025-10-10T10:00:00Z")
    close_october(store)
    with pytest.raises(ConflictError, match=r"E1 lies in the locked period LK1 \(.*31: invoiced\); tt time unlock LK1"):
        change_entries(store, {uid: {"note": "more"}})
    with pytest.raises(ConflictError, match="LK1"):
        change_entries(store, {uid: None})
    with pytest.raises(ConflictError, match="that time lies in the locked period LK1"):
        entry(store, "2025-10-11T09:00:00Z", "2025-10-11T10:00:00Z")
    assert (state(store, "time_entry", uid) or {})["note"] is None


def test_an_entry_can_not_be_moved_into_or_out_of_a_locked_period(store: Store) -> None:
    inside, outside = (entry(store, f"2025-{day}T09:00:00Z", f"2025-{day}T10:00:00Z") for day in ("10-10", "11-10"))
    close_october(store)
    with pytest.raises(ConflictError):
        change_entries(store, {inside: {"started_at": "2025-11-01T09:00:00Z", "ended_at": "2025-11-01T10:00:00Z"}})
    with pytest.raises(ConflictError):
        change_entries(store, {outside: {"started_at": "2025-10-31T09:00:00Z", "ended_at": "2025-10-31T10:00:00Z"}})


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        ("2025-09-30T20:00:00Z", "2025-09-30T22:00:00Z", True),  # ends at midnight in Berlin, where the lock begins
        ("2025-09-30T20:00:00Z", "2025-09-30T22:00:00.001Z", False),
        ("2025-10-31T22:59:59.999Z", "2025-11-01T08:00:00Z", False),
        ("2025-10-31T23:00:00Z", "2025-11-01T08:00:00Z", True),  # begins at midnight, where the lock ends
        ("2025-09-01T00:00:00Z", "2025-12-01T00:00:00Z", False),
    ],
)
def test_a_lock_covers_start_and_end_in_its_own_zone(store: Store, start: str, end: str, free: bool) -> None:
    """case 33: a week half locked stays editable in its free half, to the millisecond."""
    close_october(store)
    if free:
        entry(store, start, end)
        return
    with pytest.raises(ConflictError):
        entry(store, start, end)


def test_a_lock_may_be_about_one_client_or_one_person_only(store: Store) -> None:
    change(store, "client", new_uid(), {"name": "acme", "aliases": ["ACME Inc"]})
    locks.lock(store, OCTOBER, "billed", client="acme inc", zone="UTC")
    with pytest.raises(ConflictError, match="of acme: billed"):
        entry(store, "2025-10-10T09:00:00Z", "2025-10-10T10:00:00Z", client="Acme")
    entry(store, "2025-10-10T09:00:00Z", "2025-10-10T10:00:00Z", client="globex")
    locks.lock(store, OCTOBER, "on leave", person="bob", zone="UTC")
    entry(store, "2025-10-12T09:00:00Z", "2025-10-12T10:00:00Z")
    with pytest.raises(ConflictError, match="of bob: on leave"):
        entry(store, "2025-10-12T09:00:00Z", "2025-10-12T10:00:00Z", person="bob")
    assert [one["client"] for one in locks.list_locks(store).rows] == ["acme", None]


def test_unlocking_opens_the_period_and_keeps_both_reasons(store: Store) -> None:
    """case 38: the trail tells why it was closed and why it was opened."""
    close_october(store)
    locks.unlock(store, "LK1", "a forgotten day")
    entry(store, "2025-10-10T09:00:00Z", "2025-10-10T10:00:00Z")
    told = store.value("SELECT CAST(before AS VARCHAR) FROM event WHERE kind = 'lock' AND after IS NULL")
    assert "invoiced; unlocked: a forgotten day" in told


def test_undo_takes_a_lock_and_an_unlocking_back(store: Store) -> None:
    close_october(store)
    undo(store)
    assert locks.list_locks(store).rows == []
    close_october(store)
    store.act = type(store.act)("time unlock")
    locks.unlock(store, "2", "oops")
    undo(store)
    assert [one["reason"] for one in locks.list_locks(store).rows] == ["invoiced"]


def test_what_is_missing_or_unknown_is_told(store: Store) -> None:
    with pytest.raises(UsageError, match="--reason"):
        locks.lock(store, OCTOBER, " ")
    with pytest.raises(UsageError, match="--reason"):
        locks.unlock(store, "LK1", "")
    with pytest.raises(NotFoundError, match="tt time locks"):
        locks.unlock(store, "LK7", "why")
    with pytest.raises(NotFoundError, match="tt time locks"):
        locks.unlock(store, "October", "why")
    with pytest.raises(NotFoundError, match="tt client ls"):
        locks.lock(store, OCTOBER, "why", client="nobody")


def test_a_lock_without_a_zone_is_in_that_of_the_terms(store: Store) -> None:
    store.places.config.write_text('[billing]\nzone = "Australia/Lord_Howe"\n', encoding="utf-8")
    assert locks.lock(store, OCTOBER, "why")["zone"] == "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-10", None, "2026-10-01 to 2026-10-31"),
        ("2026-02", None, "2026-02-01 to 2026-02-28"),
        ("2026-W43", None, "2026-10-19 to 2026-10-25"),
        ("2026", None, "2026-01-01 to 2026-12-31"),
        ("2026-10-01", "2026-10-15", "2026-10-01 to 2026-10-15"),
        ("yesterday", "today", "2026-11-22 to 2026-11-23"),
        ("today", None, "2026-11-23"),
        ("sow", "now", "2026-11-23"),
        ("2026-09", "2026-10", "2026-09-01 to 2026-10-31"),
    ],
)
def test_periods_are_written_as_months_weeks_years_and_days(first: str, last: str | None, expected: str) -> None:
    assert str(period(first, last, NOW, BERLIN)) == expected


@pytest.mark.parametrize(
    ("first", "last"), [("2026-13", None), ("2026-W60", None), ("0000", None), ("soonish", None), ("today", "yesterday")]
)
def test_what_is_no_period_is_told(first: str, last: str | None) -> None:
    with pytest.raises(UsageError):
        period(first, last, NOW, BERLIN)


def test_a_period_may_reach_to_the_end_of_the_calendar() -> None:
    days = Period(date(9999, 12, 1), date.max).interval(ZoneInfo("UTC"))
    assert days.duration_ms > 30 * 86_400_000


def test_a_period_has_the_hours_of_its_days() -> None:
    """case 3: October has an hour more in Berlin."""
    assert OCTOBER.interval(BERLIN).duration_ms == (31 * 24 + 1) * 3_600_000


def test_what_a_locked_entry_bills_is_written_on_it(store: Store) -> None:
    """case 33: a task that gets another client takes only the days with it that are open."""
    for name in ("acme", "globex"):
        change(store, "client", new_uid(), {"name": name})
    task = str(tasks.add(store, "Restore", client="acme", project="acme.web")["uid"])
    inside, outside, running = (
        entry(store, f"2025-{day}T09:00:00Z", f"2025-{day}T10:00:00Z", task_uid=task, project=None)
        for day in ("10-10", "11-10", "10-11")
    )
    submitted = entry(store, "2025-10-12T09:00:00Z", "2025-10-12T10:00:00Z", task_uid=task, project=None)
    change(store, "time_entry", running, {"ended_at": None, "status": "running", "measured_ms": None})
    change(store, "time_entry", submitted, {"status": "submitted"})
    store.told.clear()
    close_october(store, client="acme")
    assert store.told == ["client and project are written on 2 entries, as their tasks and projects say now"]
    change(store, "task", task, {"client": "globex", "project": "globex.ops"})
    places = {
        row["uid"]: (row["client"], row["project"])
        for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid, * EXCLUDE (uid) FROM entry_places")
    }
    assert places == {
        **dict.fromkeys((inside, submitted), ("acme", "acme.web")),
        **dict.fromkeys((outside, running), ("globex", "globex.ops")),
    }
    assert (state(store, "time_entry", submitted) or {})["status"] == "submitted"


def test_a_lock_writes_on_its_own_clients_entries_only_and_undo_takes_it_away(store: Store) -> None:
    change(store, "client", new_uid(), {"name": "acme"})
    task = str(tasks.add(store, "Restore", client="globex")["uid"])
    uid = entry(store, "2025-10-10T09:00:00Z", "2025-10-10T10:00:00Z", task_uid=task)
    close_october(store, client="acme")
    assert (state(store, "time_entry", uid) or {})["client"] is None
    mine = replace(store, act=Act("time lock"), told=[])
    close_october(mine)
    assert (state(store, "time_entry", uid) or {})["client"] == "globex"
    undo(store)
    assert (state(store, "time_entry", uid) or {})["client"] is None
