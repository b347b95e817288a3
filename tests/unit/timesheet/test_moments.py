"""Times as people write them, and the local times that do not exist or happen twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.errors import UsageError
from store.timesheet.moments import day_start, instant, local, midnights

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 11, 23, 9, 0, 0, 123_456, tzinfo=UTC)  # a Monday, 10:00 in Berlin


def read(text: str, zone: ZoneInfo = BERLIN, **how: object) -> str:
    """The instant as text in its zone."""
    return instant(text, NOW, zone, **how).astimezone(zone).isoformat(sep=" ")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00", "2026-11-23 09:00:00+01:00"),
        (" 09:00 ", "2026-11-23 09:00:00+01:00"),
        ("9am", "2026-11-23 09:00:00+01:00"),
        ("9:30 PM", "2026-11-23 21:30:00+01:00"),
        ("12am", "2026-11-23 00:00:00+01:00"),
        ("12pm", "2026-11-23 12:00:00+01:00"),
        ("14:30:15", "2026-11-23 14:30:15+01:00"),
        ("14:30:15.25", "2026-11-23 14:30:15.250000+01:00"),
        ("14:30:15,2509", "2026-11-23 14:30:15.250000+01:00"),
        ("noon", "2026-11-23 12:00:00+01:00"),
        ("midnight", "2026-11-23 00:00:00+01:00"),
        ("24:00", "2026-11-24 00:00:00+01:00"),
        ("yesterday 14:00", "2026-11-22 14:00:00+01:00"),
        ("yesterday at 24:00", "2026-11-23 00:00:00+01:00"),
        ("today 8:00", "2026-11-23 08:00:00+01:00"),
        ("tomorrow noon", "2026-11-24 12:00:00+01:00"),
        ("monday 9:00", "2026-11-23 09:00:00+01:00"),
        ("fri 9am", "2026-11-20 09:00:00+01:00"),
        ("2d ago 9:00", "2026-11-21 09:00:00+01:00"),
        ("2026-10-25 12:30", "2026-10-25 12:30:00+01:00"),
        ("2026-10-25T12:30", "2026-10-25 12:30:00+01:00"),
        ("20261024T1230", "2026-10-24 12:30:00+02:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25 02:30:00+02:00"),
        ("2026-10-25 02:30 +0100", "2026-10-25 02:30:00+01:00"),
        ("2026-10-25 02:30:15z", "2026-10-25 03:30:15+01:00"),
        ("2026-10-25T24:00+01", "2026-10-26 00:00:00+01:00"),
        ("now", "2026-11-23 10:00:00.123000+01:00"),
        ("2h ago", "2026-11-23 08:00:00.123000+01:00"),
        ("30m ago", "2026-11-23 09:30:00.123000+01:00"),
        ("1h 30min ago", "2026-11-23 08:30:00.123000+01:00"),
        ("90s ago", "2026-11-23 09:58:30.123000+01:00"),
        ("in 20m", "2026-11-23 10:20:00.123000+01:00"),
        ("2d ago", "2026-11-21 10:00:00.123000+01:00"),
        ("1mo ago", "2026-10-23 10:00:00.123000+02:00"),
        ("now-2h", "2026-11-23 08:00:00.123000+01:00"),
        ("1850-06-01 12:00", "1850-06-01 12:00:00+00:53:28"),
        ("9998-06-01 12:00", "9998-06-01 12:00:00+02:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert read(text) == expected


def test_a_weekday_lies_behind_and_ahead_where_told() -> None:
    assert read("friday 9:00").startswith("2026-11-20")
    assert read("friday 9:00", ahead=True).startswith("2026-11-27")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no time"),
        ("9", "is no time"),
        ("soon", "is no time"),
        ("soon 9:00", "not a date"),
        ("1761350000", "is no time"),
        ("9:00-10:00", "is no time"),
        ("9:60", "no time of day"),
        ("25:00", "no time of day"),
        ("24:01", "no time of day"),
        ("13pm", "no time of day"),
        ("0am", "no time of day"),
        ("2026-13-01 9:00", "not a date"),
        ("monday", "whole day"),
        ("today+9h", "whole day"),
        ("0001-01-01 00:00", "too far away"),
        ("9999-12-31T23:59-05:00", "not a date"),
        ("2026-01-01T09:00+99:00", "too far away"),
        ("999999w ago", "is no time"),
    ],
)
def test_what_is_no_time_is_told_with_an_example(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        instant(text, NOW, BERLIN)


def test_a_local_time_in_the_gap_is_refused_with_both_readings() -> None:
    """case 2: 02:30 does not exist on the day the clocks are put forward."""
    with pytest.raises(UsageError) as error:
        instant("2026-03-29 02:30", NOW, BERLIN)
    for said in ("does not exist", "Europe/Berlin", "01:30+01:00", "03:30+02:00", "--fold"):
        assert said in str(error.value)
    assert read("2026-03-29 02:30", fold="first") == "2026-03-29 01:30:00+01:00"
    assert read("2026-03-29 02:30", fold="second") == "2026-03-29 03:30:00+02:00"


def test_a_local_time_that_happens_twice_is_refused_with_both_readings() -> None:
    """case 2: 02:30 happens twice on the day the clocks are put back."""
    with pytest.raises(UsageError) as error:
        instant("2026-10-25 02:30", NOW, BERLIN)
    for said in ("happens twice", "02:30+02:00", "02:30+01:00", "--fold"):
        assert said in str(error.value)
    assert read("2026-10-25 02:30", fold="first") == "2026-10-25 02:30:00+02:00"
    assert read("2026-10-25 02:30", fold="second") == "2026-10-25 02:30:00+01:00"


def test_fold_does_not_matter_to_a_time_that_happens_once() -> None:
    assert read("2026-10-25 03:30", fold="first") == read("2026-10-25 03:30", fold="second") == "2026-10-25 03:30:00+01:00"


def test_days_ago_land_on_a_local_time_and_hours_ago_on_an_instant() -> None:
    """case 2: the same time of day a day earlier may not exist; 24 hours earlier always does."""
    now = datetime(2026, 3, 30, 0, 30, tzinfo=UTC)  # 02:30 in Berlin, the day after the gap
    with pytest.raises(UsageError, match="does not exist"):
        instant("1d ago", now, BERLIN)
    assert instant("24h ago", now, BERLIN) == now - timedelta(hours=24)
    in_the_fold = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant("now", in_the_fold, BERLIN) == instant("0s ago", in_the_fold, BERLIN) == in_the_fold
    assert instant("now-1h", in_the_fold, BERLIN) == in_the_fold - timedelta(hours=1)


def test_lord_howe_is_put_back_by_half_an_hour() -> None:
    """case 2: the fold from 01:30 to 02:00 and the gap from 02:00 to 02:30."""
    assert local(date(2026, 4, 5), time(1, 29), LORD_HOWE) == datetime(2026, 4, 4, 14, 29, tzinfo=UTC)
    with pytest.raises(UsageError, match=r"01:30\+11:00.*01:30\+10:30"):
        local(date(2026, 4, 5), time(1, 30), LORD_HOWE)
    with pytest.raises(UsageError, match=r"01:45\+10:30.*02:45\+11:00"):
        local(date(2026, 10, 4), time(2, 15), LORD_HOWE)
    assert local(date(2026, 10, 4), time(2, 30), LORD_HOWE) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_samoa_left_a_day_out() -> None:
    """case 3: 2011-12-30 has no time at all, and no midnight of its own."""
    with pytest.raises(UsageError, match=r"2011-12-29 09:00-10:00.*2011-12-31 09:00\+14:00"):
        local(date(2011, 12, 30), time(9), APIA)
    assert day_start(date(2011, 12, 30), APIA) == day_start(date(2011, 12, 31), APIA)
    found = midnights(datetime(2011, 12, 28, 12, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC), APIA)
    assert [f"{moment.astimezone(APIA):%m-%d %H:%M}" for moment in found] == ["12-29 00:00", "12-31 00:00", "01-01 00:00"]


def test_a_day_whose_midnight_is_in_a_gap_begins_where_the_gap_ends() -> None:
    """case 3: in Sao Paulo 2018-11-04 began at 01:00."""
    begins = day_start(date(2018, 11, 4), SAO_PAULO)
    assert begins.astimezone(SAO_PAULO).isoformat() == "2018-11-04T01:00:00-02:00"
    assert (begins - timedelta(milliseconds=1)).astimezone(SAO_PAULO).date() == date(2018, 11, 3)
    assert instant("2018-11-03 24:00", NOW, SAO_PAULO) == begins
    with pytest.raises(UsageError, match="does not exist"):
        instant("2018-11-04 00:00", NOW, SAO_PAULO)


def test_a_day_whose_midnight_happens_twice_begins_with_the_first() -> None:
    havana = ZoneInfo("America/Havana")
    assert day_start(date(2026, 11, 1), havana) == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_midnights_lie_strictly_between() -> None:
    """case 3: an entry that ends at midnight is not cut there."""
    begin, end = day_start(date(2026, 3, 28), BERLIN), day_start(date(2026, 3, 31), BERLIN)
    found = midnights(begin, end, BERLIN)
    assert found == [day_start(date(2026, 3, 29), BERLIN), day_start(date(2026, 3, 30), BERLIN)]
    assert found[1] - found[0] == timedelta(hours=23)
    assert midnights(begin, begin, BERLIN) == []


@given(
    some.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)),
    some.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "America/Havana", "UTC"]),
    some.booleans(),
)
def test_an_instant_written_as_local_time_is_read_back(wall: datetime, zone: str, with_offset: bool) -> None:
    """Whoever shows an instant and types it again has the same one, or is asked which of two."""
    moment = wall.replace(tzinfo=UTC, microsecond=0)
    shown = moment.astimezone(ZoneInfo(zone))
    if with_offset:
        assert instant(shown.isoformat(), NOW, ZoneInfo(zone)) == moment
    else:
        readings = {instant(f"{shown:%Y-%m-%d %H:%M:%S}", NOW, ZoneInfo(zone), fold=fold) for fold in ("first", "second")}
        assert moment in readings


@given(some.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)), some.integers(0, 400))
def test_midnights_cut_where_the_calendar_turns(begin: datetime, hours: int) -> None:
    start = begin.replace(tzinfo=UTC)
    cuts = midnights(start, start + timedelta(hours=hours), SAO_PAULO)
    for cut in cuts:
        before, after = ((cut - timedelta(seconds=lag)).astimezone(SAO_PAULO).date() for lag in (1, 0))
        assert after == before + timedelta(days=1)
    assert len(cuts) <= hours // 23 + 1


def test_a_leap_second_is_none() -> None:
    """case 48: time is POSIX time, in which the last second of 2016 is followed by the first of 2017."""
    begin, end = instant("2016-12-31T23:59:59Z", NOW, BERLIN), instant("2017-01-01T00:00:00Z", NOW, BERLIN)
    assert end - begin == timedelta(seconds=1)
    with pytest.raises(UsageError):
        instant("2016-12-31T23:59:60Z", NOW, BERLIN)
