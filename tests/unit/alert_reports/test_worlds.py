"""Made-up worlds worked out again, minute by minute and one by one: the same figures."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from reports.alerts import availability, noise, response
from reports.alerts.spread import TITLES
from store.billing.daybands import edge_ms
from store.database import Store
from tests.unit.alert_reports import world
from tests.unit.alert_reports.rows import MINUTE, UTC_ZONE, asked, stand_still

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 16)
FROM, TO = edge_ms(FIRST, 0, UTC_ZONE), edge_ms(LAST, 0, UTC_ZONE)
EPISODES = """
SELECT e.uid, coalesce(e.task_uid, e.uid) AS problem, e.task_uid, e.alert_uid, e.kind, epoch_ms(e.starts_at) AS start,
       epoch_ms(e.ends_at) AS end, epoch_ms(e.first_seen_at) AS seen, epoch_ms(e.acked_at) AS acked, e.severity, e.suppressed,
       e.reopened, e.closed_by, epoch_ms(e.end_seen_at) AS known, p.path, a.name, t.fields IS NOT NULL AS deploy
FROM alert_episode e JOIN alert a ON a.uid = e.alert_uid
LEFT JOIN component_path p ON p.uid = a.component_uid LEFT JOIN task t ON t.uid = e.task_uid
"""


@pytest.fixture(params=[1, 2, 3, 4])
def rows(store: Store, request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """The episodes of a world that goes on before and after the time asked for; all at whole minutes."""
    stand_still(store, TO - 3 * MINUTE * 60)
    world.fill(store, request.param, world.Size(FROM - 5 * world.DAY, TO, 260, 12, MINUTE, False, 10 * world.HOUR, 0.1))
    return store.rows(EPISODES)


def percentile(values: list[int], share: float) -> float:
    """On a line between the closest ranks."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def above(path: str | None, depth: int = 2) -> list[str]:
    """The subtrees that a path lies in."""
    steps = (path or "(none)").split("/")
    return ["/".join(steps[:count]) for count in range(1, min(depth, len(steps)) + 1)]


def same(found: dict[str, Any], name: str, lengths: list[int]) -> None:
    """A spread's figures are those of the lengths."""
    assert found[f"{name}_n"] == len(lengths)
    if not lengths:
        assert [found[f"{name}_{figure}_ms"] for figure in ("mean", "p50", "p90", "max")] == [None] * 4
        return
    assert found[f"{name}_mean_ms"] == pytest.approx(statistics.fmean(lengths), abs=1)
    assert found[f"{name}_p50_ms"] == pytest.approx(percentile(lengths, 0.5), abs=1)
    assert found[f"{name}_p90_ms"] == pytest.approx(percentile(lengths, 0.9), abs=1)
    assert found[f"{name}_max_ms"] == max(lengths)


def first_over(own: list[dict[str, Any]]) -> int | None:
    """The first moment at which none of these fires any more, tried one by one."""
    ends = sorted(row["end"] for row in own if row["end"] is not None)
    for moment in ends:
        begun = [row for row in own if row["start"] <= moment]
        if all(row["end"] is not None and row["end"] <= moment for row in begun):
            return int(moment)
    return None


def test_times_to_respond_are_those_of_a_plain_reading(store: Store, rows: list[dict[str, Any]]) -> None:
    work = store.rows("SELECT task_uid, epoch_ms(started_at) AS began FROM time_entry")
    problems = defaultdict(list)
    for row in rows:
        if row["kind"] != "orphan":
            problems[row["problem"]].append(row)
    spread: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for own in problems.values():
        own.sort(key=lambda row: (row["start"], str(row["uid"])))
        start = own[0]["start"]
        if not FROM <= start < TO:
            continue
        over = None if any(row["end"] is None for row in own) else max(row["end"] for row in own)
        until = None if over is None else max(max(row["end"], row["known"]) for row in own)
        acks = [row["acked"] for row in own if row["acked"] is not None]
        acks += [
            entry["began"] for entry in work
            if own[0]["task_uid"] is not None and entry["task_uid"] == own[0]["task_uid"] and entry["began"] >= start
            and (until is None or entry["began"] <= until)
        ]  # fmt: skip
        first = first_over(own)
        for group in ["", *above(own[0]["path"])]:
            counts[group]["problems"] += 1
            counts[group]["open"] += over is None
            spread[group]["detect"].append(min(row["seen"] for row in own) - start)
            if acks:
                spread[group]["ack"].append(min(acks) - start)
            elif over is None:
                counts[group]["ack_open"] += 1
            elif any(row["kind"] != "late" for row in own):
                counts[group]["never_acked"] += 1
            if over is not None:
                spread[group]["resolve"].append(over - start)
            if first is not None:
                spread[group]["first_resolve"].append(first - start)
            if own[0]["deploy"] and over is not None:
                spread[group]["deploy_recovery"].append(over - start)
    for row in rows:
        if row["kind"] != "orphan" and FROM <= row["start"] < TO:
            for group in ["", *above(row["path"])]:
                counts[group]["episodes"] += 1
                if row["end"] is not None:
                    spread[group]["episode"].append(row["end"] - row["start"])
    top = response.figures(store, asked("component", first=FIRST, last=LAST), tuple(TITLES))
    found = {"": top.sums, **{path: group.sums for path, group in top.below.items()}}
    assert set(found) == set(counts)
    for group, sums in found.items():
        for name in ("problems", "open", "ack_open", "never_acked", "episodes"):
            assert sums[name] == counts[group][name], (group, name)
        for name in ("detect", "ack", "resolve", "first_resolve", "episode", "deploy_recovery"):
            same(sums, name, spread[group][name])


