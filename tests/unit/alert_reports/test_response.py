"""How fast alerts are answered, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recorder.identity import new_uid
from reports.alerts import response, spread
from store.bulk import insert_rows
from store.database import Store
from store.errors import UsageError
from store.filters import ALERTS, compile_filter
from tests.unit.alert_reports.rows import DAY, HOUR, MINUTE, alert, asked, at, below, episodes, moment, stand_still
from tests.unit.reports.rows import component, instant, keep, task

NOON = at("2026-05-04T12:00")
MAY: dict[str, Any] = {"first": date(2026, 5, 1), "last": date(2026, 6, 1)}


def sums(store: Store, *by: str, **more: Any) -> dict[str, Any]:
    return response.figures(store, asked(*by, **{**MAY, **more}), tuple(spread.TITLES)).sums


def test_a_problem_is_a_task_from_its_first_start_to_the_end_of_all(store: Store) -> None:
    one, two, owner = alert(store, "DiskFull"), alert(store, "NodeDown"), task(store)
    episodes(
        store,
        {"alert_uid": one, "task_uid": owner, "starts_at": NOON, "ends_at": NOON + HOUR, "first_seen_at": NOON + MINUTE},
        {"alert_uid": two, "task_uid": owner, "starts_at": NOON + 30 * MINUTE, "ends_at": NOON + 2 * HOUR},
        {"alert_uid": one, "task_uid": owner, "starts_at": NOON + 3 * HOUR, "ends_at": NOON + 4 * HOUR,
         "acked_at": NOON + 3 * HOUR + 5 * MINUTE},
    )  # fmt: skip
    found = sums(store)
    assert (found["episodes"], found["problems"], found["open"], found["never_acked"]) == (3, 1, 0, 0)
    assert found["detect_mean_ms"] == MINUTE
    assert found["ack_mean_ms"] == 3 * HOUR + 5 * MINUTE
    assert found["first_resolve_mean_ms"] == 2 * HOUR  # not when the first of two alerts was over
    assert found["resolve_mean_ms"] == 4 * HOUR
    assert found["episode_mean_ms"] == round((1 + 1.5 + 1) * HOUR / 3)


def test_percentiles_lie_on_a_line_between_the_closest_ranks(store: Store) -> None:
    one = alert(store)
    lengths = (10, 20, 30, 100)
    episodes(store, *({"alert_uid": one, "starts_at": NOON + n * DAY, "ends_at": NOON + n * DAY + length * MINUTE}
                      for n, length in enumerate(lengths)))  # fmt: skip
    found = sums(store)
    assert found["resolve_n"] == 4
    assert (found["resolve_mean_ms"], found["resolve_p50_ms"], found["resolve_max_ms"]) == (
        40 * MINUTE, 25 * MINUTE, 100 * MINUTE,
    )  # fmt: skip
    assert found["resolve_p90_ms"] == 79 * MINUTE  # rank 1 + 0.9 * 3 = 3.7: seven tenths of the way from 30 to 100


def test_what_is_open_is_counted_beside_and_has_no_length(store: Store) -> None:
    one, open_task = alert(store), task(store)
    episodes(store, {"alert_uid": one, "starts_at": NOON, "task_uid": open_task})
    found = sums(store)
    assert [found[f"{name}_n"] for name in ("detect", "ack", "resolve", "first_resolve", "episode")] == [1, 0, 0, 0, 0]
    assert [found[f"{name}_open"] for name in ("detect", "ack", "resolve", "first_resolve", "episode")] == [0, 1, 1, 1, 1]
    assert found["ack_mean_ms"] is found["resolve_mean_ms"] is found["resolve_p90_ms"] is found["resolve_max_ms"] is None
    lines = response.section(store, asked(**MAY)).lines
    assert lines[-1].values["open"] == 1
    assert lines[-1].values["resolve_mean_ms"] is None


def test_a_task_that_fires_again_is_open_although_it_was_over_once(store: Store) -> None:
    one, own = alert(store), task(store)
    episodes(store, {"alert_uid": one, "task_uid": own, "starts_at": NOON, "ends_at": NOON + HOUR},
             {"alert_uid": one, "task_uid": own, "starts_at": NOON + 2 * HOUR})  # fmt: skip
    found = sums(store)
    assert (found["resolve_n"], found["resolve_open"]) == (0, 1)
    assert (found["first_resolve_n"], found["first_resolve_mean_ms"]) == (1, HOUR)


@pytest.mark.parametrize("way", ["source", "work", "session", "task", "early work", "late work", "nobody"])
def test_the_first_acknowledgement_of_any_kind_counts(store: Store, way: str) -> None:
    one = alert(store)
    own = task(store, acknowledged_at=instant(NOON + 7 * MINUTE) if way == "task" else None)
    told = {"alert_uid": one, "task_uid": own, "starts_at": NOON, "ends_at": NOON + HOUR}
    episodes(store, {**told, "acked_at": NOON + 7 * MINUTE} if way == "source" else told)
    offset = {"early work": -HOUR, "late work": 2 * HOUR}.get(way, 7 * MINUTE)
    if "work" in way:
        keep(store, {"begin": NOON + offset, "end": NOON + offset + HOUR, "task_uid": own})
    if way == "session":
        insert_rows(store, "session", [{"uid": new_uid(), "task_uid": own, "started_at": instant(NOON + 7 * MINUTE)}])
    found = sums(store)
    if way in ("early work", "late work", "nobody"):
        assert (found["ack_n"], found["never_acked"], found["ack_open"]) == (0, 1, 0)
    else:
        assert (found["ack_n"], found["ack_mean_ms"], found["never_acked"]) == (1, 7 * MINUTE, 0)


def test_late_ones_were_detected_but_could_not_be_answered_and_orphans_never_fired(store: Store) -> None:
    one = alert(store)
    episodes(
        store,
        {"alert_uid": one, "kind": "late", "starts_at": NOON, "ends_at": NOON + HOUR, "first_seen_at": NOON + 2 * HOUR},
        {"alert_uid": one, "kind": "orphan", "starts_at": NOON + DAY, "ends_at": NOON + DAY, "first_seen_at": None},
    )
    found = sums(store)
    assert (found["episodes"], found["problems"], found["never_acked"]) == (1, 1, 0)
    assert found["detect_mean_ms"] == 2 * HOUR


def test_a_clock_that_is_ahead_detects_at_once(store: Store) -> None:
    episodes(store, {"alert_uid": alert(store), "starts_at": NOON, "ends_at": NOON + HOUR, "first_seen_at": NOON - MINUTE})
    assert sums(store)["detect_mean_ms"] == 0


def test_recovery_from_a_failed_deploy_is_told_where_tasks_say_so(store: Store) -> None:
    one = alert(store)
    told: tuple[dict[str, Any], ...] = ({"fields": {"caused_by": "deploy"}}, {"tags": ["caused_by=deploy"]}, {})
    for number, more in enumerate(told):
        begin = NOON + number * DAY
        episodes(store, {"alert_uid": one, "task_uid": task(store, **more), "starts_at": begin, "ends_at": begin + HOUR})
    found = sums(store)
    assert (found["deploy_recovery_n"], found["deploy_recovery_p50_ms"]) == (2, HOUR)


def test_a_problem_belongs_to_the_time_it_began_in_an_episode_to_its_own(store: Store) -> None:
    one, own = alert(store), task(store)
    begin = at("2026-04-30T23:00")
    episodes(store, {"alert_uid": one, "task_uid": own, "starts_at": begin, "ends_at": begin + MINUTE},
             {"alert_uid": one, "task_uid": own, "starts_at": begin + 2 * HOUR, "ends_at": begin + 3 * HOUR})  # fmt: skip
    assert [sums(store)[name] for name in ("problems", "episodes")] == [0, 1]
    april = {"first": date(2026, 4, 1), "last": date(2026, 5, 1)}
    assert [sums(store, **april)[name] for name in ("problems", "episodes", "resolve_mean_ms")] == [1, 1, 3 * HOUR]


def test_keys_name_the_first_alert_the_worst_severity_and_the_task(store: Store) -> None:
    place = component(store, "eu")
    deep = component(store, "eu/prod")
    component(store, "eu/prod/api")
    api = component(store, "eu/prod/api/v2")
    own = task(store, owner="ana", client="acme", project="web")
    first = alert(store, "DiskFull", component_uid=api, rule="disks")
    episodes(
        store,
        {"alert_uid": first, "task_uid": own, "starts_at": NOON, "ends_at": NOON + HOUR, "severity": "warning"},
        {"alert_uid": alert(store, "NodeDown", component_uid=deep, integration="zabbix"), "task_uid": own,
         "starts_at": NOON + MINUTE, "ends_at": NOON + HOUR, "severity": "critical"},
        {"alert_uid": alert(store, "", component_uid=place), "starts_at": NOON + DAY, "ends_at": NOON + DAY + MINUTE},
        {"alert_uid": alert(store, "Odd"), "starts_at": NOON + DAY, "ends_at": NOON + DAY + MINUTE},
    )  # fmt: skip

    def problems(key: str, **more: Any) -> dict[str, Any]:
        return below(response.figures(store, asked(key, **MAY, **more)), "problems")

    assert problems("component") == {"eu": 2, "eu/prod": 1, "(none)": 1}
    assert problems("component", depth=4) == {"eu": 2, "eu/prod": 1, "eu/prod/api": 1, "eu/prod/api/v2": 1, "(none)": 1}
    assert list(problems("severity").items()) == [("critical", 1), ("error", 2), ("warning", None)]
    assert problems("name") == {"DiskFull": 1, "(none)": 1, "Odd": 1, "NodeDown": None}
    assert problems("rule") == {"disks": 1, "(none)": 2}
    assert problems("source") == {"prom": 3, "zabbix": None}
    assert [problems(key) for key in ("owner", "client", "project")] == [
        {"ana": 1, "(none)": 2}, {"acme": 1, "(none)": 2}, {"web": 1, "(none)": 2},
    ]  # fmt: skip
    assert problems("total") == {"total": 3}


def test_unknown_keys_name_the_nearest() -> None:
    with pytest.raises(UsageError, match="alerts can't be broken down by 'componnet'; did you mean component"):
        asked("componnet")


@pytest.mark.parametrize(
    ("zone", "weeks"),
    [
        ("UTC", {"2026-W12": 1, "2026-W13": 2}),
        ("Europe/Berlin", {"2026-W12": 1, "2026-W13": 1, "2026-W14": 1}),  # the clocks went forward on 2026-03-29
        ("America/New_York", {"2026-W12": 2, "2026-W13": 1}),
    ],
)
def test_weeks_begin_at_midnights_of_one_zone_also_where_clocks_change(store: Store, zone: str, weeks: object) -> None:
    one = alert(store)
    for text in ("2026-03-22T22:30", "2026-03-23T03:30", "2026-03-29T22:30"):
        episodes(store, {"alert_uid": one, "starts_at": at(text), "ends_at": at(text) + MINUTE})
    question = asked("week", zone=ZoneInfo(zone), first=date(2026, 3, 1), last=date(2026, 4, 10))
    assert below(response.figures(store, question), "problems") == weeks


def test_periods_are_told_in_order_and_components_as_a_tree_with_their_course(store: Store) -> None:
    component(store, "eu")
    place = component(store, "eu/prod")
    one = alert(store, component_uid=place)
    for day in (0, 1, 8):
        episodes(store, {"alert_uid": one, "starts_at": NOON + day * DAY, "ends_at": NOON + day * DAY + MINUTE})
    lines = response.section(store, asked("component", "week", **MAY)).lines
    assert [(line.label, line.depth) for line in lines] == [
        ("eu", 0), ("2026-W19", 1), ("2026-W20", 1), ("prod", 1), ("2026-W19", 2), ("2026-W20", 2), ("total", 0),
    ]  # fmt: skip
    assert lines[0].trend == (2, 1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("name:DiskFull", 2), ("severity:critical", 1), ("severity:<=warning", 1), ("since:2026-05-05", 1), ("owner:ana", 1),
        ("not owner:ana", 2), ("task:any", 1), ("on:eu", 1), ("is:unplaced", 2), ("acked:any", 1), ("label:team=db", 1),
        ("source:prom name:NodeDown", 1), ("resolved:<2026-05-05", 2),
    ],
)  # fmt: skip
def test_filters_ask_about_episodes(store: Store, words: str, found: int) -> None:
    own, place = task(store, owner="ana"), component(store, "eu")
    disk = alert(store, "DiskFull", component_uid=place, labels={"team": "db"})
    node = alert(store, "NodeDown", severity="info")
    episodes(
        store,
        {"alert_uid": disk, "task_uid": own, "starts_at": NOON, "ends_at": NOON + HOUR, "severity": "critical"},
        {"alert_uid": node, "starts_at": NOON, "ends_at": NOON + HOUR, "severity": "warning", "acked_at": NOON + MINUTE},
    )
    other = alert(store, "DiskFull", severity="critical")
    episodes(store, {"alert_uid": other, "starts_at": NOON + DAY, "ends_at": NOON + DAY + HOUR})
    where, values = compile_filter(words, ALERTS, now=moment(NOON + 2 * DAY))
    assert sums(store, where=where, values=tuple(values))["episodes"] == found


def test_nothing_is_empty_and_says_what_to_do(store: Store) -> None:
    for section in (response.section(store, asked("component")), spread.section(store, asked("component"))):
        assert section.lines == ()
        assert section.flat.rows == []
        assert "tt report alerts --all" in section.empty


def test_all_time_goes_from_the_first_episode_to_now(store: Store) -> None:
    stand_still(store, NOON + 10 * DAY)
    assert asked().bounds(store) == (NOON + 10 * DAY - 1, NOON + 10 * DAY)
    episodes(store, {"alert_uid": alert(store), "starts_at": NOON, "ends_at": NOON + HOUR})
    assert asked().bounds(store) == (NOON, NOON + 10 * DAY)
    assert asked(last=date(2026, 5, 1)).bounds(store) == (at("2026-05-01T00:00") - 1, at("2026-05-01T00:00"))
    assert asked(first=date(2026, 5, 1)).bounds(store) == (at("2026-05-01T00:00"), NOON + 10 * DAY)


def test_a_spread_tells_each_length_that_there_is_any_of(store: Store) -> None:
    one = alert(store)
    episodes(store, {"alert_uid": one, "starts_at": NOON, "ends_at": NOON + HOUR, "acked_at": NOON + MINUTE},
             {"alert_uid": one, "starts_at": NOON + DAY})  # fmt: skip
    plain = spread.section(store, asked(**MAY))
    assert [line.label for line in plain.lines] == [
        "detected (MTTD)", "acknowledged (MTTA)", "resolved (MTTR)", "first resolved", "an episode",
    ]  # fmt: skip
    assert plain.notes
    by_name = spread.section(store, asked("name", **MAY))
    assert [line.label for line in by_name.lines if line.depth == 0] == ["DiskFull", "all"]
    resolve = next(row for row in by_name.flat.rows if row["metric"] == "resolve")
    assert resolve == {
        "name": "DiskFull", "metric": "resolve", "n": 1, "open": 1, "mean_ms": HOUR, "p50_ms": HOUR, "p90_ms": HOUR,
        "max_ms": HOUR,
    }  # fmt: skip
