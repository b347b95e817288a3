"""Every change of an entry passes one place: whole, sensible, measured anew, undone exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recorder.identity import new_uid
from store import instants
from store.act import Act, present_user
from store.changes import change_many
from store.database import Store
from store.errors import ConflictError, NotFoundError, RefusedError, UsageError
from store.filters import TIME, compile_filter
from store.rebuild import rebuild
from store.timesheet import entries, locks, spans
from store.timesheet.changing import change_entries
from store.timesheet.periods import Period
from store.timesheet.places import places_of
from store.timesheet.totals import totals
from tests.unit.timesheet.making import BERLIN, HOUR, MINUTE, at, client, made, piece, project, row, task


def test_an_entry_begins_complete(store: Store) -> None:
    """case 1: instants in UTC, and the zone where the work happened."""
    uid = new_uid()
    change_entries(store, {uid: {"started_at": "2026-06-01T07:00:00.123456Z", "ended_at": "2026-06-01T08:30:00.123456Z"}})
    found = row(store, uid)
    assert (found["started_at"], found["ended_at"]) == ("2026-06-01T07:00:00.123000Z", "2026-06-01T08:30:00.123000Z")
    assert (found["measured_ms"], found["person"], found["status"], found["source"]) == (
        90 * MINUTE, present_user(), "draft", "manual",
    )  # fmt: skip
    assert found["zone"]
    assert found["billable"] is True


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [("2026-03-29 01:30", "2026-03-29 03:30", 1), ("2026-10-25 00:00", "2026-10-25 04:00", 5)],
)
def test_time_over_a_change_of_clocks_is_what_passed(store: Store, begin: str, end: str, hours: int) -> None:
    """case 1: spring 01:30 to 03:30 is one hour, autumn 00:00 to 04:00 five."""
    assert made(store, begin, end)["measured_ms"] == hours * HOUR


def test_an_entry_over_midnight_is_one_and_its_days_add_up(store: Store) -> None:
    """cases 3 and 4: cut at the local midnights of one zone, in reports only; no day is longer than it is."""
    made(store, "2026-10-24 22:00", "2026-10-26 01:00")
    sums = totals(store, "true", (), BERLIN)
    assert {str(day): ms // HOUR for day, ms in sums.days.items()} == {"2026-10-24": 2, "2026-10-25": 25, "2026-10-26": 1}
    assert sum(sums.days.values()) == sums.counted_ms == entries.list_entries(store).rows[0]["counted_ms"] == 28 * HOUR
    elsewhere = totals(store, "true", (), ZoneInfo("America/New_York"))
    assert sum(elsewhere.days.values()) == 28 * HOUR
    assert len(elsewhere.days) == 2


def test_travel_changes_the_zone_of_an_entry_and_no_duration(store: Store) -> None:
    """cases 5 and 6: the zone is where it is shown, the instants are what counts."""
    found = made(store, "9:00", "10:00")
    change_entries(store, {found["uid"]: {"zone": "Asia/Tokyo"}})
    after = row(store, found["uid"])
    assert {name for name in after if after[name] != found[name]} == {"zone"}


def test_times_that_make_no_sense_are_refused(store: Store) -> None:
    """cases 11 and 41: neither backwards nor empty, and the future only where it is meant."""
    for begin, end, says in (("10:00", "9:00", "before it begins"), ("9:00", "9:00", "no time at all")):
        with pytest.raises(UsageError, match=says):
            made(store, begin, end)
    with pytest.raises(UsageError, match="has to begin"):
        change_entries(store, {new_uid(): {"ended_at": at("9:00")}})
    ahead = instants.from_datetime(datetime.now(UTC) + timedelta(hours=2))
    uid = new_uid()
    with pytest.raises(RefusedError, match="future; give --future"):
        change_entries(store, {uid: {"started_at": at("9:00"), "ended_at": ahead}})
    with pytest.raises(RefusedError, match="future"):
        change_entries(store, {uid: {"started_at": ahead, "status": "running"}})
    change_entries(store, {uid: {"started_at": at("9:00"), "ended_at": ahead}}, allow_future=True)
    with pytest.raises(UsageError, match="pieces do not cover"):
        made(store, "7:00", "8:00", pieces=[piece("idle", 0, 59)])
    with pytest.raises(UsageError, match="less than nothing"):
        made(store, "7:00", "8:00", adjusted_ms=-1)


def test_measured_adjusted_and_billed_are_kept_apart(store: Store) -> None:
    """case 16: what was measured follows from the pieces, a correction stands beside it."""
    found = made(store, "9:00", "10:00", pieces=[piece("active", 0, 40), piece("idle", 40, 60)], adjusted_ms=5, measured_ms=1)
    assert (found["measured_ms"], found["adjusted_ms"], found["billed_ms"]) == (HOUR, 5, None)
    change_entries(store, {found["uid"]: {"counted": []}})
    assert row(store, found["uid"])["measured_ms"] == 40 * MINUTE
    assert spans.counted_ms(row(store, found["uid"])) == 5


@pytest.mark.parametrize("status", ["submitted", "rejected"])
def test_what_was_handed_in_is_a_draft_again_when_it_changes(store: Store, status: str) -> None:
    """case 31: a review holds for what was reviewed."""
    found = made(store, "9:00", "10:00")
    review = {"submitted_at": store.now(), "submitted_by": "ann", "review_reason": "why?", "content_hash": "x"}
    change_many(store, "time_entry", {found["uid"]: {"status": status, **review}})
    change_entries(store, {found["uid"]: {"external_id": "7"}})
    assert row(store, found["uid"])["status"] == status
    change_entries(store, {found["uid"]: {"note": "more"}})
    after = row(store, found["uid"])
    assert (after["status"], *[after[name] for name in review]) == ("draft", None, None, None, None)


@pytest.mark.parametrize("status", ["approved", "invoiced"])
def test_what_is_approved_or_invoiced_does_not_change(store: Store, status: str) -> None:
    """case 34: neither changed nor deleted."""
    found = made(store, "9:00", "10:00")
    change_many(store, "time_entry", {found["uid"]: {"status": status}})
    for fields in ({"note": "x"}, None):
        with pytest.raises(ConflictError, match=f"E1 is {status}"):
            change_entries(store, {found["uid"]: fields})


def test_a_locked_period_keeps_its_entries_and_takes_no_others(store: Store) -> None:
    """case 33: the place before and the place after a change are both looked at."""
    inside = made(store, "2026-05-05 9:00", "2026-05-05 10:00")
    outside = made(store, "9:00", "10:00")
    locks.lock(store, Period(datetime(2026, 5, 1).date(), datetime(2026, 5, 31).date()), "invoiced", zone="Europe/Berlin")
    moved_in = {"started_at": at("2026-05-06 9:00"), "ended_at": at("2026-05-06 10:00")}
    moved_out = {"started_at": at("12:00"), "ended_at": at("13:00")}
    for uid, fields in ((inside["uid"], moved_out), (outside["uid"], moved_in), (inside["uid"], None), (new_uid(), moved_in)):
        with pytest.raises(ConflictError, match=r"locked period LK1 .*invoiced"):
            change_entries(store, {uid: fields})
    change_entries(store, {outside["uid"]: moved_out})


def test_whether_it_can_be_billed_is_as_was_agreed_unless_said(store: Store) -> None:
    project(store, "acme", terms={"billable": "no"})
    assert made(store, "9:00", "10:00", project="acme.web")["billable"] is False
    assert made(store, "10:00", "11:00", project="acme.web", billable=True)["billable"] is True
    assert made(store, "11:00", "12:00", project="acmes")["billable"] is True


def test_all_or_none_and_a_replay_finds_the_same(store: Store) -> None:
    """case 10: one transaction for each command."""
    uid = new_uid()
    with pytest.raises(UsageError):
        change_entries(store, {uid: {"started_at": at("9:00"), "ended_at": at("10:00")}, new_uid(): {"started_at": None}})
    assert entries.find(store, uid) is None
    weights = [{"component": new_uid(), "weight": 2}]
    made(
        store,
        "9:00",
        "10:00",
        pieces=[piece("idle", 0, 60)],
        counted=["idle"],
        weights=weights,
        tags=["a"],
        hourly_rate="95.5000",
    )
    assert rebuild(store) == []


def test_the_place_of_a_row_is_what_the_view_says_of_it(store: Store) -> None:
    acme = client(store, "Acme", aliases=["ACM"])
    project(store, "web", client_uid=acme)
    project(store, "web.api", aliases=["api"])
    about = task(store, project="web.shop", client=None)
    told = [
        {}, {"client": "acm"}, {"client": "nobody"}, {"project": "web"}, {"project": "WEB.API.v2"}, {"project": "api"},
        {"task_uid": about}, {"task_uid": about, "client": "x"}, {"task_uid": about, "project": "other"},
    ]  # fmt: skip
    rows = [made(store, f"{hour}:00", f"{hour}:30", **fields) for hour, fields in enumerate(told, 5)]
    found = places_of(store, rows)
    for one in store.rows("SELECT * REPLACE (CAST(uid AS VARCHAR) AS uid) FROM entry_places"):
        place = found[one["uid"]]
        assert (place.client, place.project) == (one["client"], one["project"])
        assert (place.client_uid, place.project_uid) == tuple(
            one[name] and str(one[name]) for name in ("client_uid", "project_uid")
        )
    assert places_of(store, []) == {}


def test_entries_are_found_by_number_and_uid_only(store: Store) -> None:
    """case 39: an entry needs neither task nor client to be kept."""
    found = made(store, "9:00", "10:00")
    assert entries.get(store, found["uid"])["entry_id"] == 1
    for name in ("E1", "e1", "1", found["uid"], found["uid"].upper()):
        assert entries.resolve(store, name) == found
    for name in ("E2", "T1", "", "E", new_uid()):
        with pytest.raises(NotFoundError, match="tt time ls"):
            entries.resolve(store, name)
    with pytest.raises(NotFoundError):
        entries.get(store, new_uid())
    made(store, "10:00", "11:00")
    made(store, "11:00", "12:00")
    assert [one["entry_id"] for one in entries.list_entries(store, "entry_id > ?", [0], limit=2).rows] == [2, 3]
    assert entries.resolve_all(store, ["E2", "E1", "2"])[1] == found


def test_the_sum_of_a_listing_tells_attendance_apart(store: Store) -> None:
    """case 13: the sum of entries and the time somebody was there."""
    made(store, "9:00", "11:00", pieces=[piece("active", 0, 60), piece("break", 60, 120)])
    made(store, "9:30", "10:30", overlap="allow", adjusted_ms=2 * HOUR)
    made(store, "9:00", "10:00", person="bob", pieces=[piece("suspended", 0, 60)], adjusted_ms=HOUR)
    sums = totals(store, "true", (), BERLIN)
    assert (sums.count, sums.counted_ms, sums.measured_ms, sums.attendance_ms) == (3, 4 * HOUR, 2 * HOUR, 90 * MINUTE)
    assert sums.attendance_ms <= sums.measured_ms
    assert totals(store, "false", (), BERLIN).counted_ms == 0


STATES: dict[str, dict[str, Any]] = {
    "is:undecided": {"pieces": [piece("idle", 0, 60)]},
    "is:manual": {},
    "is:imported": {"source": "import"},
    "is:adjusted": {"adjusted_ms": 5},
    "is:shared": {"shared": True},
    "is:incomplete": {},
    "is:interrupted": {"interrupted": True},
    "kind:travel": {"kind": "travel"},
    "kind:work": {},
    "tag:db": {"tags": ["db"]},
    "counted:<1s": {"adjusted_ms": 5},
    "adjusted:>=5s": {"adjusted_ms": 5000},
    "billable:no": {"billable": False},
    "external:tw-1": {"external_id": "tw-1"},
    "note:disk": {"note": "Disk full"},
    "zone:Asia/Tokyo": {"zone": "Asia/Tokyo"},
}


@pytest.mark.parametrize("words", STATES)
def test_filters_find_what_they_name(store: Store, words: str) -> None:
    made(store, "7:00", "8:00", client="acme", project="web", kind="meeting", source="session")
    sought = made(store, "9:00", "10:00", **STATES[words])
    condition, parameters = compile_filter(words, TIME, now=datetime.now(UTC))
    assert [one["uid"] for one in entries.list_entries(store, condition, parameters).rows] == [sought["uid"]]


def test_overlapping_finds_both_sides_and_unbilled_what_no_invoice_has(store: Store) -> None:
    """case 12: overlap is found by asking for it."""
    for begin, end in (("8:00", "9:00"), ("9:00", "12:00"), ("9:30", "10:00"), ("11:00", "11:30"), ("12:00", "13:00")):
        made(store, begin, end, overlap="allow")
    made(store, "8:30", "9:30", person="bob")

    def found(words: str) -> list[int]:
        condition, parameters = compile_filter(words, TIME, now=datetime.now(UTC))
        return [one["entry_id"] for one in entries.list_entries(store, condition, parameters).rows]

    assert found("is:overlapping") == [2, 3, 4]
    assert found("is:unbilled not is:overlapping") == [1, 6, 5]
    assert found("is:future") == []


def test_what_was_imported_may_be_billed_twice_until_it_is_checked(store: Store) -> None:
    made(store, "9:00", "10:00", client="acme")
    fields = {"started_at": at("9:00"), "ended_at": at("10:00"), "person": "ann", "zone": "Europe/Berlin", "client": "globex"}
    change_entries(store, {new_uid(): fields}, overlap="allow", guard_billing=False)
    assert len(entries.list_entries(store).rows) == 2


def test_an_act_of_its_own_is_whose_change_it_is(store: Store) -> None:
    change_entries(store, {new_uid(): {"started_at": at("9:00"), "ended_at": at("10:00")}}, act=Act("import"))
    assert store.value("SELECT verb FROM event ORDER BY seq DESC LIMIT 1") == "import"
