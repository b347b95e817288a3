"""New Relic's issues and incidents, and Splunk's saved searches."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, only, reading


@pytest.mark.parametrize(
    ("name", "state", "severity", "ended", "seen"),
    [
        ("issue_activated", "firing", "critical", None, at("10:01:00")),
        ("issue_acknowledged", "acked", "critical", None, at("10:02:00")),
        ("issue_closed", "resolved", "error", at("11:00:00"), at("11:00:00")),
    ],
)
def test_an_issue_of_new_relic(name: str, state: str, severity: str, ended: int | None, seen: int) -> None:
    found = only(f"newrelic/{name}.json")
    assert (found.state, found.severity, found.name) == (state, severity, "Error rate")
    assert (found.starts_at, found.ends_at, found.seen_at) == (at("10:00:00"), ended, seen)
    assert (found.identity, found.identity_from) == ("7f1c9a52-0000-4d6e-9b7e-3c0d5a1e8f10", "the issue's id")
    assert found.resources == ("checkout", "i-0b1c2d3e")
    assert found.labels == {"policy": "Shop", "entities": "checkout,i-0b1c2d3e", "workflow": "to on-call"}
    assert found.actor == ("maria" if state == "acked" else "")


@pytest.mark.parametrize(
    ("name", "state", "ended"),
    [("open", "firing", None), ("acknowledged", "acked", None), ("closed", "resolved", at("11:00:00"))],
)
def test_an_incident_of_new_relic_whose_id_may_be_a_number(name: str, state: str, ended: int | None) -> None:
    found = only(f"newrelic/incident_{name}.json")
    assert (found.state, found.identity, found.name) == (state, "9137", "Error rate")
    assert (found.starts_at, found.ends_at) == (at("10:00:00"), ended)  # `timestamp` less `duration`
    assert found.labels["policy"] == "Shop"


def test_an_incident_may_have_no_targets() -> None:
    found = only("newrelic/incident_open.json")
    assert (found.resources, found.labels["team"]) == (("E77", "checkout"), "payments")
    assert only("newrelic/incident_acknowledged.json").resources == ()


@pytest.mark.parametrize("name", ["too_large", "senseless"])
def test_a_timestamp_that_makes_no_sense_is_none(name: str) -> None:
    found = only(f"newrelic/incident_time_{name}.json")
    assert (found.state, found.starts_at, found.seen_at) == ("firing", None, None)


def test_a_test_of_new_relic_is_no_alert() -> None:
    assert reading("newrelic/test.json").remarks == ("New Relic sent a test",)


@pytest.mark.parametrize(
    "body",
    [
        b'{"issueUrl": "x", "id": "1", "state": null}',
        b'{"issueUrl": "x", "state": "CREATED"}',
        b'{"incident_id": 1, "current_state": "eaten"}',
    ],
)
def test_a_state_that_is_missing_or_unknown_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError):
        FORMATS["newrelic"].read(Delivery(body))


def test_each_run_of_a_search_in_splunk_is_about_the_same_alert() -> None:
    found, later = only("splunk/alert.json"), only("splunk/later_run.json")
    assert (found.state, found.severity, found.name) == ("firing", "error", "Payments fail")
    assert found.identity == later.identity
    assert found.identity_from == "app, owner, search and host, sourcetype"
    assert (found.starts_at, found.seen_at) == (None, at("09:59:30") + 125_000)  # an epoch as text
    assert later.seen_at == at("10:04:30")
    assert not found.resolves
    assert found.labels["sourcetype"] == "pay,pay:audit"  # several values are a list
    assert found.resources == ("web-4",)


def test_the_results_of_one_run_are_deliveries_of_their_own() -> None:
    ids = {reading(f"splunk/{name}.json").delivery_id for name in ("alert", "later_run", "bare")}
    assert len(ids) == 3


def test_a_search_may_have_no_name_and_no_result() -> None:
    found = only("splunk/bare.json")
    assert (found.name, found.severity, found.seen_at) == ("unnamed search", "unknown", None)
