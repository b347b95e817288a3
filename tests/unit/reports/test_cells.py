"""Time by groups: exact to the millisecond, cut at the midnights of one zone, however entries lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.timesheets import keys
from reports.timesheets.attendance import attended
from reports.timesheets.groups import Group, grouped
from store.bulk import insert_rows
from store.database import Store
from store.errors import UsageError
from store.money import allocate
from store.timesheet.intervals import Interval, union_ms
from tests.unit.reports.rows import HOUR, asked, at, component, keep, sums, task

_ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
_AROUND = (at("2026-03-27T20:00:00"), at("2026-10-23T20:00:00"), at("2026-04-03T10:00:00"))  # days where clocks change


@st.composite
def _entries(draw: st.DrawFn) -> dict[str, Any]:
    begin = draw(st.sampled_from(_AROUND)) + draw(st.integers(0, 80 * HOUR))
    lengths = draw(st.lists(st.integers(1, 9 * HOUR), min_size=1, max_size=4))
    kinds = draw(
        st.lists(st.sampled_from(("active", "idle", "suspended", "break")), min_size=len(lengths), max_size=len(lengths))
    )
    pieces, reached = [], 0
    for kind, length in zip(kinds, lengths, strict=True):
        pieces.append({"kind": kind, "from_ms": reached, "to_ms": reached + length})
        reached += length
    counted = draw(st.sampled_from((None, [], ["idle"], ["suspended", "break"])))
    counting = {"active", *(("idle",) if counted is None else counted)}
    whole = draw(st.booleans())
    measured = reached if whole else sum(length for kind, length in zip(kinds, lengths, strict=True) if kind in counting)
    return {
        "begin": begin, "end": begin + reached, "pieces": None if whole else pieces,
        "counted": counted, "measured_ms": measured,
        "adjusted_ms": draw(st.none() | st.integers(-HOUR, 30 * HOUR)), "person": draw(st.sampled_from(("ana", "bob"))),
        "client": draw(st.sampled_from(("acme", "globex"))), "project": "p", "billable": draw(st.booleans()),
    }  # fmt: skip


def _counting(entry: Mapping[str, Any]) -> list[Interval]:
    if entry["pieces"] is None:
        return [Interval(entry["begin"], entry["end"])]
    kinds = {"active", *(("idle",) if entry["counted"] is None else entry["counted"])}
    return [
        Interval(entry["begin"] + piece["from_ms"], entry["begin"] + piece["to_ms"])
        for piece in entry["pieces"]
        if piece["kind"] in kinds
    ]


def _local_day(ms: int, zone: ZoneInfo) -> date:
    return (datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(milliseconds=ms)).astimezone(zone).date()


def _plain(entries: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> dict[tuple[str, str], int]:
    """By client and day what counts, worked out entry by entry."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        days: defaultdict[date, int] = defaultdict(int)
        for interval in _counting(entry):
            begin = interval.from_ms
            while begin < interval.to_ms:
                day = _local_day(begin, zone)
                following = day + timedelta(days=1)
                midnight = round(datetime(following.year, following.month, following.day, tzinfo=zone).timestamp() * 1000)
                end = min(midnight, interval.to_ms)
                days[day] += end - begin
                begin = end
        told = entry["measured_ms"] if entry["adjusted_ms"] is None else entry["adjusted_ms"]
        order = sorted(days) or [_local_day(entry["begin"], zone)]
        for day, share in zip(order, allocate(told, [days[day] or 1 for day in order]), strict=True):
            found[entry["client"], f"{day:%Y-%m-%d %a}"] += share
    return dict(found)


def _leaves(top: Group) -> dict[tuple[str, ...], int]:
    return {path: group.sums["counted_ms"] for path, group in top.leaves()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(_entries(), min_size=1, max_size=6), zone=st.sampled_from(_ZONES))
