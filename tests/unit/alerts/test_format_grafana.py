"""Grafana: unified alerting, and the dashboard alerts of old."""

from __future__ import annotations

import json

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from alerts.identity import label_fingerprint
from tests.unit.alerts.deliveries import delivery, only, reading, times


def test_a_mixed_group_is_read_by_member() -> None:
    found = reading("grafana/mixed")
    firing, resolved = found.sightings
    assert (found.truncated, firing.state, resolved.state) == (2, "firing", "resolved")
    assert (firing.name, firing.severity, firing.severity_told) == ("Latency", "error", "high")
    assert times(firing) == ("2026-03-01T11:40:00", "", "")
    assert times(resolved) == ("2026-03-01T11:00:00", "2026-03-01T11:50:00", "")
    assert (len(firing.labels), firing.summary, resolved.summary) == (4, "p99 is 2.1 s", "")
    assert firing.description == "[ var='A' labels={} value=97.5 ]"
    assert firing.resources == ("cart",)


def test_a_fingerprint_is_taken_as_sent_since_private_labels_are_not() -> None:
    """Both members show the same labels, and neither fingerprint is that of what they show."""
    one, other = reading("grafana/mixed").sightings
    assert one.labels == other.labels
    assert (one.identity, other.identity) == ("c6eadffa33fcdf37", "c6eadffa33fcdf38")
    assert label_fingerprint(one.labels) not in (one.identity, other.identity)


def test_links_are_joined_with_the_external_url() -> None:
    firing, resolved = reading("grafana/mixed").sightings
    assert firing.url == "https://grafana.example.org/?orgId=1"
    assert firing.runbook_url == "https://grafana.example.org/docs/latency"
    assert resolved.url == "https://grafana.example.org/alerting/grafana/b1/view"
    assert only("grafana/no-data").url == "https://grafana.example.org/d/abc?orgId=1"
    assert only("grafana/no-labels").url == "http://[nowhere"


def test_missing_data_fires_under_its_own_name_and_tells_the_rule() -> None:
    found = only("grafana/no-data")
    assert (found.state, found.identity, found.name) == ("firing", "0b1939917efa2f34", "DatasourceNoData")
    assert found.summary == "DatasourceNoData: Queue length"
    assert found.severity == "unknown"


def test_an_alert_without_labels_has_a_fingerprint_still() -> None:
    found = only("grafana/no-labels")
    assert (found.identity, found.name, len(found.labels)) == ("cbf29ce484222325", "unnamed alert", 0)


def test_without_a_fingerprint_the_org_is_part_of_the_identity() -> None:
    found = only("grafana/no-fingerprint")
    body = delivery("grafana/no-fingerprint").body.replace(b'"orgId": 7', b'"orgId": "7"')
    assert found.identity != label_fingerprint(found.labels) and len(found.identity) == 32
    assert found.identity_from == "org and labels, as Grafana sent no fingerprint"
    assert read(Delivery(body))[1].sightings[0].identity == found.identity
    other = body.replace(b'"orgId": "7"', b'"orgId": 8')
    assert read(Delivery(other))[1].sightings[0].identity != found.identity


def test_notifications_of_the_test_button_are_no_alerts() -> None:
    for name in ("grafana/test", "grafana_legacy/test"):
        found = reading(name)
        assert found.sightings == () and "test notification" in found.remarks[0]


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("alerting", "firing"),
        ("no-data", "firing"),
        ("ok", "resolved"),
        ("paused", "suppressed"),
        ("pending", "note"),
    ],
)
def test_a_dashboard_alert_is_one_alert_per_rule_in_every_state(name: str, state: str) -> None:
    found = only(f"grafana_legacy/{name}")
    assert (found.state, found.name) == (state, "Queue length")
    assert found.identity == only("grafana_legacy/alerting").identity
    assert times(found) == ("", "", "")


def test_a_dashboard_alert_tells_its_tags_and_values() -> None:
    found = only("grafana_legacy/alerting")
    assert (found.severity, found.labels["team"], len(found.labels)) == ("warning", "shop", 3)
    assert found.annotations == {"orders": "812.5", "mails": "100"}
    assert (found.summary, found.description) == ("[Alerting] Queue length", "The queue grows.")
    assert (found.resources, found.url) == (("mq1",), "https://grafana.example.org/d/q?tab=alert")


def test_numbers_and_their_text_are_one_rule() -> None:
    told = json.loads(delivery("grafana_legacy/alerting").body)
    _, found = read(Delivery(json.dumps({**told, "ruleId": "31", "orgId": "1"}).encode()))
    assert found.sightings[0].identity == only("grafana_legacy/alerting").identity


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(FormatError, match="`state` is 'on fire'"):
        read(Delivery(b'{"ruleId": 1, "state": "on fire"}'))
