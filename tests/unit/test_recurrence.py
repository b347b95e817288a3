"""When something recurs: rules people write, month ends, clock changes, working days."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from store.errors import UsageError
from store.recurrence import Rule, occurrence, parse_rule

BERLIN = ZoneInfo("Europe/Berlin")


def times(rule: str, anchor: str, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    """The first times of a rule on the zone's clock; the anchor is on that clock too."""
    first = datetime.fromisoformat(anchor).replace(tzinfo=zone)
    found = [occurrence(parse_rule(rule), first, zone, index).astimezone(zone) for index in range(count)]
    return [f"{moment:%a %m-%d %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("daily", Rule(1, "days")), ("3d", Rule(3, "days")), ("every 2 weeks", Rule(2, "weeks")), ("2w", Rule(2, "weeks")),
        ("weekdays", Rule(1, "weekdays")), ("Every Monday", Rule(1, "weekday", 0)), ("sundays", Rule(1, "weekday", 6)),
        ("quarterly", Rule(3, "months")), ("6m", Rule(6, "months")), ("yearly", Rule(1, "years")),
        ("P1M", Rule(1, "months")), ("P2W", Rule(2, "weeks")), ("12h", Rule(12, "hours")), ("every day", Rule(1, "days")),
        ("2q", Rule(6, "months")), ("3mo", Rule(3, "months")),
    ],
)  # fmt: skip
def test_rules_as_people_write_them(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize("text", ["", "sometimes", "0d", "d", "every", "-1d", "1x", "every 0 weeks"])
def test_what_is_no_rule_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="every monday"):
        parse_rule(text)


def test_a_month_end_clamps_and_does_not_drift() -> None:
    assert times("monthly", "2027-01-31T09:00", 4) == [
        "Sun 01-31 09:00", "Sun 02-28 09:00", "Wed 03-31 09:00", "Fri 04-30 09:00",
    ]  # fmt: skip
    assert times("yearly", "2028-02-29T09:00", 5)[1::3] == ["Wed 02-28 09:00", "Sun 02-29 09:00"]


def test_the_clock_time_stays_over_a_change_of_the_clocks() -> None:
    assert times("daily", "2027-03-27T02:30", 3) == ["Sat 03-27 02:30", "Sun 03-28 03:30", "Mon 03-29 02:30"]
    assert times("weekly", "2026-10-20T18:00", 2) == ["Tue 10-20 18:00", "Tue 10-27 18:00"]
    folded = occurrence(parse_rule("daily"), datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), BERLIN, 1)
    assert folded == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_are_hours_whatever_the_clock_does() -> None:
    first = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)
    assert occurrence(parse_rule("12h"), first, BERLIN, 2) == datetime(2027, 3, 28, 23, 0, tzinfo=UTC)


def test_weekdays_skip_the_weekend_and_a_named_day_is_found() -> None:
    assert times("weekdays", "2026-11-26T09:00", 4) == [
        "Thu 11-26 09:00", "Fri 11-27 09:00", "Mon 11-30 09:00", "Tue 12-01 09:00",
    ]  # fmt: skip
    assert times("weekdays", "2026-11-28T09:00", 2) == ["Mon 11-30 09:00", "Tue 12-01 09:00"]
    assert times("every monday", "2026-11-25T09:00", 2) == ["Mon 11-30 09:00", "Mon 12-07 09:00"]