def test_cells_agree_with_a_plain_reading_and_add_up(store: Store, entries: list[dict[str, Any]], zone: str) -> None:
    store.execute("DELETE FROM time_entry")
    keep(store, *entries)
    told = _plain(entries, ZoneInfo(zone))
    top = grouped(store, asked("client", "day", zone=ZoneInfo(zone)))
    assert _leaves(top) == told
    assert top.sums["counted_ms"] == sum(told.values())
    assert top.sums["measured_ms"] == sum(entry["measured_ms"] for entry in entries)
    assert top.sums["entries"] == len(entries)
    for client in top.below.values():
        assert client.sums["counted_ms"] == sum(sums(client).values())
    for by in (("month",), ("week", "client"), ("weekday",), ("year", "month", "day"), ("kind",), ("status",)):
        assert grouped(store, asked(*by, zone=ZoneInfo(zone))).sums == top.sums


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(_entries(), min_size=1, max_size=6), at_hour=st.integers(0, 100))
def test_what_lies_before_and_after_a_bound_is_the_whole(store: Store, entries: list[dict[str, Any]], at_hour: int) -> None:
    """case 43: a report's bounds cut entries."""
    store.execute("DELETE FROM time_entry")
    keep(store, *entries)
    bound = _AROUND[0] + at_hour * HOUR
    questions = (replace(asked(), to_ms=bound), replace(asked(), from_ms=bound))
    parts = [grouped(store, question).sums.get("counted_ms", 0) for question in questions]
    assert sum(parts) == grouped(store, asked()).sums["counted_ms"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(_entries(), min_size=1, max_size=8))
def test_attendance_is_the_union_of_each_persons_time(store: Store, entries: list[dict[str, Any]]) -> None:
    store.execute("DELETE FROM time_entry")
    keep(store, *entries)
    question = asked("person", "day")
    top = grouped(store, question)
    attended(store, question, top)
    people = {entry["person"] for entry in entries}
    told = {
        who: union_ms([part for entry in entries if entry["person"] == who for part in _counting(entry)]) for who in people
    }
    assert sums(top, "attendance_ms") == told
    assert top.sums["attendance_ms"] == sum(told.values()) <= top.sums["measured_ms"]


