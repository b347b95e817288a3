"""Google Cloud Monitoring's webhook."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from tests.unit.alerts.deliveries import only, reading, times

BEGAN = "2026-03-01T11:58:24"


def test_an_incident_opens_and_closes() -> None:
    opened, closed = only("gcp/open"), only("gcp/closed")
    assert (opened.state, closed.state) == ("firing", "resolved")
    assert opened.identity == closed.identity == "0.opqiw61fsv7p"
    assert times(opened) == (BEGAN, "", "")
    assert times(closed) == (BEGAN, "2026-03-01T12:10:00", "2026-03-01T12:10:00")
    assert (opened.name, opened.severity, opened.severity_told) == ("cart cpu", "critical", "Critical")
    assert opened.summary == "CPU utilization for web1 is above 0.8"
    assert (opened.description, opened.runbook_url) == ("Look at the cart.", "https://runbooks.example.org/cpu")
    assert opened.resources == ("11223344", "projects/acme/zones/europe-west1-b/instances/web1", "web1")
    assert (len(opened.labels), opened.labels["project"], opened.labels["tier"]) == (9, "acme", "front")
    assert opened.annotations == {"condition": "CPU over 80%", "observed": "0.915"}


def test_version_1_1_acknowledges_and_documents_in_a_string() -> None:
    found = only("gcp/acknowledged-1.1")
    assert (found.state, found.severity, found.description) == ("acked", "unknown", "a mere string")
    assert (found.name, found.resources) == ("Webserver health", ("web2", "i-4a266a2d"))


def test_without_a_severity_of_its_own_the_policys_label_counts() -> None:
    found = only("gcp/severity-of-policy")
    assert (found.severity, found.severity_told) == ("warning", "warning")


def test_a_test_is_remarked() -> None:
    found = reading("gcp/test")
    assert found.sightings == () and "test notification" in found.remarks[0]


@pytest.mark.parametrize("incident", ['{"incident_id": "", "state": "open"}', '{"incident_id": 7, "state": null}'])
def test_an_incident_that_says_nothing_is_refused(incident: str) -> None:
    with pytest.raises(FormatError):
        read(Delivery(f'{{"version": "1.2", "incident": {incident}}}'.encode()))
