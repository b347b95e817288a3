"""Azure Monitor: the common alert schema, and what was sent before it."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from tests.unit.alerts.deliveries import only, reading, times

ALERT = "/subscriptions/5a6b/providers/Microsoft.AlertsManagement/alerts/b9569717-bc32-442f-add5-83a997729330"
VM = "/subscriptions/5a6b/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web1"
FIRED = "2026-03-01T11:58:24.371321"
ACTIVATED = "2026-03-01T11:58:24.370000"


def test_fired_and_resolved_share_the_id_of_the_alert() -> None:
    fired, resolved = only("azure/fired"), only("azure/resolved")
    assert (fired.state, resolved.state) == ("firing", "resolved")
    assert fired.identity == resolved.identity == ALERT
    assert times(fired) == (FIRED, "", FIRED)  # seven digits of a fraction
    assert times(resolved) == (FIRED, "2026-03-01T12:03:16.224631", "2026-03-01T12:03:16.224631")
    assert (fired.name, fired.severity, fired.severity_told) == ("web cpu", "error", "Sev1")
    assert fired.resources == (VM.lower(), "web1")
    assert (fired.labels["metric"], fired.labels["ResourceId"], fired.labels["team"]) == ("Percentage CPU", "37f5", "shop")
    assert (len(fired.labels), fired.annotations, resolved.annotations) == (6, {"owner": "shop"}, {})
    assert fired.url.endswith("/alertId/" + ALERT.replace("/", "%2F"))
    assert resolved.url == "https://portal.azure.com/#view/x"


def test_what_the_activity_log_tells_never_resolves() -> None:
    found = only("azure/activity-log")
    assert (found.identity, found.identity_from, found.resolves) == ("act-1", "the alert's originAlertId", False)
    assert found.severity == "info" and only("azure/fired").resolves


def test_without_any_id_rule_and_targets_stand_for_it() -> None:
    found = only("azure/without-ids")
    assert (len(found.identity), found.identity_from) == (32, "alertRule and alertTargetIDs")


def test_a_test_of_an_action_group_is_remarked() -> None:
    found = reading("azure/test")
    assert found.sightings == () and "test notification" in found.remarks[0]


@pytest.mark.parametrize(
    "data", ["null", '{"essentials": []}', '{"essentials": {"monitorCondition": "Fired"}}', '{"essentials": {"alertId": "x"}}']
)
def test_essentials_that_say_nothing_are_refused(data: str) -> None:
    with pytest.raises(FormatError):
        read(Delivery(f'{{"schemaId": "azureMonitorCommonAlertSchema", "data": {data}}}'.encode()))


def test_a_classic_alert_is_known_by_rule_and_resource() -> None:
    activated, resolved = only("azure_classic/activated"), only("azure_classic/resolved")
    assert (activated.state, resolved.state) == ("firing", "resolved")
    assert activated.identity == resolved.identity
    assert times(activated) == (ACTIVATED, "", ACTIVATED)
    assert times(resolved) == ("", ACTIVATED, ACTIVATED)
    assert (activated.name, activated.severity, activated.labels["metric"]) == ("web cpu", "unknown", "Percentage CPU")
    assert (activated.annotations, resolved.annotations) == ({"team": "shop"}, {})  # properties may be null
    assert activated.resources == (VM, "web1")


def test_of_a_metric_alert_each_series_is_an_alert() -> None:
    orders, off = only("azure_classic/metric-v2"), only("azure_classic/metric-v2-deactivated")
    assert (orders.state, off.state, orders.severity, orders.severity_told) == ("firing", "resolved", "info", "Sev3")
    assert orders.identity == off.identity != only("azure_classic/metric-v2-other-queue").identity
    assert (orders.labels["Queue"], orders.labels["metric"]) == ("orders", "Messages")


def test_an_entry_of_the_activity_log() -> None:
    found = only("azure_classic/activity-log")
    assert (found.state, found.resolves, found.severity) == ("firing", False, "error")
    assert (found.name, found.resources) == ("Microsoft.Compute/virtualMachines/delete", (VM,))
    assert times(found) == (ACTIVATED, "", ACTIVATED)
