"""Before and after: what changed in percent, and when too little happened to say anything."""

from __future__ import annotations

from datetime import date

import pytest

from reports.alerts import comparison
from reports.alerts.asked import Asked
from reports.alerts.whole import made
from reports.timesheets import html
from reports.timesheets.report import COUNT, SHARE, SPAN, Column
from reports.timesheets.written import span, written
from store.database import Store
from tests.unit.alert_reports import world
from tests.unit.alert_reports.rows import DAY, HOUR, MINUTE, alert, asked, at, episodes, stand_still

APRIL, MAY = at("2026-04-04T12:00"), at("2026-05-04T12:00")


def both(*by: str) -> tuple[Asked, Asked]:
    return (
        asked(*by, first=date(2026, 5, 1), last=date(2026, 6, 1)), asked(*by, first=date(2026, 4, 1), last=date(2026, 5, 1)),
    )  # fmt: skip


def fire(store: Store, name: str, begin: int, minutes: int, count: int) -> None:
    one = alert(store, name)
    for number in range(count):
        start = begin + number * HOUR
        episodes(
            store, {"alert_uid": one, "starts_at": start, "ends_at": start + HOUR // 2, "acked_at": start + minutes * MINUTE}
        )


def test_a_quarter_less_is_said_so(store: Store) -> None:
    fire(store, "DiskFull", APRIL, 12, 6)
    fire(store, "DiskFull", MAY, 9, 5)
    section = comparison.section(store, *both())
    line = section.lines[1]
    assert line.label == "MTTA"
    assert (line.values["mean"], line.values["mean_change"]) == ("12m -> 9m", "-25%")
    assert (line.values["p50"], line.values["p50_change"]) == ("12m -> 9m", "-25%")
    assert (line.values["counts"], line.values["remark"]) == ("6 -> 5", "")
    assert section.lines[2].values["mean_change"] == "+0%"
    row = section.flat.rows[1]
    assert (row["metric"], row["n_before"], row["n"], row["mean_before_ms"], row["mean_ms"], row["mean_change_percent"]) == (
        "MTTA", 6, 5, 12 * MINUTE, 9 * MINUTE, -25,
    )  # fmt: skip


def test_few_and_open_ones_are_remarked_and_what_was_not_there_has_no_change(store: Store) -> None:
    fire(store, "Old", APRIL, 12, 6)
    fire(store, "New", MAY, 9, 4)
    episodes(store, {"alert_uid": alert(store, "New"), "starts_at": MAY})
    section = comparison.section(store, *both("name"))
    assert [line.label for line in section.lines] == [
        "Old", "MTTD", "MTTA", "MTTR", "New", "MTTD", "MTTA", "MTTR", "all", "MTTD", "MTTA", "MTTR",
    ]  # fmt: skip
    old, new = section.lines[2].values, section.lines[6].values
    assert (old["mean"], old["mean_change"], old["remark"]) == ("12m -> -", "-", "too few to say")
    assert (new["mean"], new["counts"], new["remark"]) == ("- -> 9m", "0 -> 4", "too few to say, 0 -> 1 open")
    assert len(section.flat.rows) == 6


def test_nothing_in_either_is_nothing(store: Store) -> None:
    section = comparison.section(store, *both())
    assert (section.lines, section.flat.rows) == ((), [])


def test_a_report_says_of_what_times_it_is(store: Store) -> None:
    now, before = both()
    facts = dict(made(store, now, (), "severity:error", before).facts)
    assert facts["Time"] == "2026-05-01 to 2026-05-31"
    assert facts["Compared with"] == "2026-04-01 to 2026-04-30"
    assert facts["Only"] == "severity:error"
    whole = made(store, asked(), ())
    assert [section.name for section in whole.sections] == ["response", "noise", "noisy", "availability", "dedup", "open"]
    assert dict(whole.facts)["Time"].startswith("all, ")
    assert [section.name for section in made(store, asked("week"), ("open",)).sections] == ["open"]


def test_a_page_shows_lengths_and_shares(store: Store) -> None:
    stand_still(store, MAY + DAY)
    world.fill(store, 3, world.Size(APRIL, MAY, 60, alerts=6))
    page = html.render(
        made(store, asked("component", "week"), ("response", "spread", "noise", "availability", "dedup", "open"))
    )
    assert page.count("<section>") == 6
    assert "MTTR" in page
    assert "available" in page


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0s"), (340, "340ms"), (1499, "1s"), (45_000, "45s"), (59_499, "59s"), (59_500, "1m"), (90_000, "1m 30s"),
        (12 * MINUTE, "12m"), (59 * MINUTE + 30_000, "1h"), (HOUR + 5 * MINUTE, "1h 5m"), (47 * HOUR, "47h"),
        (48 * HOUR, "2d"), (52 * HOUR, "2d 4h"), (-90_000, "-1m 30s"), (599_500, "10m"), (2 * DAY - 1, "2d"),
    ],
)  # fmt: skip
def test_spans_are_written_in_their_two_largest_units(ms: int, text: str) -> None:
    assert span(ms) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0%"), ("100", "100%"), ("7.5", "7.5%"), ("50.0", "50%"), ("99.9519", "99.951%"), ("99.9999", "99.999%"),
        ("0.0001", "0.001%"), (None, "-"),
    ],
)  # fmt: skip
def test_shares_are_never_whole_where_they_are_not(value: str | None, text: str) -> None:
    assert written(Column("x_percent", "x", SHARE), value) == text
    assert written(Column("x", "x", COUNT), None) == ""
    assert written(Column("x", "x", SPAN), "") == ""
