"""Sentry's webhooks: issues, alerts of issues, metric alerts, and the old plugin."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, only, reading

HOOK = {"sentry-hook-timestamp": "1767263400", "request-id": "req-1"}


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("created", "firing"),
        ("unresolved", "firing"),
        ("resolved", "resolved"),
        ("ignored", "suppressed"),
        ("assigned", "note"),
    ],
)
def test_the_action_on_an_issue_tells_the_state(action: str, state: str) -> None:
    found = only(f"sentry/issue_{action}.json")
    assert (found.state, found.severity, found.name) == (state, "error", "KeyError: 'basket'")
    assert (found.identity, found.identity_from) == ("4410", "the issue's id")
    assert found.labels == {"platform": "python", "project": "shop", "short_id": "SHOP-7K"}
    assert found.resources == ("shop", "Shop")
    assert found.url == ""  # a permalink may be null
    assert found.actor == ("" if state == "firing" else "Ana Lukić")


def test_an_issue_began_when_it_was_first_seen_but_a_regression_did_not() -> None:
    created, again = only("sentry/issue_created.json"), only("sentry/issue_unresolved.json")
    assert created.starts_at == created.seen_at == at("10:00:00") + 123456
    assert again.starts_at is None


def test_the_headers_tell_when_it_was_said_and_which_delivery_it_is() -> None:
    found = reading("sentry/issue_resolved.json", headers=HOOK)
    assert found.delivery_id == "req-1"
    assert found.sightings[0].ends_at == found.sightings[0].seen_at == at("10:30:00")


def test_an_alert_about_an_issue_is_about_that_issue() -> None:
    found = only("sentry/event_alert.json")
    assert (found.state, found.identity, found.severity) == ("firing", "4410", "critical")
    assert found.labels["rule"] == "too many KeyErrors"
    assert found.labels["environment"] == "production"  # tags are pairs; what is no pair is left out
    assert found.resources == ("web-4",)
    assert (found.starts_at, found.seen_at) == (None, at("10:03:00"))


@pytest.mark.parametrize(
    ("action", "state", "severity", "ended"),
    [("critical", "firing", "critical", None), ("warning", "firing", "warning", None), ("resolved", "resolved", "unknown", 1)],
)
def test_a_metric_alert_is_never_taken_for_an_issue(action: str, state: str, severity: str, ended: int | None) -> None:
    found = only(f"sentry/metric_{action}.json")
    assert (found.state, found.severity, found.name) == (state, severity, "Checkout p95 over 2 s")
    assert found.identity == "metric_alert:4410"
    assert (found.starts_at, found.ends_at) == (at("10:00:00"), ended and at("10:20:00"))


def test_the_old_plugin_needs_no_environment() -> None:
    found = only("sentry/plugin.json")
    assert (found.identity, found.severity, found.name) == ("4410", "warning", "slow payment")
    assert found.labels == {"server_name": "web-4", "project": "shop"}
    assert found.seen_at == at("10:05:00") + 500_000


def test_an_installation_is_no_alert() -> None:
    found = reading("sentry/installation.json")
    assert (found.sightings, found.remarks) == ((), ("Sentry tells of installation created, which is no alert",))


@pytest.mark.parametrize("body", [b'{"action": "eaten", "data": {"issue": {"id": 1}}}', b'{"action": "created", "data": {}}'])
def test_an_unknown_action_and_a_missing_issue_are_refused(body: bytes) -> None:
    with pytest.raises(FormatError):
        FORMATS["sentry"].read(Delivery(body))
