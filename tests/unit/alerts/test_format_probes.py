"""Uptime Kuma, Healthchecks, Netdata, Sensu and Dynatrace."""

from __future__ import annotations

import json

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS, read
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, delivery, only, reading

DOWN_AT, CODE = at("10:00:00") + 250_000, "6b2d4ef1-9c50-4d7a-8f3e-2a1b0c9d8e7f"


@pytest.mark.parametrize(
    ("name", "state", "began", "ended", "seen"),
    [
        ("down.json", "firing", DOWN_AT, None, DOWN_AT),
        ("down.multipart", "firing", DOWN_AT, None, DOWN_AT),
        ("down_again.json", "firing", None, None, at("10:10:00") + 250_000),
        ("up.json", "resolved", None, at("10:30:00"), at("10:30:00")),
        ("pending.json", "note", None, None, at("09:59:00")),
        ("maintenance.json", "suppressed", None, None, at("10:00:00")),  # local time with its offset
    ],
)
def test_a_heartbeat_of_uptime_kuma_is_about_its_monitor(
    name: str, state: str, began: int | None, ended: int | None, seen: int
) -> None:
    found = only(f"uptime_kuma/{name}")
    assert (found.state, found.identity, found.identity_from) == (state, "14", "the monitor's id")
    assert (found.starts_at, found.ends_at, found.seen_at) == (began, ended, seen)
    assert found.labels == {"team": "payments", "type": "http"}
    assert found.resources[0] == "shop.example.net"


def test_uptime_kuma_may_ask_with_get() -> None:
    document = delivery("uptime_kuma/down.json").document
    query = {"msg": document["msg"], **{name: json.dumps(document[name]) for name in ("heartbeat", "monitor")}}
    name, found = read(Delivery(b"", query=query))
    assert name == "uptime_kuma"
    assert found.sightings == (only("uptime_kuma/down.json"),)


def test_without_a_heartbeat_it_is_a_test_or_a_certificate() -> None:
    assert reading("uptime_kuma/test.json").remarks == ("without a heartbeat this is a test: to tt Testing",)
    found = only("uptime_kuma/certificate.json")
    assert (found.state, found.severity, found.resolves) == ("firing", "warning", False)
    message = delivery("uptime_kuma/certificate.json").document["msg"]
    later = {"heartbeat": None, "monitor": None, "msg": message.replace("14 days", "-1 days")}
    worse = FORMATS["uptime_kuma"].read(Delivery(json.dumps(later).encode())).sightings[0]
    assert (worse.identity, worse.severity) == (found.identity, "critical")


