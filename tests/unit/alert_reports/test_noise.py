"""What was noise and what became of deliveries, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recorder.identity import new_uid
from reports.alerts import noise, stages, standing
from store.act import Act, system_act
from store.bulk import insert_rows
from store.changes import change
from store.database import Store
from store.filters import ALERTS, compile_filter
from tests.unit.alert_reports.rows import DAY, HOUR, MINUTE, alert, asked, at, below, episodes, happened, moment, stand_still
from tests.unit.reports.rows import component, keep

NOON = at("2026-05-04T12:00")
MAY: dict[str, Any] = {"first": date(2026, 5, 1), "last": date(2026, 6, 1)}


def made_by_alerts(store: Store) -> str:
    """A task that no person has touched."""
    found = change(store, "task", new_uid(), {"title": "DiskFull", "status": "open", "source": "alert"}, system_act("alerts"))
    assert found is not None
    return str(found["uid"])


def touch(store: Store, way: str, task_uid: str, alert_uid: str) -> dict[str, Any]:
    """What a person, or nobody, did; returns what of it the episode says."""
    if way == "work":
        keep(store, {"begin": NOON + 2 * HOUR, "end": NOON + 3 * HOUR, "task_uid": task_uid})
    if way == "change":
        change(store, "task", task_uid, {"priority": "H"}, Act("task edit"))
    if way == "change by the machine":
        change(store, "task", task_uid, {"priority": "H"}, system_act("alerts"))
    if way in ("note", "note by the machine"):
        act = Act("task note") if way == "note" else system_act("alerts")
        change(store, "note", new_uid(), {"task_uid": task_uid, "text": "hm"}, act)
    if way in ("act", "act at another time"):
        later = DAY if way != "act" else 0
        happened(store, "alert_act", {"alert_uid": alert_uid, "kind": "note", "acted_at": NOON + MINUTE + later})
    if way in ("flapping", "calm"):
        happened(store, "alert_event", {"alert_uid": alert_uid, "kind": way, "received_at": NOON + MINUTE})
    found: dict[str, dict[str, Any]] = {
        "ack": {"acked_at": NOON + MINUTE}, "closed by a person": {"closed_by": "person"},
        "closed by time": {"closed_by": "time"}, "suppressed": {"suppressed": True},
        "open": {"ends_at": None, "closed_by": None}, "open and acked": {"ends_at": None, "acked_at": NOON + MINUTE},
    }  # fmt: skip
    return found.get(way, {})


@pytest.mark.parametrize(
    ("way", "judged", "noisy"),
    [
        ("nobody", 1, 1), ("closed by time", 1, 1), ("calm", 1, 1), ("change by the machine", 1, 1),
        ("note by the machine", 1, 1), ("act at another time", 1, 1), ("suppressed", 1, 1), ("flapping", 1, 1),
        ("ack", 1, 0), ("work", 1, 0), ("change", 1, 0), ("note", 1, 0), ("act", 1, 0), ("closed by a person", 1, 0),
        ("open", 0, 0), ("open and acked", 1, 0),
    ],
)  # fmt: skip
def test_noise_is_what_nobody_touched(store: Store, way: str, judged: int, noisy: int) -> None:
    one, own = alert(store), made_by_alerts(store)
    told = touch(store, way, own, one)
    episodes(store, {"alert_uid": one, "task_uid": own, "starts_at": NOON, "ends_at": NOON + HOUR, **told})
    values = noise.values(noise.figures(store, asked(**MAY)).sums)
    assert (values["problems"], values["judged"], values["noise"]) == (1, judged, noisy)
    assert values["noise_percent"] == (None if not judged else 100 * noisy)
    assert values["actionable_percent"] == (None if not judged else 100 - 100 * noisy)
    assert bool(noise.section(store, asked(**MAY)).notes) == (way == "open")


@pytest.mark.parametrize(("gap", "flaps"), [(5, 1), (11, 0)])
def test_four_changes_within_half_an_hour_are_flapping(store: Store, gap: int, flaps: int) -> None:
    one, own = alert(store), made_by_alerts(store)
    for begin in (NOON, NOON + (10 + gap) * MINUTE):
        episodes(store, {"alert_uid": one, "task_uid": own, "starts_at": begin, "ends_at": begin + 10 * MINUTE})
    assert noise.figures(store, asked(**MAY)).sums["flapped"] == flaps


def test_blips_around_long_ones_are_flapping(store: Store) -> None:
    one, own = alert(store), made_by_alerts(store)
    for begin, end in ((0, 60), (65, 80), (90, 300)):  # over, begun, over, begun
        begin, end = NOON + begin * MINUTE, NOON + end * MINUTE
        episodes(store, {"alert_uid": one, "task_uid": own, "starts_at": begin, "ends_at": end})
    assert noise.figures(store, asked(**MAY)).sums["flapped"] == 1


def test_rates_are_shares_of_what_they_are_about(store: Store) -> None:
    one, own = alert(store), made_by_alerts(store)
    plain = {"alert_uid": one, "starts_at": NOON, "ends_at": NOON + HOUR}
    episodes(
        store,
        {**plain, "task_uid": own}, {**plain, "task_uid": own, "starts_at": NOON + 2 * HOUR, "ends_at": NOON + 3 * HOUR},
        {**plain, "reopened": True}, {**plain}, {**plain, "suppressed": True}, {**plain, "kind": "late"},
        {**plain, "kind": "orphan"},
    )  # fmt: skip
    values = noise.values(noise.figures(store, asked(**MAY)).sums)
    assert (values["problems"], values["episodes"], values["suppressed"]) == (5, 6, 1)
    assert (values["reopened"], values["reopen_percent"]) == (2, 40)
    assert values["late_percent"] == Decimal("16.7")
    assert values["orphan_percent"] == Decimal("14.3")


def test_the_noisiest_names_come_first(store: Store) -> None:
    for number in range(12):
        one = alert(store, f"Rule{number:02}")
        for again in range(number):
            begin = NOON + again * HOUR
            episodes(store, {"alert_uid": one, "starts_at": begin, "ends_at": begin + MINUTE})
    section = noise.noisy(store, asked("severity", **MAY))
    assert [line.label for line in section.lines[:2]] == ["Rule11", "Rule10"]
    assert (len(section.lines), len(section.flat.rows)) == (10, 11)
    assert section.notes == ("and 1 more; --part noisy --json lists all",)


def test_no_noise_says_so(store: Store) -> None:
    assert noise.noisy(store, asked()).empty == "no noise there"
    assert noise.section(store, asked("week")).lines == noise.noisy(store, asked()).lines == ()


def deliver(store: Store) -> str:
    """Four deliveries of two sources, and two alerts of one task; returns one alert."""
    one, two, own = alert(store), alert(store, integration="zabbix"), made_by_alerts(store)
    when = {"received_at": NOON}
    happened(
        store, "alert_delivery",
        {"uid": new_uid(), "integration": "prom", "status": "taken", "members": 5, "truncated": 2, **when},
        {"uid": new_uid(), "integration": "prom", "status": "redelivered", "members": 5, **when},
        {"uid": new_uid(), "integration": "grafana", "status": "quarantined", **when},
        {"uid": new_uid(), "integration": "zabbix", "status": "taken", "members": 1, **when},
        {"uid": new_uid(), "integration": "zabbix", "status": "taken", "members": 9, "received_at": NOON + 60 * DAY},
    )  # fmt: skip
    happened(
        store, "alert_event",
        *({"alert_uid": one, "kind": kind, **when} for kind in ("firing", "resolved", "ack", "flapping")),
        {"alert_uid": two, "kind": "firing", "severity": "critical", **when},
    )  # fmt: skip
    for uid in (one, two):
        episodes(store, {"alert_uid": uid, "task_uid": own, "starts_at": NOON, "ends_at": NOON + HOUR})
    return one


def test_each_stage_counts_what_came_to_it(store: Store) -> None:
    deliver(store)
    section = stages.section(store, asked("source", **MAY))
    total = section.lines[-1].values
    told = ("deliveries", "redelivered", "quarantined", "truncated", "members", "news", "episodes", "problems", "grouped")
    assert [total[name] for name in told] == [4, 1, 1, 2, 6, 3, 2, 1, 1]
    assert (total["dedup_percent"], total["members_each"]) == (Decimal("83.3"), "6.0:1")
    assert {row["source"]: (row["deliveries"], row["members"], row["news"]) for row in section.flat.rows} == {
        "prom": (2, 5, 2), "grafana": (1, 0, 0), "zabbix": (1, 1, 1),
    }  # fmt: skip


def test_deliveries_are_not_told_of_what_they_are_not_of(store: Store) -> None:
    deliver(store)
    component(store, "eu")
    by_name = stages.section(store, asked("name", **MAY))
    assert by_name.flat.rows[0]["deliveries"] is by_name.flat.rows[0]["dedup_percent"] is None
    assert by_name.lines[-1].values["deliveries"] == 4
    assert "--by source" in by_name.notes[0]
    where, values = compile_filter("source:zabbix", ALERTS, now=moment(NOON))
    filtered = stages.by_source(store, asked("component", where=where, values=tuple(values), **MAY))
    assert [(row["source"], row["deliveries"], row["news"]) for row in filtered.flat.rows] == [("zabbix", None, 1)]
    assert filtered.lines[-1].values["deliveries"] is None
    assert below_week(store) == {"2026-W19": 4}


def below_week(store: Store) -> dict[str, Any]:
    """Deliveries by week."""
    return {row["week"]: row["deliveries"] for row in stages.by_source(store, asked("week", **MAY)).flat.rows}


def test_without_deliveries_the_stages_say_how_to_take_some(store: Store) -> None:
    section = stages.by_source(store, asked("component"))
    assert section.lines == ()
    assert section.flat.rows == []
    assert "tt alert ingest" in section.empty


def test_open_alerts_are_told_by_age_whatever_time_was_asked_for(store: Store) -> None:
    stand_still(store, NOON)
    ages: dict[int, dict[str, Any]] = {
        MINUTE: {"status": "acked", "acked_at": NOON}, 2 * DAY: {"stale": True}, 3 * DAY: {}, 400 * DAY: {},
    }  # fmt: skip
    for age, more in ages.items():
        one = alert(store, **{"status": "firing", **more})
        episodes(store, {"alert_uid": one, "starts_at": NOON - age, "severity": "critical" if age == 3 * DAY else "error"})
    episodes(store, {"alert_uid": alert(store), "starts_at": NOON - DAY, "ends_at": NOON})
    section = standing.section(store, asked("week", **MAY))
    assert [(line.label, line.values["alerts"]) for line in section.lines] == [
        ("under an hour", 1), ("1 to 7 days", 2), ("longer", 1), ("total", 4),
    ]  # fmt: skip
    week, total = section.lines[1].values, section.lines[-1].values
    assert (week["critical"], week["error"], week["stale"], week["oldest_ms"]) == (1, 1, 1, 3 * DAY)
    assert (total["acked"], total["unknown"], total["oldest_ms"]) == (1, 0, 400 * DAY)
    assert [row["alerts"] for row in section.flat.rows] == [1, 0, 2, 0, 1]


def test_no_open_alert_is_said(store: Store) -> None:
    section = standing.section(store, asked())
    assert (section.lines, section.flat.rows, section.empty) == ((), [], "no alert is open")


def test_events_of_the_same_alert_in_another_problem_do_not_count(store: Store) -> None:
    one = alert(store)
    first, second = made_by_alerts(store), made_by_alerts(store)
    episodes(store, {"alert_uid": one, "task_uid": first, "starts_at": NOON, "ends_at": NOON + HOUR},
             {"alert_uid": one, "task_uid": second, "starts_at": NOON + DAY, "ends_at": NOON + DAY + HOUR})  # fmt: skip
    insert_rows(store, "alert_act", [])
    happened(store, "alert_event", {"alert_uid": one, "kind": "flapping", "received_at": NOON + DAY + MINUTE})
    assert below(noise.figures(store, asked("day", **MAY)), "flapped") == {"2026-05-04 Mon": 0, "2026-05-05 Tue": 1}
