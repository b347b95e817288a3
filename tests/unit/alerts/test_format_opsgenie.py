"""Opsgenie: its webhook, and what is sent to its API."""

from __future__ import annotations

import json

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from tests.unit.alerts.deliveries import only, times

CREATED = "2026-03-01T11:40:05.104000"


@pytest.mark.parametrize(
    ("name", "state", "minute"),
    [
        ("create", "firing", 40),
        ("acknowledge", "acked", 41),
        ("unacknowledge", "unacked", 42),
        ("snooze", "suppressed", 43),
        ("add-note", "note", 44),
        ("close", "resolved", 45),
    ],
)
def test_an_action_tells_the_state(name: str, state: str, minute: int) -> None:
    found = only(f"opsgenie/{name}")
    assert (found.state, found.identity, found.identity_from) == (state, "cart-latency", "the alert's alias")
    assert (found.name, found.severity, found.severity_told) == ("Cart answers slowly", "error", "P2")
    changed = f"2026-03-01T11:{minute}:06.166002"  # nanoseconds, where createdAt has milliseconds
    assert times(found) == (CREATED, changed if state == "resolved" else "", changed)
    assert found.actor == ("" if state == "firing" else "ada@example.org")


def test_tags_and_details_are_labels() -> None:
    found = only("opsgenie/create")
    assert found.labels == {"env": "prod", "urgent": "", "region": "eu", "entity": "web1:443", "source": "shop watch"}
    assert found.resources == ("web1", "shop watch")
    assert only("opsgenie/add-note").description == "The cache was cold."


def test_a_deleted_alert_is_over_and_its_id_stands_for_a_missing_alias() -> None:
    found = only("opsgenie/delete-without-alias")
    assert (found.state, found.identity) == ("resolved", "70413a06-38d6-4c85-92b8-5ebc900d42e2")
    assert (found.severity, found.severity_told, len(found.labels)) == ("warning", "P3", 2)  # a bare 3


def test_an_alert_without_any_id_is_refused() -> None:
    with pytest.raises(FormatError, match="alertId"):
        read(Delivery(b'{"action": "Create", "alert": {"alertId": null}}'))


def test_what_is_created_and_closed_by_alias_is_one_alert() -> None:
    created = only("opsgenie_api/create")
    closed = only("opsgenie_api/close", query={"identifierType": "alias"})
    assert (created.state, closed.state) == ("firing", "resolved")
    assert created.identity == closed.identity == "shop/cart latency"
    assert (created.identity_from, closed.identity_from) == ("alias", "the alias in the path")
    assert (created.severity, created.severity_told, len(created.labels)) == ("critical", "P1", 4)
    assert (closed.actor, closed.description) == ("ada", "solved by itself")
    assert times(created) == times(closed) == ("", "", "")


def test_without_an_alias_the_id_is_that_of_the_delivery() -> None:
    created, acknowledged = only("opsgenie_api/create-without-alias"), only("opsgenie_api/acknowledge")
    assert (created.severity, created.severity_told) == ("warning", "P3")  # the default
    assert created.identity == acknowledged.identity == "delivery-1"
    assert acknowledged.state == "acked"


def test_a_snooze_and_a_note() -> None:
    assert only("opsgenie_api/snooze", query={"identifierType": "tiny"}).state == "suppressed"
    assert (only("opsgenie_api/note").state, only("opsgenie_api/note").description) == ("note", "The cache was cold.")


def test_closing_needs_no_body() -> None:
    name, found = read(Delivery(b"", path="/v2/alerts/a1/close", query={"identifierType": "id"}))
    assert (name, found.sightings[0].state, found.sightings[0].identity) == ("opsgenie_api", "resolved", "a1")


@pytest.mark.parametrize("path", ["/v2/alerts/a1/explode", "/v2/alerts/a1", "/v2/alerts"])
def test_a_path_that_says_nothing_is_refused(path: str) -> None:
    with pytest.raises(FormatError):
        read(Delivery(json.dumps({"note": "x"}).encode(), path=path))
