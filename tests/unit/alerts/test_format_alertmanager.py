"""Alertmanager's webhook and API: each member speaks for itself, and its labels are its fingerprint."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from alerts.identity import label_fingerprint
from tests.unit.alerts.deliveries import FOLDER, NOON, delivery, only, reading, times

KARMA = json.loads((FOLDER / "karma-fingerprints.json").read_bytes())


@pytest.mark.parametrize("version", KARMA["versions"])
def test_recorded_fingerprints_are_reproduced(version: str) -> None:
    recorded = KARMA["versions"][version]["fingerprints"]
    assert len(recorded) == 24
    assert [label_fingerprint(KARMA["labels"][one]) for one in recorded] == recorded


def test_the_recorded_fingerprints_are_all_there() -> None:
    recorded = [one for version in KARMA["versions"].values() for one in version["fingerprints"]]
    assert (len(KARMA["versions"]), len(recorded)) == (13, 312)
    assert set(recorded) == set(KARMA["labels"])
    assert len(KARMA["labels"]) == 21


def test_fingerprints_of_no_labels_and_of_grafanas_own_test() -> None:
    assert label_fingerprint({}) == "cbf29ce484222325"
    assert label_fingerprint({"alertname": "alert1", "lbl1": "val1"}) == "fac0861a85de433a"
    assert label_fingerprint({"instance": "Grafana", "alertname": "TestAlert"}) == "57c6d9296de2ad39"


def test_the_separator_keeps_names_and_values_apart() -> None:
    """U+00FF is two bytes in UTF-8, and a lone surrogate three: neither looks like the separator 0xFF."""
    sets = [{"a": "b\xff"}, {"a": "b", "\xff": ""}, {"ab": "\xff"}, {"a": "b\udcff"}, {"ab": ""}, {"a": "b"}]
    assert len({label_fingerprint(one) for one in sets}) == len(sets)


def test_a_mixed_group_is_read_by_member() -> None:
    found = reading("alertmanager/mixed")
    firing, resolved = found.sightings
    assert found.truncated == 3
    assert (firing.state, resolved.state) == ("firing", "resolved")
    assert (firing.identity, firing.identity_from) == ("00c0ffee00c0ffee", "the source's fingerprint")
    assert (firing.name, firing.severity, firing.severity_told) == ("DiskAlmostFull", "critical", "critical")
    assert (resolved.identity, resolved.severity) == ("00decade00decade", "warning")
    assert times(firing) == ("2026-03-01T10:58:12.123456", "", "")  # the end of year 1 is none
    assert times(resolved) == ("2026-03-01T00:00:00", "2026-03-01T11:30:00", "")
    assert (len(firing.labels), len(firing.annotations), len(resolved.annotations)) == (6, 3, 0)
    assert firing.summary == "Disk of db7 is 93% full"
    assert firing.description == "/var will be full in 4 hours."
    assert firing.runbook_url == "https://runbooks.example.org/disk"
    assert firing.url == "http://prom.example.org/graph?g0.expr=disk"
    assert firing.resources == ("db7", "db7:9100", "node", "eu-1")


def test_version_3_has_a_numeric_group_key_and_no_fingerprints() -> None:
    found = only("alertmanager/version-3")
    assert (found.state, found.identity, found.name) == ("firing", "fac0861a85de433a", "alert1")
    assert (found.severity, found.summary) == ("unknown", "an old Alertmanager")
    assert times(found) == ("2017-08-03T19:17:37.804000", "", "")


def test_an_empty_fingerprint_is_computed_without_the_empty_labels() -> None:
    found = only("alertmanager/empty-fingerprint")
    assert (found.state, found.identity) == ("resolved", "fac0861a85de433a")
    assert found.identity_from == "fingerprint of its labels (FNV-1a)"
    assert times(found) == ("2026-03-01T10:00:00", "2026-03-01T10:05:00", "")


def test_a_payload_of_ones_own_may_leave_the_status_to_the_end() -> None:
    ended, going_on = reading("alertmanager/own-payload").sightings
    assert (ended.state, going_on.state) == ("resolved", "firing")
    assert ended.labels == {"alertname": "BackupMissing", "host": "db7", "level": "7"}
    assert times(going_on) == ("2026-03-01T10:00:00", "", "")


def test_a_pod_is_named_with_its_cluster_and_namespace_first() -> None:
    found = only("alertmanager/kubernetes")
    assert found.severity == "critical"  # page
    assert found.resources[:3] == ("eu-1/shop/cart-6f9d-x2", "shop/cart-6f9d-x2", "eu-1/shop/kube-state-metrics")
    assert "10.2.3.4" in found.resources


@pytest.mark.parametrize(
    "alerts",
    [
        [{"status": "firing", "labels": {}}],
        [{"status": "firing", "labels": {"a": "b"}}, 7],
        [{"status": "firing", "labels": ["a"], "fingerprint": {}}],
    ],
)
def test_one_bad_member_refuses_the_whole_delivery(alerts: list[Any]) -> None:
    body = json.dumps({"groupKey": "k", "alerts": alerts}).encode()
    with pytest.raises(FormatError, match="member"):
        read(Delivery(body))


def test_a_payload_without_alerts_is_told_how_to_describe_itself() -> None:
    with pytest.raises(FormatError, match=r"\[alerts\.formats\.NAME\]"):
        read(Delivery(b'{"groupKey": "k"}', format="alertmanager"))


def test_labels_that_differ_by_case_stay_two() -> None:
    body = json.dumps({"groupKey": "k", "alerts": [{"labels": {"Disk": "a", "disk": "b"}}]}).encode()
    _, found = read(Delivery(body))
    assert found.sightings[0].labels == {"Disk": "a", "disk": "b"}


def test_braces_in_an_annotation_are_text() -> None:
    member = {"labels": {"alertname": "x"}, "annotations": {"summary": "{alertname.__class__} %s {0}"}}
    _, found = read(Delivery(json.dumps({"groupKey": "k", "alerts": [member]}).encode()))
    assert found.sightings[0].summary == "{alertname.__class__} %s {0}"


def test_what_prometheus_posts_is_resolved_by_its_end() -> None:
    firing, resolved, watchdog = reading("prometheus/posted").sightings
    assert [one.state for one in (firing, resolved, watchdog)] == ["firing", "resolved", "firing"]
    assert times(firing) == ("2026-03-01T11:58:12.500000", "", "")
    assert times(resolved) == ("2026-03-01T10:00:00", "2026-03-01T11:59:59.900000", "")
    assert (watchdog.severity, watchdog.severity_told) == ("info", "none")
    assert firing.labels["replica"] == ""  # dropped by Alertmanager, so that it is no part of the fingerprint
    assert firing.identity == label_fingerprint({name: value for name, value in firing.labels.items() if value})


def test_the_same_alert_by_webhook_and_by_api_has_one_identity() -> None:
    _, by_api, _ = reading("prometheus/posted").sightings
    body = json.dumps({"groupKey": "k", "alerts": [{"status": "firing", "labels": dict(by_api.labels)}]})
    _, by_webhook = read(Delivery(body.encode()))
    assert by_webhook.sightings[0].identity == by_api.identity


def test_what_alertmanager_answers_tells_silenced_and_inhibited_alerts() -> None:
    found = reading("prometheus/answered").sightings
    assert [one.state for one in found] == ["firing", "suppressed", "suppressed", "resolved"]
    assert [one.identity[:4] for one in found] == ["00c0", "00de", "1111", "2222"]
    assert times(found[0]) == ("2026-03-01T11:00:00", "", "2026-03-01T11:59:30.250000")
    assert times(found[3]) == ("2026-03-01T11:00:00", "2026-03-01T11:59:00", "2026-03-01T11:59:30.250000")
    assert found[2].resources[0] == "2001:db8::7"


def test_an_empty_list_posted_to_the_api_says_nothing() -> None:
    name, found = read(Delivery(b"[]", path="/in/prom/api/v2/alerts", received_at=NOON))
    assert (name, found.sightings) == ("prometheus", ())
    with pytest.raises(FormatError, match="not known"):
        read(Delivery(b"[]"))


def test_prometheus_sends_a_list() -> None:
    with pytest.raises(FormatError, match="list"):
        read(Delivery(b"{}", format="prometheus"))


def test_json_that_is_called_a_form_is_json_all_the_same() -> None:
    """curl --data and many scripts say application/x-www-form-urlencoded whatever they send."""
    sent = delivery("alertmanager/mixed", headers={"content-type": "application/x-www-form-urlencoded"})
    assert read(sent)[0] == "alertmanager"