@pytest.mark.parametrize("heartbeat", [{"status": 9, "monitorID": 1}, {"status": 0}, {"status": True, "monitorID": 1}, 7])
def test_a_heartbeat_without_a_known_status_or_monitor_is_refused(heartbeat: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["uptime_kuma"].read(Delivery(json.dumps({"heartbeat": heartbeat, "msg": "x"}).encode()))


def test_a_check_of_healthchecks_is_known_by_its_code_however_it_is_sent() -> None:
    down, up, whole = (only(f"healthchecks/{name}") for name in ("down.json", "up.form", "whole.json"))
    assert (down.state, up.state, whole.state) == ("firing", "resolved", "firing")
    assert down.identity == up.identity == whole.identity == CODE
    assert (down.name, down.seen_at, up.seen_at) == ("nightly backup", at("10:00:00"), at("11:00:00"))
    assert down.labels == {"backup": "", "team": "storage"}
    assert whole.resources == ("nightly-backup", "nightly backup", "backup")
    asked = read(Delivery(b"", query={"$CODE": CODE.upper(), "STATUS": "up", "tags": "$TAGS"}))
    assert (asked[0], asked[1].sightings[0].identity, asked[1].sightings[0].labels) == ("healthchecks", CODE, {})


def test_a_test_of_healthchecks_is_no_alert() -> None:
    assert reading("healthchecks/test.json").remarks == ("a test notification of Healthchecks",)


@pytest.mark.parametrize("said", [{"status": "down"}, {"code": CODE}, {"code": CODE, "status": "$STATUS"}])
def test_a_check_without_code_or_status_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(FormatError):
        FORMATS["healthchecks"].read(Delivery(b"", query=said))


def test_an_alert_of_netdata_is_of_a_node_where_anything_names_one() -> None:
    critical, clear, other = (only(f"netdata/{name}.json") for name in ("critical", "clear", "other_node"))
    assert (critical.state, critical.severity, critical.seen_at) == ("firing", "critical", at("10:00:00"))
    assert (clear.state, clear.severity, clear.ends_at) == ("resolved", "unknown", at("10:30:00"))
    assert critical.identity == clear.identity != other.identity
    assert critical.name == "disk_space_usage"
    assert critical.labels["rooms"] == "All nodes"
    assert critical.labels["node"] == "n-77"


def test_a_node_of_netdata_that_is_reachable_again_is_resolved() -> None:
    gone, back = only("netdata/unreachable.json"), only("netdata/reachable.json")
    assert (gone.state, gone.severity, back.state) == ("firing", "critical", "resolved")
    assert (gone.identity, gone.resources) == (back.identity, ("web-4",))
    with pytest.raises(FormatError, match=r"status\.reachable"):
        FORMATS["netdata"].read(Delivery(b'{"host": "x", "status": {"reachable": "yes"}}'))
    assert FORMATS["netdata"].read(Delivery(b'{"token": "x", "message": "test"}')).remarks


@pytest.mark.parametrize(
    ("name", "state", "severity", "began", "ended"),
    [
        ("critical", "firing", "critical", at("10:00:00"), None),
        ("ok", "resolved", "unknown", None, at("11:00:00")),
        ("silenced", "suppressed", "warning", None, None),
        ("unknown", "firing", "warning", None, None),  # the ninth in a row, and nothing says when the first was
    ],
)
def test_an_event_of_sensu(name: str, state: str, severity: str, began: int | None, ended: int | None) -> None:
    found = only(f"sensu/{name}.json")
    assert (found.state, found.severity, found.name) == (state, severity, "http")
    assert (found.starts_at, found.ends_at) == (began, ended)
    assert found.identity == only("sensu/critical.json").identity
    assert found.resources == ("web-4", "web-4.example.net", "front", "eu")
    assert found.runbook_url == "https://wiki.example.net/http"


def test_sensu_core_and_metrics() -> None:
    core = only("sensu/core.json")
    assert (core.state, core.severity, core.starts_at) == ("firing", "critical", at("10:00:00"))
    assert core.resources == ("web-4", "10.20.0.4")
    assert reading("sensu/critical.json").delivery_id.endswith("02")
    assert not reading("sensu/metrics.json").sightings
    with pytest.raises(FormatError, match="status number"):
        FORMATS["sensu"].read(Delivery(b'{"check": {"name": "x", "status": "bad"}, "entity": {"name": "y"}}'))


def test_a_problem_of_dynatrace() -> None:
    opened, resolved = only("dynatrace/open.json"), only("dynatrace/resolved.json")
    assert (opened.state, opened.severity, opened.name) == ("firing", "error", "Failure rate increase")
    assert (opened.starts_at, opened.ends_at) == (at("10:00:00"), None)  # an endTime of -1 is none
    assert (resolved.state, resolved.ends_at) == ("resolved", at("11:00:00"))  # from details in quotes
    assert opened.identity == resolved.identity == "-8830177_1767261600000V2"
    assert opened.resources == ("SERVICE-0A1B2C3D", "checkout")
    assert opened.labels["url"] == "https://x.example:8443"
    assert opened.labels["problem"] == "P-2601"


def test_a_problem_that_was_merged_is_over_and_one_without_pid_has_its_number() -> None:
    merged = only("dynatrace/merged.json")
    assert (merged.state, merged.identity, merged.severity) == ("resolved", "P-2602", "warning")
    assert merged.resources == ("web-4",)
    assert reading("dynatrace/test.json").remarks == ("Dynatrace sent a test",)
    with pytest.raises(FormatError, match="State"):
        FORMATS["dynatrace"].read(Delivery(b'{"PID": "1", "State": "{State}"}'))
