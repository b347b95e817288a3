"""Zabbix: one problem in its many layouts."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, only, reading


@pytest.mark.parametrize(
    ("name", "state", "severity", "began", "ended", "seen"),
    [
        ("problem", "firing", "error", at("10:00:00"), None, at("10:00:00")),
        ("acknowledged", "acked", "error", at("10:00:00"), None, at("10:05:00")),
        ("commented", "note", "unknown", None, None, None),
        ("resolved", "resolved", "error", at("10:00:00"), at("10:30:00"), at("10:30:00")),
        ("short", "resolved", "warning", None, None, None),
    ],
)
def test_a_problem_keeps_its_identity_in_all_layouts(
    name: str, state: str, severity: str, began: int | None, ended: int | None, seen: int | None
) -> None:
    found = only(f"zabbix/{name}.json")
    assert (found.state, found.severity, found.name) == (state, severity, "Free space on / is low")
    assert (found.starts_at, found.ends_at, found.seen_at) == (began, ended, seen)
    assert (found.identity, found.identity_from) == ("48211", "the event's id")


def test_tags_are_a_list_or_a_text() -> None:
    found = only("zabbix/problem.json")
    assert found.labels["scope"] == "capacity,performance"  # a tag may come twice
    assert found.resources == ("files-3", "10.20.0.33", "shop")
    assert found.url == "https://zabbix.example.net/tr_events.php?triggerid=23001&eventid=48211"
    told = only("zabbix/acknowledged.json")
    assert (told.labels["url"], told.labels["bare"], told.actor) == ("https://x.example:8443", "", "Ana Lukić")


def test_the_zone_of_the_server_may_be_said() -> None:
    vienna = only("zabbix/problem.json", query={"zone": "Europe/Vienna"})
    assert vienna.starts_at == at("09:00:00")
    unknown = reading("zabbix/problem.json", query={"zone": "../etc"})
    assert unknown.sightings[0].starts_at == at("10:00:00")
    assert unknown.remarks == ("the zone '../etc' is not known, so its times count as UTC",)


def test_a_missing_date_is_none_and_an_unexpanded_macro_is_nothing() -> None:
    found = only("zabbix/no_date.json")
    assert (found.starts_at, found.seen_at, found.severity) == (None, None, "unknown")
    assert "trigger" not in found.labels


def test_a_streamed_recovery_names_the_event_of_its_problem() -> None:
    problem, recovery = reading("zabbix/streamed.ndjson").sightings
    assert (problem.identity, recovery.identity) == ("77", "77")
    assert (problem.state, problem.severity, problem.starts_at) == ("firing", "warning", at("10:00:00"))
    assert (recovery.state, recovery.starts_at, recovery.ends_at) == ("resolved", None, at("10:05:00"))
    assert problem.resources == ("files-3", "shop")


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("unacknowledged", "unacked"),
        ("acknowledged, closed", "acked"),
        ("suppressed until 12:00", "suppressed"),
        ("changed severity from High to Warning", "note"),
    ],
)
def test_an_update_says_what_was_done(action: str, state: str) -> None:
    said = {"EVENT.ID": "1", "EVENT.VALUE": "1", "EVENT.UPDATE.STATUS": "1", "EVENT.UPDATE.ACTION": action}
    assert FORMATS["zabbix"].read(Delivery(b"", query=said)).sightings[0].state == state


def test_without_event_and_trigger_host_and_name_tell_it_apart() -> None:
    said = {"trigger": "full", "status": "PROBLEM", "severity": "High", "hostname": "a"}
    one, other = (FORMATS["zabbix"].read(Delivery(b"", query={**said, "hostname": host})).sightings[0] for host in "ab")
    assert one.identity != other.identity
    assert one.identity_from == "host and name"
    by_trigger = FORMATS["zabbix"].read(Delivery(b"", query={**said, "TRIGGER.ID": "9"})).sightings[0]
    assert by_trigger.identity == "trigger:9"


def test_what_says_no_state_is_refused() -> None:
    with pytest.raises(FormatError, match=r"EVENT\.VALUE"):
        FORMATS["zabbix"].read(Delivery(b"", query={"EVENT.ID": "1", "EVENT.STATUS": "{EVENT.STATUS}"}))
