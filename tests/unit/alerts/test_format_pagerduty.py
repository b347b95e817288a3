"""PagerDuty: events sent to its API, and its webhooks of versions 1 to 3."""

from __future__ import annotations

import json

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from alerts.formats.pagerduty_events import dedup_key
from tests.unit.alerts.deliveries import delivery, only, reading, times

KEY = "shop/cart/latency"


@pytest.mark.parametrize(("name", "state"), [("trigger", "firing"), ("acknowledge", "acked"), ("resolve", "resolved")])
def test_an_event_is_known_by_its_key(name: str, state: str) -> None:
    found = only(f"pagerduty_events/{name}")
    assert found.state == state
    assert found.identity == only("pagerduty_events/trigger").identity
    assert (found.identity_from, found.labels["dedup_key"]) == ("routing_key and dedup_key", KEY)


def test_a_trigger_tells_what_is_wrong_and_where() -> None:
    found = only("pagerduty_events/trigger")
    assert (found.name, found.severity, found.summary) == ("latency", "error", "Cart answers slowly (p99 2.1 s)")
    assert times(found) == ("", "", "2026-03-01T11:59:00")
    assert found.resources == ("web1.example.org", "web1.example.org:443", "nginx", "shop")
    assert found.annotations == {"p99": "2.1", "since": "11:40"}
    assert (len(found.labels), found.url) == (5, "https://watch.example.org/1")


def test_the_routing_key_is_a_secret_and_stays_out() -> None:
    assert "R0123456789ABCDEF" not in repr(only("pagerduty_events/trigger"))


def test_two_routing_keys_with_one_dedup_key_are_two_alerts() -> None:
    told = json.loads(delivery("pagerduty_events/trigger").body)
    _, found = read(Delivery(json.dumps({**told, "routing_key": "another"}).encode()))
    assert found.sightings[0].identity != only("pagerduty_events/trigger").identity


def test_a_trigger_without_a_key_gets_one_that_later_events_can_name() -> None:
    first = delivery("pagerduty_events/without-key")
    found = only("pagerduty_events/without-key")
    key = dedup_key(first)
    assert key == "delivery-1"
    resolve = {"routing_key": json.loads(first.body)["routing_key"], "event_action": "resolve", "dedup_key": key}
    _, later = read(Delivery(json.dumps(resolve).encode(), uid="delivery-2"))
    assert later.sightings[0].identity == found.identity
    assert only("pagerduty_events/without-key", uid="delivery-3").identity != found.identity
    assert (found.name, found.description) == ("Backup of db7 is missing", "seen nowhere")
    assert found.url == "https://watch.example.org/graph"


def test_a_file_without_a_uid_has_a_key_of_its_bytes() -> None:
    assert len(dedup_key(delivery("pagerduty_events/without-key", uid=""))) == 32


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"event_action": "resolve", "routing_key": "r"}, "dedup_key"),
        ({"event_action": "shout", "routing_key": "r", "dedup_key": "d"}, "event_action"),
        ({"event_action": ["trigger"], "routing_key": "r", "dedup_key": "d"}, "event_action"),
    ],
)
def test_an_event_that_says_nothing_is_refused(event: dict[str, object], told: str) -> None:
    with pytest.raises(FormatError, match=told):
        read(Delivery(json.dumps(event).encode()))


@pytest.mark.parametrize(
    ("name", "state", "severity", "actor", "minute", "ended"),
    [
        ("triggered", "firing", "error", "", 40, False),
        ("acknowledged", "acked", "error", "Ada", 41, False),  # of its urgency, high
        ("unacknowledged", "unacked", "warning", "", 42, False),
        ("reopened", "firing", "error", "", 43, False),
        ("resolved", "resolved", "error", "Ada", 44, True),
        ("annotated", "note", "unknown", "Ada", 45, False),
    ],
)
def test_a_webhook_tells_what_became_of_an_incident(
    name: str, state: str, severity: str, actor: str, minute: int, ended: bool
) -> None:
    found = only(f"pagerduty/{name}")
    assert (found.state, found.severity, found.actor) == (state, severity, actor)
    assert (found.identity, found.name) == ("Q2TTCART00", "Cart answers slowly")
    occurred = f"2026-03-01T11:{minute}:10.250000"
    began = "" if name == "annotated" else "2026-03-01T11:40:05"
    assert times(found) == (began, occurred if ended else "", occurred)
    assert reading(f"pagerduty/{name}").delivery_id == f"01TTEVENT{minute - 40:02}"


def test_an_incident_has_its_service_and_teams() -> None:
    found = only("pagerduty/triggered")
    assert found.severity_told == "P2"
    assert found.labels == {
        "service": "Cart",
        "escalation_policy": "Shop",
        "teams": "Shop,Platform",
        "number": "417",
        "incident_key": KEY,
        "urgency": "high",
    }
    assert (found.resources, found.url) == (("Cart",), "https://acme.pagerduty.com/incidents/Q2TTCART00")
    assert only("pagerduty/annotated").description == "The cache was cold."


@pytest.mark.parametrize(("name", "kind"), [("ping", "pagey.ping"), ("service-updated", "service.updated")])
def test_what_is_about_no_incident_is_remarked(name: str, kind: str) -> None:
    found = reading(f"pagerduty/{name}")
    assert found.sightings == () and kind in found.remarks[0] and found.delivery_id


def test_the_header_is_the_delivery_id_where_the_event_has_none() -> None:
    body = b'{"event": {"event_type": "incident.triggered", "data": {"id": "Q1"}}}'
    _, found = read(Delivery(body, headers={"x-webhook-id": "w-1"}))
    assert found.delivery_id == "w-1" and found.sightings[0].name == "unnamed incident"


def test_version_2_sends_several_messages() -> None:
    found = reading("pagerduty_messages/v2-trigger-and-acknowledge")
    trigger, acknowledge = found.sightings
    assert found.delivery_id == "msg-1,msg-2"
    assert (trigger.state, trigger.actor, acknowledge.state, acknowledge.actor) == ("firing", "", "acked", "Ada")
    assert trigger.identity == acknowledge.identity == "Q2TTCART00"
    assert times(trigger) == ("2026-03-01T11:40:05", "", "2026-03-01T11:41:07")
    assert (trigger.name, trigger.severity, trigger.description) == ("Cart answers slowly", "error", "p99 is 2.1 s")
    assert (trigger.resources, len(trigger.labels)) == (("Cart",), 4)


def test_version_2_resolves_by_whoever_the_log_names() -> None:
    found = only("pagerduty_messages/v2-resolve")
    assert (found.state, found.actor) == ("resolved", "Grace")
    assert times(found) == ("2026-03-01T11:40:05", "2026-03-01T11:49:07", "2026-03-01T11:49:07")
    assert only("pagerduty_messages/v2-assign").state == "note"


def test_version_1_has_its_incident_deeper() -> None:
    found = only("pagerduty_messages/v1-resolve")
    assert (found.state, found.identity, found.name) == ("resolved", "PIJ90N7", "Old site is down")
    assert (found.severity, found.actor, found.resources) == ("warning", "Linus", ("Old site",))
    assert times(found) == ("2016-03-01T10:00:00", "2016-03-01T10:30:00", "2016-03-01T10:30:00")
    other = reading("pagerduty_messages/v1-unacknowledge")
    assert (other.sightings[0].state, other.sightings[0].name, other.delivery_id) == ("unacked", "old/key", "")