def test_the_day_the_clocks_go_back_has_25_hours(store: Store) -> None:
    keep(store, {"begin": at("2026-10-24T12:00:00"), "end": at("2026-10-26T12:00:00")})
    told = {name[:10]: ms // HOUR for name, ms in sums(grouped(store, asked("day"))).items()}
    assert told == {"2026-10-24": 12, "2026-10-25": 25, "2026-10-26": 12}
    spring = asked("day", first=date(2026, 3, 29), last=date(2026, 3, 30))
    keep(store, {"begin": at("2026-03-28T00:00:00"), "end": at("2026-03-31T00:00:00")})
    assert sums(grouped(store, spring)) == {"2026-03-29 Sun": 23 * HOUR}


def test_a_correction_is_shared_by_what_was_measured_and_stays_whole(store: Store) -> None:
    keep(store, {"begin": at("2026-05-01T23:00:00"), "end": at("2026-05-02T01:00:00"), "adjusted_ms": 7})
    assert list(sums(grouped(store, asked("day"))).values()) == [4, 3]


def test_what_counts_nothing_but_was_corrected_stands_where_it_began(store: Store) -> None:
    pieces = [{"kind": "suspended", "from_ms": 0, "to_ms": 4 * HOUR}]
    begin = at("2026-05-01T22:00:00")
    keep(store, {"begin": begin, "end": begin + 4 * HOUR, "pieces": pieces, "counted": [], "measured_ms": 0, "adjusted_ms": 5})
    assert sums(grouped(store, asked("day"))) == {"2026-05-01 Fri": 5}


def test_components_share_to_the_millisecond_and_the_rest_has_none(store: Store) -> None:
    for path in ("eu", "eu/prod", "eu/prod/api", "eu/prod/db"):
        component(store, path)
    api, db = (
        store.value("SELECT CAST(uid AS VARCHAR) FROM component_path WHERE path = ?", [f"eu/prod/{name}"])
        for name in ("api", "db")
    )
    tied = task(store, component_uids=[db, api])
    begin = at("2026-05-01T09:00:00")
    keep(
        store,
        {"begin": begin, "end": begin + 11, "task_uid": tied},
        {"begin": begin, "end": begin + 10, "weights": [{"component": db, "weight": 2}, {"component": api, "weight": 1}]},
        {"begin": begin, "end": begin + 5},
    )
    top = grouped(store, asked("component"))
    assert sums(top) == {"eu/prod/db": 5 + 7, "eu/prod/api": 6 + 3, keys.NONE: 5}
    assert top.sums == {"entries": 3, "measured_ms": 26, "counted_ms": 26, "billable_ms": 26}
    assert sums(grouped(store, asked("component", depth=1))) == {"eu": 21, keys.NONE: 5}
    assert sums(grouped(store, asked("component", depth=1)), "entries") == {"eu": 2, keys.NONE: 1}


def test_an_entry_with_two_tags_counts_under_both_and_once_in_all(store: Store) -> None:
    begin = at("2026-05-01T09:00:00")
    keep(store, {"begin": begin, "end": begin + 10, "tags": ["db", "net"]}, {"begin": begin, "end": begin + 3})
    top = grouped(store, asked("tag", "day"))
    assert sums(top) == {"db": 10, "net": 10, keys.NONE: 3}
    assert top.sums["counted_ms"] == 13
    assert [list(sums(one).values()) for one in top.below.values()] == [[10], [10], [3]]


def test_a_filter_narrows_what_is_counted(store: Store) -> None:
    begin = at("2026-05-01T09:00:00")
    keep(store, {"begin": begin, "end": begin + 10, "client": "acme"}, {"begin": begin, "end": begin + 3, "client": "globex"})
    assert grouped(store, asked("client", where="client = ?", values=("acme",))).sums["counted_ms"] == 10


@pytest.mark.parametrize(
    ("names", "message"), [(["clint"], "did you mean client"), (["day,day"], "twice"), (["zzz"], "there are")]
)
def test_an_unknown_key_is_told(names: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        keys.read(names)


@pytest.mark.parametrize("name", keys.KEYS)
def test_every_key_adds_up(store: Store, name: str) -> None:
    begin = at("2026-05-01T23:00:00")
    keep(
        store, {"begin": begin, "end": begin + 4 * HOUR, "client": "acme", "tags": ["db"]}, {"begin": begin, "end": begin + 5}
    )
    top = grouped(store, asked(name))
    assert sum(sums(top).values()) == top.sums["counted_ms"] == 4 * HOUR + 5
    assert top.sums["entries"] == 2


def test_nothing_adds_up_to_nothing(store: Store) -> None:
    top = grouped(store, asked("client", "month"))
    assert top.below == {}
    assert top.sums.get("counted_ms", 0) == 0


def test_sums_over_links_are_those_of_single_entries(store: Store) -> None:
    for path in ("eu", "eu/api", "eu/db"):
        component(store, path)
    uids = {row["path"]: row["uid"] for row in store.rows("SELECT path, CAST(uid AS VARCHAR) AS uid FROM component_path")}
    tied = task(store, component_uids=[uids["eu/api"], uids["eu/db"]])
    session = "01990000-0000-7000-8000-000000000001"
    insert_rows(store, "session_component", [{"session_uid": session, "component_uid": uids["eu"]}])
    begin = at("2026-05-01T09:00:00")
    keep(
        store,
        {"begin": begin, "end": begin + 10, "task_uid": tied},
        {"begin": begin, "end": begin + 10, "task_uid": tied, "adjusted_ms": 7},
        {"begin": begin, "end": begin + 5, "task_uid": tied, "weights": [{"component": uids["eu/db"], "weight": 3}]},
        {"begin": begin, "end": begin + 3, "task_uid": tied, "session_uid": session},
        {"begin": begin, "end": begin + 100},
    )
    sql = (
        "SELECT p.path, CAST(sum(l.spent_ms) AS BIGINT) AS ms FROM {} l JOIN component_path p ON p.uid = l.component_uid"
        " GROUP BY 1 ORDER BY 1"
    )
    told = {row["path"]: row["ms"] for row in store.rows(sql.format("spent_links"))}
    assert told == {row["path"]: row["ms"] for row in store.rows(sql.format("entry_links"))}
    assert told == {"eu": 3, "eu/api": 17, "eu/db": 22}
