"""Syslog messages of both RFCs, in lines and counted by octets."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from alerts.formats.syslog import template
from alerts.model import Sighting
from alerts.times import moment
from tests.unit.alerts.payloads import RECEIVED, at, only, reading


def one(line: str, received_at: int = RECEIVED, remote: str = "") -> Sighting:
    (found,) = FORMATS["syslog"].read(Delivery(line.encode(), received_at=received_at, remote=remote)).sightings
    return found


def test_rfc_5424_with_structured_data() -> None:
    found = only("syslog/rfc5424.txt")
    assert (found.state, found.severity, found.severity_told) == ("firing", "warning", "warning")
    assert (found.name, found.summary) == ("haproxy: backend_down", "backend shop has no server")
    assert found.labels["origin@32473.backend"] == 'shop "eu"'
    assert found.labels["facility"] == "local0"
    assert found.seen_at == at("09:00:00") + 3000
    assert (found.resources, found.resolves) == (("web-4.example.net", "haproxy"), False)
    assert found.identity_from == "host, app and MSGID"


def test_rfc_3164_has_the_year_of_its_receipt() -> None:
    found = only("syslog/rfc3164.txt")  # of New Year's Eve, received on the 1st
    assert found.seen_at == moment("2025-12-31T23:59:58Z")
    assert (found.severity, found.labels["host"], found.labels["app"]) == ("critical", "gw-1", "sshd")
    leap = one("<11>Feb 29 10:00:00 h a: b")
    assert leap.seen_at == moment("2024-02-29T10:00:00Z")
    assert one("<11>Jan  2 10:00:00 h a: b").seen_at == moment("2026-01-02T10:00:00Z")  # a clock that is a day ahead
    assert one("<11>Foo  2 10:00:00 h a: b").seen_at is None


def test_messages_that_differ_in_numbers_are_one_alert_and_mild_ones_none() -> None:
    found = reading("syslog/several.txt")
    first, second = found.sightings
    assert first.identity == second.identity
    assert first.identity_from == "host, app and text without numbers"
    assert first.summary.endswith("at net.example.Pay")  # lines without a priority go on with the message
    assert found.remarks == ("1 of 3 messages are milder than a warning",)
    assert reading("syslog/mild.txt").sightings == ()


def test_octets_are_counted_not_characters() -> None:
    first, second = reading("syslog/octets.txt").sightings
    assert (first.summary, second.summary) == ("disk is full", "größer\nals erlaubt")
    with pytest.raises(FormatError, match="ends before"):
        FORMATS["syslog"].read(Delivery(b"900 <11>1 - - - - - - x"))


def test_many_counted_messages_take_no_longer_than_they_are_many() -> None:
    body = b"".join(b"24 <11>1 - h a - m - number" for _ in range(20_000))
    assert len(FORMATS["syslog"].read(Delivery(body)).sightings) == 20_000


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("order 8812 took 1.5 s", "order <n> took <n> s"),
        ("from 10.0.0.7 and 2001:db8:0:1::7", "from <ip> and <ip>"),
        ("id 6b2d4ef1-9c50-4d7a-8f3e-2a1b0c9d8e7f", "id <uuid>"),
        ("at 0x7ffe and deadbeef01", "at <hex> and <hex>"),
        ("12345678 and 1234567", "<n> and <n>"),  # however many digits a number has
        ("eth0 and sda1 are down", "eth0 and sda1 are down"),
    ],
)
def test_a_template_leaves_out_what_differs_each_time(said: str, left: str) -> None:
    assert template(said) == left


def test_a_message_without_a_host_is_from_whoever_sent_it() -> None:
    assert one("<11>just some text", remote="192.0.2.1").resources == ("192.0.2.1",)


@pytest.mark.parametrize("body", [b"<192>1 - - - - - - x", b"<>", b"text", b""])
def test_what_has_no_priority_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError):
        FORMATS["syslog"].read(Delivery(body))
