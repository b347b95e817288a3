"""The terms that all formats share: identities, times, severities, sightings."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from itertools import combinations

import pytest

from alerts import times
from alerts.identity import canonical, label_fingerprint
from alerts.model import FIRING, Sighting
from alerts.severity import LEVELS, level, worst


def test_no_two_different_sets_of_fields_have_the_same_identity() -> None:
    told: list[dict[str, object]] = [
        {"a": "bc"}, {"ab": "c"}, {"a": None}, {"a": ""}, {"a": "None"}, {"a": ["b", "c"]}, {"a": ["b,c"]}, {"a": {"b": "c"}},
        {"a": "b", "c": "d"}, {},
    ]  # fmt: skip
    for one, other in combinations(told, 2):
        assert canonical(**one) != canonical(**other)


def test_a_number_and_its_text_are_the_same() -> None:
    assert canonical(a=7, b=True, c=7.0, d=1.5, e=False) == canonical(a="7", b="true", c="7", d="1.5", e="false")
    assert canonical(a=("x", 1), b={1: 2}) == canonical(b={"1": "2"}, a=["x", "1"])


def test_the_fingerprint_is_that_of_prometheus() -> None:
    assert label_fingerprint({}) == "cbf29ce484222325"
    one = label_fingerprint({"alertname": "Disk", "job": "db"})
    assert one == label_fingerprint({"job": "db", "alertname": "Disk"})
    assert one != label_fingerprint({"alertname": "Diskjob", "": "db"})
    assert len(label_fingerprint({"odd": "\ud83d"})) == 16


NOON = 1_772_366_400_000_000  # 2026-03-01 12:00 UTC


@pytest.mark.parametrize(
    ("told", "microseconds"),
    [
        ("2026-03-01T12:00:00Z", NOON),
        ("2026-03-01 12:00", NOON),
        ("2026.03.01 12:00:00 GMT", NOON),
        ("2026/3/1 12:00:00.123456789 UTC", NOON + 123_456),
        ("2026-03-01T13:30:00+01:30", NOON),
        ("2026-03-01T13:00:00+01", NOON),
        ("2026-03-01T07:00:00,5-0500", NOON + 500_000),
        ("2026-03-01T11:59:60Z", NOON - 1_000_000),  # a leap second is the last of its minute
        ("2026-03-01", NOON - 43_200_000_000),
        (NOON // 1_000_000, NOON),
        (NOON // 1000, NOON),
        (NOON, NOON),
        (NOON * 1000, NOON),
        (NOON / 1e6 + 0.5, NOON + 500_000),
        (str(NOON // 1_000_000), NOON),
        ("1772366400.5", NOON + 500_000),
        ("0001-01-01T00:00:00Z", None),
        ("1969-12-31", None),
        ("2026-02-30", None),
        ("soon", None),
        ("", None),
        (0, None),
        (-5, None),
        (float("inf"), None),
        (float("nan"), None),
        (10**30, None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_a_time_is_read_however_it_is_written(told: object, microseconds: int | None) -> None:
    assert times.moment(told) == microseconds


def test_a_time_without_a_zone_is_of_the_zone_that_is_given() -> None:
    assert times.moment("2026-03-01 14:00", timezone(timedelta(hours=2))) == NOON
    assert times.moment("2026-03-01 12:00 Z", timezone(timedelta(hours=2))) == NOON


def test_a_zone_is_known_by_its_name_or_not_at_all() -> None:
    assert times.zone("") is UTC
    assert str(times.zone("Europe/Berlin")) == "Europe/Berlin"
    assert [times.zone(name) for name in ("Nowhere/Else", "../etc", "Europe")] == [None] * 3


def test_severities_are_what_sources_call_them() -> None:
    assert [level(word) for word in ("P1", " Warn ", "high", "OK", "nonsense", None, 5)] == [
        "critical", "warning", "error", "info", "unknown", "unknown", "unknown",
    ]  # fmt: skip
    assert level("nonsense", "info") == "info"
    assert worst(*LEVELS) == "critical"
    assert worst() == "unknown"


def test_what_a_sighting_says_is_told_by_its_digest_whatever_its_state() -> None:
    one = Sighting(FIRING, "id", "test", "Disk", "error", labels={"a": "1"}, resources=("x",))
    assert one.content == {"name": "Disk", "identity_from": "test", "labels": {"a": "1"}, "resources": ["x"]}
    same = Sighting("resolved", "id", "test", "Disk", "info", labels={"a": "1"}, resources=("x",), starts_at=5)
    other = Sighting(FIRING, "id", "test", "Disk", "error", labels={"a": "2"}, resources=("x",))
    assert one.digest == same.digest != other.digest
