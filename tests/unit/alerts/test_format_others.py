"""Checkmk, Graylog, Pingdom, StatusCake and LibreNMS."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, only, reading


def test_checkmk_tells_of_services_and_hosts_as_nagios_does() -> None:
    problem, recovery = only("checkmk/service_problem.json"), only("checkmk/service_recovery.json")
    assert (problem.state, problem.severity, problem.name) == ("firing", "critical", "CPU load")
    assert (recovery.state, recovery.severity, recovery.identity) == ("resolved", "unknown", problem.identity)
    assert (problem.seen_at, problem.resources[:2]) == (at("10:00:00"), ("db-2", "10.20.0.12"))
    host = only("checkmk/host_acknowledged.json")
    assert (host.state, host.actor, host.description) == ("acked", "petra", "power cut")
    assert (host.name, host.severity) == ("host check", "critical")


def test_the_environment_of_a_checkmk_script_is_read_too() -> None:
    said = {"NOTIFY_NOTIFICATIONTYPE": "PROBLEM", "NOTIFY_HOSTNAME": "db-2", "NOTIFY_SERVICEDESC": "CPU load"}
    found = FORMATS["nagios"].read(Delivery(b"", query={**said, "NOTIFY_SERVICESTATE": "CRITICAL", "NOTIFY_WHAT": "SERVICE"}))
    assert found.sightings[0].identity == only("checkmk/service_problem.json").identity


def test_an_event_of_graylog_is_known_by_its_definition_and_key() -> None:
    found, other = only("graylog/event.json"), only("graylog/other_key.json")
    assert (found.state, found.severity, found.name) == ("firing", "error", "Failed logins")
    assert found.identity != other.identity
    assert (other.severity, found.seen_at, found.starts_at) == ("info", at("10:00:00"), None)
    assert (found.resources, found.resolves) == (("gw-1", "graylog-1"), False)
    assert reading("graylog/event.json").delivery_id == "01KDVJ00000000000000000001"
    assert reading("graylog/test.json").remarks == ("Graylog sent a test",)


def test_a_check_of_pingdom() -> None:
    down, up = only("pingdom/down.json"), only("pingdom/up.json")
    assert (down.state, down.severity, down.name) == ("firing", "critical", "Shop front")
    assert (down.starts_at, down.ends_at) == (at("10:00:00"), None)
    assert (up.state, up.ends_at, up.identity) == ("resolved", at("10:30:00"), "88431")
    assert down.identity == "88431"
    assert down.resources == ("shop.example.net", "Shop front")
    assert down.labels == {"shop": "", "type": "HTTP"}


def test_a_test_of_statuscake() -> None:
    down, up = only("statuscake/down.form"), only("statuscake/up.form")
    assert (down.state, up.state, down.name) == ("firing", "resolved", "Shop front")
    assert down.identity == up.identity
    assert down.resources == ("shop.example.net", "203.0.113.9", "Shop front")
    assert down.labels == {"shop": "", "front": ""}
    assert "5f4dcc3b" not in repr(down)  # its token


@pytest.mark.parametrize(
    ("name", "state", "severity", "ended", "seen"),
    [
        ("alert", "firing", "critical", None, at("10:00:00")),
        ("acknowledged", "acked", "critical", None, at("10:05:00")),
        ("recovered", "resolved", "unknown", at("10:30:00"), at("10:30:00")),
    ],
)
def test_an_alert_of_librenms(name: str, state: str, severity: str, ended: int | None, seen: int) -> None:
    found = only(f"librenms/{name}.json")
    assert (found.state, found.severity, found.name, found.identity) == (state, severity, "Port is down", "5107")
    assert (found.starts_at, found.ends_at, found.seen_at) == (None, ended, seen)
    assert found.resources == ("sw-1.example.net", "10.20.0.254")
    assert found.runbook_url == "https://wiki.example.net/ports"
    vienna = only(f"librenms/{name}.json", query={"zone": "Europe/Vienna"})
    assert vienna.seen_at == seen - 3_600_000_000


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("checkmk", {"what": "MOON", "host": "h", "notification_type": "PROBLEM"}),
        ("checkmk", {"what": "SERVICE", "host": "h", "notification_type": "PROBLEM"}),
        ("graylog", {"event": "x"}),
        ("pingdom", {"check_id": "1", "current_state": "SIDEWAYS"}),
        ("statuscake", {"Status": "Up"}),
        ("librenms", {"state": "1"}),
        ("librenms", {"alert_id": "1", "state": "7"}),
    ],
)
def test_what_lacks_an_identity_or_a_state_is_refused(name: str, said: dict[str, str]) -> None:
    with pytest.raises(FormatError):
        FORMATS[name].read(Delivery(b"", query=said))
