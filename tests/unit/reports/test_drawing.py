"""How reports look: bars, pages that nothing of the store can break, the edges of days."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from reports.charts import svg
from reports.charts.characters import bar, sparkline
from reports.timesheets import html
from reports.timesheets.edges import edges
from reports.timesheets.keys import read
from reports.timesheets.whole import made
from reports.timesheets.written import hours
from store.billing.daybands import edge_ms
from store.database import Store
from tests.unit.reports.rows import HOUR, asked, at, keep

_HOSTILE = "<script>alert('x')</script> & \"acme\"\u202e"


@pytest.mark.parametrize(
    ("value", "largest", "drawn"),
    [(8, 8, "████"), (4, 8, "██"), (0, 8, ""), (1, 1000, "▏"), (-3, 8, ""), (5, 8, "██▌"), (9, 8, "████"), (1, 0, "")],
)
def test_bars_are_exact_to_an_eighth(value: int, largest: int, drawn: str) -> None:
    assert bar(value, largest, 4) == drawn


def test_a_bar_without_room_is_none() -> None:
    assert bar(1, 1, 0) == ""


def test_sparklines_show_nothing_as_nothing_and_squeeze_many_into_few() -> None:
    assert sparkline((0, 1, 4, 8), 10) == " ▂▅█"
    assert sparkline(range(1, 101), 5) == "▁▃▅▆█" or len(sparkline(range(1, 101), 5)) == 5
    assert sparkline((0, 0), 5) == "▁▁"
    assert sparkline((), 5) == ""


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0:00"),
        (HOUR + 5 * 60_000, "1:05"),
        (1204 * HOUR, "1,204:00"),
        (-HOUR, "-1:00"),
        (29_999, "0:00"),
        (30_000, "0:01"),
    ],
)
def test_hours_are_written_with_minutes(ms: int, text: str) -> None:
    assert hours(ms) == text


def test_charts_are_well_formed_and_escape_what_they_are_told() -> None:
    bars = [svg.Bar(_HOSTILE, 10, "1:00", 5), svg.Bar("b", Decimal(3), "x")]
    for drawn in (svg.rows(bars, _HOSTILE), svg.columns(bars * 40, "t")):
        root = etree.fromstring(drawn)
        assert not root.findall(".//{*}script")
        assert "script" not in {element.tag for element in root.iter()}
    assert svg.rows([svg.Bar("a", 0, "")], "t") == svg.columns([], "t") == ""


@pytest.mark.parametrize("name", ["time", "billing", "components", "team"])
@pytest.mark.parametrize("by", [(), ("person", "month")])
def test_a_page_is_one_file_without_script_or_network(store: Store, name: str, by: tuple[str, ...]) -> None:
    begin = at("2026-05-04T09:00:00")
    keep(store, *({"begin": begin, "end": begin + HOUR, "client": _HOSTILE, "person": who} for who in (_HOSTILE, "bob")))
    page = html.render(made(store, name, asked(*by, first=date(2026, 5, 1), last=date(2026, 6, 1)), (), _HOSTILE))
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://(?!www\.w3\.org)", page)
    assert "&lt;script&gt;" in page
    assert page.count("<section>") == page.count("</section>") >= 1
    etree.fromstring(page.replace("<!DOCTYPE html>", "").replace('<meta charset="utf-8">', "").encode(), etree.HTMLParser())


def test_an_empty_page_says_what_to_do(store: Store) -> None:
    page = html.render(made(store, "time", asked(), ()))
    assert "tt time add" in page
    assert "<table" not in page


def test_days_begin_where_the_clock_first_shows_them() -> None:
    zone = ZoneInfo("America/Sao_Paulo")  # on 2018-11-04 midnight was skipped
    days = edges(read(["day"]), edge_ms(date(2018, 11, 3), 0, zone), edge_ms(date(2018, 11, 6), 0, zone), zone)
    starts = (*days.starts, days.to_ms)
    assert [(last - first) // HOUR for first, last in pairwise(starts)] == [24, 23, 24]
    apia = ZoneInfo("Pacific/Apia")  # there was no 2011-12-30
    days = edges(read(["day"]), edge_ms(date(2011, 12, 29), 0, apia), edge_ms(date(2012, 1, 1), 0, apia), apia)
    assert days.days == (date(2011, 12, 29), date(2011, 12, 31))


def test_instants_find_their_period() -> None:
    days = edges(read(["day"]), 0, 3 * 24 * HOUR, ZoneInfo("UTC"))
    assert [days.index(ms) for ms in (-1, 0, 24 * HOUR - 1, 24 * HOUR, 3 * 24 * HOUR - 1, 3 * 24 * HOUR)] == [0, 1, 1, 2, 3, 4]
