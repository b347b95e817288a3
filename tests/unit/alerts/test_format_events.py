"""Kubernetes Events and CloudEvents."""

from __future__ import annotations

import json

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, delivery, only, reading


def test_an_event_of_kubernetes_is_known_by_its_object_and_reason_in_both_apis() -> None:
    core, new, watched = (only(f"kubernetes_event/{name}.json") for name in ("core", "new_api", "watched"))
    assert (core.state, core.severity, core.name) == ("firing", "warning", "BackOff")
    assert core.identity == new.identity == watched.identity
    assert (core.starts_at, core.seen_at) == (at("10:00:00"), at("10:05:00"))
    assert (new.starts_at, new.seen_at) == (at("10:00:00") + 1, at("10:07:00"))
    assert core.summary == "Pod shop/front-6c9d-x2x7k: Back-off restarting failed container front"
    assert core.resources == ("shop/front-6c9d-x2x7k", "front-6c9d-x2x7k", "node-3", "shop")
    assert not core.resolves
    assert reading("kubernetes_event/core.json").delivery_id == "e1:9001"


def test_the_exporter_tells_labels_and_cluster() -> None:
    found = only("kubernetes_event/exporter.json")
    assert found.labels["app"] == "front"
    assert found.labels["cluster"] == "eu-1"
    assert found.annotations == {"team": "payments"}
    assert found.resources[:2] == ("eu-1/shop/front-6c9d-x2x7k", "shop/front-6c9d-x2x7k")


def test_events_of_the_type_normal_are_no_alerts() -> None:
    found = reading("kubernetes_event/list.json")
    assert [one.name for one in found.sightings] == ["BackOff"]
    assert found.remarks == ("2 of the type Normal are no alert",)
    assert reading("kubernetes_event/normal.json").sightings == ()


def test_of_a_list_in_which_something_is_no_event_nothing_is_taken() -> None:
    document = delivery("kubernetes_event/list.json").document
    document["items"].append({"kind": "Pod"})
    with pytest.raises(FormatError, match="nothing was taken in"):
        FORMATS["kubernetes_event"].read(Delivery(json.dumps(document).encode()))


def test_a_cloudevent_says_by_its_type_what_happened() -> None:
    firing, resolved = only("cloudevents/firing.json"), only("cloudevents/resolved.json")
    assert (firing.state, firing.severity, firing.name) == ("firing", "critical", "Disk is full")
    assert (resolved.state, resolved.ends_at) == ("resolved", at("10:30:00"))  # the version behind the word is passed over
    assert firing.identity == resolved.identity
    assert (firing.starts_at, firing.seen_at) == (None, at("10:00:00"))
    assert firing.labels["team"] == "payments"  # an extension attribute
    assert firing.labels["mount"] == "/"
    assert firing.resources == ("web-4", "/shop/monitor")
    assert reading("cloudevents/firing.json").delivery_id == "/shop/monitor e-1"


def test_a_binary_cloudevent_has_its_attributes_in_headers() -> None:
    found = only("cloudevents/binary.json")
    assert (found.identity, found.severity) == (only("cloudevents/firing.json").identity, "warning")
    assert reading("cloudevents/binary.json").delivery_id == "/shop/monitor e-8"


def test_of_a_batch_each_event_counts() -> None:
    found = reading("cloudevents/batch.json")
    assert [one.name for one in found.sightings] == ["net.example.disk", "net.example.cpu"]
    assert len({one.identity for one in found.sightings}) == 2
    assert found.delivery_id == ""


@pytest.mark.parametrize(("name", "inner", "number"), [("wraps_known", "critical", "6"), ("base64", "ok", "7")])
def test_what_is_in_it_is_read_in_its_own_format_where_that_is_known(name: str, inner: str, number: str) -> None:
    found = reading(f"cloudevents/{name}.json")
    assert found.delivery_id == f"/shop/monitor e-{number}"
    state = only(f"sensu/{inner}.json").state
    assert (found.sightings[0].state, found.sightings[0].identity) == (state, only("sensu/critical.json").identity)


def test_the_data_may_say_the_state_and_the_identity() -> None:
    found = only("cloudevents/by_data.json")
    assert (found.state, found.identity, found.name) == ("acked", "f00d", "Disk")


@pytest.mark.parametrize(
    "event",
    [
        {"specversion": "1.0", "id": "1", "source": "s", "type": "com.example.pushed"},
        {"specversion": "1.0", "id": "1", "source": "s", "type": "x.firing", "data_base64": "%%%"},
        {"specversion": "1.0", "id": "1", "source": "s", "type": "x.firing", "data_base64": "\ud800"},
        {"specversion": "1.0", "source": "s", "type": "x.firing"},
    ],
)
def test_an_event_that_says_nothing_of_an_alert_is_refused(event: dict[str, str]) -> None:
    with pytest.raises(FormatError):
        FORMATS["cloudevents"].read(Delivery(json.dumps(event).encode()))
