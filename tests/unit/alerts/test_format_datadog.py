"""Datadog's webhook, in its default payload and in those that users write."""

from __future__ import annotations

import json

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from tests.unit.alerts.deliveries import delivery, only, reading, times

TRIGGERED, RECOVERED = "2026-03-01T11:59:00", "2026-03-01T12:10:00"


@pytest.mark.parametrize(
    ("name", "state", "severity", "began", "ended"),
    [
        ("triggered", "firing", "error", TRIGGERED, ""),
        ("re-triggered", "firing", "error", "", ""),
        ("warn", "firing", "warning", TRIGGERED, ""),
        ("no-data", "firing", "error", TRIGGERED, ""),
        ("recovered", "resolved", "info", "", RECOVERED),
    ],
)
def test_a_transition_tells_the_state(name: str, state: str, severity: str, began: str, ended: str) -> None:
    found = only(f"datadog/{name}")
    assert (found.state, found.severity, found.name) == (state, severity, "CPU is high")
    assert times(found)[:2] == (began, ended)
    assert found.identity == only("datadog/triggered").identity
    assert found.identity_from == "monitor and scope"


def test_a_tag_may_be_bare_and_its_value_may_hold_colons() -> None:
    found = only("datadog/triggered")
    assert found.labels == {
        "monitor": "",
        "env": "prod",
        "service": "cart",
        "url": "https://cart.example.org:443",
        "host": "web1",
    }
    assert found.resources == ("web1", "cart")
    assert len(only("datadog/no-data").labels) == 2  # no tags, no trouble: the scope is left


def test_what_was_told_is_kept() -> None:
    found = only("datadog/triggered")
    assert (found.severity_told, found.url) == ("P2", "https://app.datadoghq.com/monitors/1234")
    assert found.summary == "system.cpu.user over host:web1 was > 90"
    assert found.description == "CPU of web1 is high @webhook-tt"
    assert only("datadog/recovered").actor == "ada"


def test_of_the_default_payload_the_title_tells_transition_scope_and_name() -> None:
    triggered, recovered = only("datadog/default-triggered"), only("datadog/default-recovered")
    assert (triggered.state, recovered.state) == ("firing", "resolved")
    assert triggered.name == recovered.name == "CPU is high"
    assert triggered.identity == recovered.identity
    assert triggered.labels == {"host": "web1", "env": "prod"}
    assert (times(triggered)[0], times(recovered)[1]) == (TRIGGERED, RECOVERED)


def test_names_of_variables_in_capitals_and_the_key_of_the_cycle() -> None:
    found = only("datadog/by-cycle")
    assert (found.identity, found.identity_from) == ("55555", "$ALERT_CYCLE_KEY")
    assert (found.state, found.name, found.severity, found.labels) == ("firing", "Nobody buys", "error", {"env": "prod"})


@pytest.mark.parametrize(("kind", "state"), [("error", "firing"), ("success", "resolved"), ("info", "note")])
def test_of_an_event_without_transition_the_type_tells(kind: str, state: str) -> None:
    told = {"alert_transition": "null", "alert_type": kind, "title": "Deploy", "aggreg_key": "k"}
    _, found = read(Delivery(json.dumps(told).encode()))
    assert (found.sightings[0].state, found.sightings[0].identity) == (state, "k")


def test_the_priority_of_the_event_is_not_that_of_the_monitor() -> None:
    told = {"alert_transition": "Triggered", "alert_type": "error", "priority": "normal", "title": "x", "aggreg_key": "k"}
    assert read(Delivery(json.dumps(told).encode()))[1].sightings[0].severity == "error"


def test_another_scope_of_the_monitor_is_another_alert() -> None:
    body = delivery("datadog/triggered").body.replace(b"host:web1,env:prod", b"host:web2,env:prod")
    assert read(Delivery(body))[1].sightings[0].identity != only("datadog/triggered").identity


def test_a_test_is_remarked() -> None:
    found = reading("datadog/test")
    assert found.sightings == () and "test notification" in found.remarks[0]
