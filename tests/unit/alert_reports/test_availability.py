"""What was down for how long, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reports.alerts import availability
from store.database import Store
from tests.unit.alert_reports.rows import DAY, HOUR, alert, asked, at, episodes, stand_still
from tests.unit.reports.rows import component

DAY_ONE = at("2026-05-04T00:00")
WEEK: dict[str, Any] = {"first": date(2026, 5, 4), "last": date(2026, 5, 11)}


def rows(store: Store, *by: str, **more: Any) -> dict[tuple[str, ...], Any]:
    table = availability.section(store, asked(*by, **{**WEEK, **more})).flat
    return {tuple(row[name] for name in by): row for row in table.rows}


def test_overlapping_and_touching_failures_are_one(store: Store) -> None:
    stand_still(store, DAY_ONE + 30 * DAY)
    one, two = alert(store), alert(store)
    episodes(
        store,
        {"alert_uid": one, "starts_at": DAY_ONE, "ends_at": DAY_ONE + 2 * HOUR},
        {"alert_uid": two, "starts_at": DAY_ONE + HOUR, "ends_at": DAY_ONE + 3 * HOUR},
        {"alert_uid": one, "starts_at": DAY_ONE + 3 * HOUR, "ends_at": DAY_ONE + 4 * HOUR},
        {"alert_uid": two, "starts_at": DAY_ONE + DAY, "ends_at": DAY_ONE + DAY + 2 * HOUR},
        {"alert_uid": one, "starts_at": DAY_ONE + DAY, "ends_at": DAY_ONE + DAY + HOUR, "severity": "warning"},
        {"alert_uid": one, "kind": "orphan", "starts_at": DAY_ONE + 2 * DAY, "ends_at": DAY_ONE + 3 * DAY},
    )
    row = rows(store)[()]
    assert (row["failures"], row["down_ms"], row["window_ms"]) == (2, 6 * HOUR, 7 * DAY)
    assert row["mtbf_ms"] == (7 * DAY - 6 * HOUR) // 2
    assert row["mean_down_ms"] == 3 * HOUR
    assert row["availability_percent"] == Decimal("96.428571")


def test_the_least_severity_decides(store: Store) -> None:
    stand_still(store, DAY_ONE + 30 * DAY)
    one = alert(store)
    for hours, severity in ((1, "info"), (2, "warning"), (4, "error"), (8, "critical")):
        begin = DAY_ONE + hours * DAY // 2
        episodes(store, {"alert_uid": one, "starts_at": begin, "ends_at": begin + hours * HOUR, "severity": severity})
    down = {name: rows(store, severity=name)[()]["down_ms"] // HOUR for name in ("info", "warning", "error", "critical")}
    assert down == {"info": 15, "warning": 14, "error": 12, "critical": 8}


def test_time_is_clipped_to_the_period_and_to_now(store: Store) -> None:
    stand_still(store, DAY_ONE + 2 * DAY)
    one = alert(store)
    episodes(store, {"alert_uid": one, "starts_at": DAY_ONE - DAY, "ends_at": DAY_ONE + HOUR},
             {"alert_uid": one, "starts_at": DAY_ONE + 2 * DAY - HOUR})  # fmt: skip
    row = rows(store)[()]
    assert (row["window_ms"], row["down_ms"], row["failures"]) == (2 * DAY, 2 * HOUR, 2)


def test_a_subtree_is_down_while_anything_in_it_is_and_calm_ones_hold(store: Store) -> None:
    stand_still(store, DAY_ONE + 30 * DAY)
    component(store, "eu")
    api, db = component(store, "eu/api"), component(store, "eu/db")
    calm = component(store, "us")
    episodes(
        store,
        {"alert_uid": alert(store, component_uid=api), "starts_at": DAY_ONE, "ends_at": DAY_ONE + 2 * HOUR},
        {"alert_uid": alert(store, component_uid=db), "starts_at": DAY_ONE + HOUR, "ends_at": DAY_ONE + 3 * HOUR},
        {"alert_uid": alert(store, component_uid=calm), "starts_at": DAY_ONE, "ends_at": DAY_ONE + HOUR, "severity": "info"},
    )
    found = rows(store, "component")
    assert {path: row["down_ms"] // HOUR for (path,), row in found.items()} == {"eu": 3, "eu/api": 2, "eu/db": 2, "us": 0}
    assert found["us",]["availability_percent"] == 100
    assert found["us",]["mtbf_ms"] is None
    assert [line.label for line in availability.section(store, asked("component", **WEEK)).lines] == [
        "eu", "api", "db", "us", "total",
    ]  # fmt: skip


def test_a_failure_over_midnight_counts_in_both_days_and_once_in_the_whole(store: Store) -> None:
    stand_still(store, DAY_ONE + 3 * DAY)
    episodes(store, {"alert_uid": alert(store), "starts_at": DAY_ONE + 23 * HOUR, "ends_at": DAY_ONE + 26 * HOUR})
    found = rows(store, "week", "day")
    assert {day: (row["failures"], row["down_ms"] // HOUR) for (_, day), row in found.items()} == {
        "2026-05-04 Mon": (1, 1), "2026-05-05 Tue": (1, 2), "2026-05-06 Wed": (0, 0),
    }  # fmt: skip
    lines = availability.section(store, asked("week", "day", **WEEK)).lines
    assert lines[0].values["failures"] == lines[-1].values["failures"] == 1


def test_days_have_as_many_hours_as_they_have(store: Store) -> None:
    zone = ZoneInfo("Europe/Berlin")
    stand_still(store, at("2026-04-10T00:00"))
    begin = at("2026-03-29T00:00", zone)
    episodes(store, {"alert_uid": alert(store), "starts_at": begin, "ends_at": begin + 5 * HOUR})
    found = rows(store, "day", zone=zone, first=date(2026, 3, 28), last=date(2026, 3, 31))
    assert [row["window_ms"] // HOUR for row in found.values()] == [24, 23, 24]
    assert [row["down_ms"] // HOUR for row in found.values()] == [0, 5, 0]


def test_weekdays_are_days_apart(store: Store) -> None:
    stand_still(store, DAY_ONE + 30 * DAY)
    one = alert(store)
    episodes(store, {"alert_uid": one, "starts_at": DAY_ONE, "ends_at": DAY_ONE + HOUR},
             {"alert_uid": one, "starts_at": DAY_ONE + 7 * DAY, "ends_at": DAY_ONE + 7 * DAY + HOUR})  # fmt: skip
    monday = rows(store, "weekday", last=date(2026, 5, 18))["1 Monday",]
    assert (monday["failures"], monday["down_ms"], monday["window_ms"]) == (2, 2 * HOUR, 2 * DAY)


def test_a_failure_without_length_is_a_failure_all_the_same(store: Store) -> None:
    stand_still(store, DAY_ONE + 30 * DAY)
    episodes(store, {"alert_uid": alert(store), "starts_at": DAY_ONE, "ends_at": DAY_ONE})
    row = rows(store)[()]
    assert (row["failures"], row["down_ms"]) == (1, 0)


def test_of_what_is_to_come_nothing_is_known(store: Store) -> None:
    stand_still(store, DAY_ONE - DAY)
    episodes(store, {"alert_uid": alert(store), "starts_at": DAY_ONE - 2 * DAY})
    assert availability.section(store, asked("component", **WEEK)).lines == ()
    assert rows(store) == {}
    assert availability.values({"window_ms": 0, "down_ms": 0, "failures": 0})["availability_percent"] is None