def test_downtime_is_that_of_a_plain_reading(store: Store, rows: list[dict[str, Any]]) -> None:
    until = min(TO, int(store.clock.now().wall_ns // 1_000_000))
    minutes: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row["kind"] != "orphan" and row["severity"] in ("error", "critical"):
            begin, end = max(row["start"], FROM), min(row["end"] or until, until)
            for group in ["", *above(row["path"])]:
                minutes[group].update(range(begin // MINUTE, end // MINUTE))
    section = availability.section(store, asked("component", "week", first=FIRST, last=LAST))
    whole = availability.section(store, asked("component", first=FIRST, last=LAST))
    for row in whole.flat.rows:
        down = minutes[row["component"]]
        assert row["down_ms"] == len(down) * MINUTE
        assert row["failures"] == sum(minute - 1 not in down for minute in down)
        assert row["window_ms"] == until - FROM
        assert float(row["availability_percent"]) == pytest.approx(100 - 100 * len(down) * MINUTE / (until - FROM), abs=1e-5)
    half = edge_ms(date(2026, 3, 9), 0, UTC_ZONE)
    for row in section.flat.rows:
        begin, end = (FROM, half) if row["week"] == "2026-W10" else (half, until)
        down = {minute for minute in minutes[row["component"]] if begin <= minute * MINUTE < end}
        assert row["down_ms"] == len(down) * MINUTE, row
        assert row["failures"] == sum(minute - 1 not in down for minute in down)
    total = section.lines[-1].values
    assert total["down_ms"] == len(minutes[""]) * MINUTE
    assert total["failures"] == sum(minute - 1 not in minutes[""] for minute in minutes[""])


def test_noise_is_that_of_a_plain_reading(store: Store, rows: list[dict[str, Any]]) -> None:
    worked = {row["task_uid"] for row in store.rows("SELECT task_uid FROM time_entry")}
    flaps = store.rows("SELECT alert_uid, epoch_ms(received_at) AS at_ms FROM alert_event WHERE kind = 'flapping'")
    problems = defaultdict(list)
    for row in rows:
        if row["kind"] != "orphan":
            problems[row["problem"]].append(row)
    changing = set()
    for alert in {row["alert_uid"] for row in rows}:
        mine = sorted(
            (row for row in rows if row["alert_uid"] == alert and row["kind"] != "orphan"), key=lambda row: row["start"]
        )
        changes = [(at, row["uid"]) for row in mine for at in (row["start"], row["end"]) if at is not None]
        changing |= {changes[n][1] for n in range(3, len(changes)) if changes[n][0] - changes[n - 3][0] <= 30 * MINUTE}
    counts: dict[str, int] = defaultdict(int)
    for own in problems.values():
        if not FROM <= min(row["start"] for row in own) < TO:
            continue
        is_open = any(row["end"] is None for row in own)
        touched = own[0]["task_uid"] in worked or any(row["acked"] or row["closed_by"] == "person" for row in own)
        flapped = any(
            flap["alert_uid"] == row["alert_uid"] and flap["at_ms"] >= row["start"]
            and (row["end"] is None or flap["at_ms"] <= max(row["end"], row["known"]))
            for row in own for flap in flaps
        )  # fmt: skip
        flapped = flapped or any(row["uid"] in changing for row in own)
        noisy = flapped or all(row["suppressed"] for row in own) or (not touched and not is_open)
        counts["problems"] += 1
        counts["noise"] += noisy
        counts["judged"] += noisy or touched
        counts["flapped"] += flapped
        begins = sorted(own, key=lambda row: row["start"])
        gap = any(max((row["end"] or TO * 9) for row in begins[:n]) < begins[n]["start"] for n in range(1, len(begins)))
        counts["reopened"] += gap or any(row["reopened"] for row in own)
    sums = noise.figures(store, asked("name", first=FIRST, last=LAST)).sums
    assert {name: sums[name] for name in counts} == counts
    assert sums["orphans"] == sum(row["kind"] == "orphan" and FROM <= row["start"] < TO for row in rows)
    assert sums["late"] == sum(row["kind"] == "late" and FROM <= row["start"] < TO for row in rows)
