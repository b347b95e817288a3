"""Sources are told what they understand; secrets appear only on the wire, and what may work later is tried again."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import IncompleteRead
from pathlib import Path
from typing import Any

import pytest

from alerts.outbound import Outcome, Request, requests_for, secrets_of, send
from store.errors import UsageError

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALERT: Mapping[str, Any] = {"identity": "abc", "labels": {"alertname": "Disk", "instance": 'a"b{routing_key}'}, "actor": "ana"}


class Wire:
    """Remembers what was sent and answers what it is told to."""

    def __init__(self, status: int = 200, body: bytes = b"{}", error: Exception | None = None) -> None:
        self.status, self.body, self.error = status, body, error
        self.sent: list[urllib.request.Request] = []

    def __call__(self, request: urllib.request.Request, timeout: float) -> tuple[int, bytes]:
        """Send nothing."""
        assert timeout > 0
        self.sent.append(request)
        if self.error:
            raise self.error
        return self.status, self.body


def only(kind: str, settings: Mapping[str, Any], alert: Mapping[str, Any] = ALERT) -> Request:
    """The one request for this."""
    (found,) = requests_for(kind, alert, settings, now=NOW)
    return found


@pytest.mark.parametrize("kind", ["acknowledge", "resolve"])
def test_pagerduty_events(kind: str) -> None:
    found = only(kind, {"outbound": "pagerduty"})
    assert (found.method, found.url) == ("POST", "https://events.pagerduty.com/v2/enqueue")
    assert found.body == {"routing_key": "{routing_key}", "event_action": kind, "dedup_key": "abc"}
    wire = Wire(202, b'{"status": "success"}')
    assert send(found, wire, {"routing_key": "sekrit"}.__getitem__) == Outcome(True, False, {"status": "success"})
    assert isinstance(wire.sent[0].data, bytes)
    assert json.loads(wire.sent[0].data)["routing_key"] == "sekrit"
    assert "sekrit" not in repr(found)


def test_pagerduty_events_use_the_senders_key_where_it_is_known() -> None:
    settings = {"outbound": "pagerduty"}
    by_label = only("resolve", settings, {"identity": "i", "labels": {"dedup_key": "k"}})
    assert by_label.body is not None
    assert by_label.body["dedup_key"] == "k"
    told = only("resolve", settings, {"identity": "i", "dedup_key": "{routing_key}", "labels": {"dedup_key": "k"}})
    wire = Wire()
    send(told, wire, lambda _: "sekrit")
    assert isinstance(wire.sent[0].data, bytes)
    assert json.loads(wire.sent[0].data)["dedup_key"] == "{routing_key}"  # never taken for the name of a secret


def test_pagerduty_incidents() -> None:
    settings = {"outbound": "pagerduty_rest", "from": "ana@example.org"}
    found = only("acknowledge", settings, {"identity": "Q1/../x"})
    assert (found.method, found.url) == ("PUT", "https://api.pagerduty.com/incidents/Q1%2F..%2Fx")
    assert found.body == {"incident": {"type": "incident_reference", "status": "acknowledged"}}
    wire = Wire()
    send(found, wire, {"api_token": "sekrit"}.__getitem__)
    headers = {name.lower(): value for name, value in wire.sent[0].header_items()}
    assert (headers["authorization"], headers["from"]) == ("Token token=sekrit", "ana@example.org")
    assert headers["content-type"] == "application/json"
    with pytest.raises(UsageError, match="from = "):
        requests_for("resolve", ALERT, {"outbound": "pagerduty_rest"})


def test_alertmanager_is_told_to_silence_exactly_this_alert() -> None:
    settings = {"outbound": "alertmanager", "url": "http://am:9093/"}
    found = only("silence", settings, {**ALERT, "duration": "30m", "comment": "deploying"})
    assert (found.method, found.url) == ("POST", "http://am:9093/api/v2/silences")
    assert found.body == {
        "matchers": [
            {"name": "alertname", "value": "Disk", "isRegex": False, "isEqual": True},
            {"name": "instance", "value": 'a"b{routing_key}', "isRegex": False, "isEqual": True},
        ],
        "startsAt": "2026-11-30T12:00:00.000Z",
        "endsAt": "2026-11-30T12:30:00.000Z",
        "createdBy": "ana",
        "comment": "deploying",
    }
    assert send(found, Wire(200, b'{"silenceID": "s1"}')).answer == {"silenceID": "s1"}
    ended = only("unsilence", {**settings, "api_token_env": "X"}, {**ALERT, "silence_id": "s/1"})
    assert (ended.method, ended.url) == ("DELETE", "http://am:9093/api/v2/silence/s%2F1")
    assert ended.headers == {"authorization": "Bearer {api_token}"}


def test_nothing_is_silenced_that_has_no_labels() -> None:
    settings = {"outbound": "alertmanager", "url": "http://am:9093"}
    assert requests_for("silence", {"identity": "x", "labels": {}}, settings) == []
    assert requests_for("unsilence", ALERT, settings) == []


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("acknowledge", {}),
        ("silence", {"outbound": "pagerduty"}),
        ("silence", {"outbound": "pagerduty_rest"}),
        ("acknowledge", {"outbound": "alertmanager", "url": "http://am"}),
    ],
)
def test_a_way_that_has_no_such_thing_is_told_nothing(kind: str, settings: Mapping[str, Any]) -> None:
    assert requests_for(kind, ALERT, settings) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"outbound": "pigeon"}, "use pagerduty, pagerduty_rest, alertmanager"),
        ({"outbound": "alertmanager"}, "url = "),
        ({"outbound": "alertmanager", "url": "file:///etc/passwd"}, "is no web address"),
        ({"outbound": "alertmanager", "url": "http://am", "silence": "soon"}, "is no length of time"),
    ],
)
def test_settings_that_make_no_sense_are_told(settings: Mapping[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        requests_for("silence", ALERT, settings)


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(UsageError, match="use acknowledge"):
        requests_for("explode", ALERT, {"outbound": "pagerduty"})


@pytest.mark.parametrize(
    ("status", "ok", "retry"),
    [
        *[(status, True, False) for status in (200, 202)],
        *[(status, False, False) for status in (301, 400, 401, 404)],
        *[(status, False, True) for status in (408, 429, 500, 503)],
    ],
)
def test_what_may_work_later_is_tried_again(status: int, ok: bool, retry: bool) -> None:
    outcome = send(Request("POST", "https://x.example"), Wire(status, b"<html>"))
    assert (outcome.ok, outcome.retry) == (ok, retry)


def test_a_silence_that_is_gone_is_gone() -> None:
    assert send(Request("DELETE", "https://x.example"), Wire(404)).ok


@pytest.mark.parametrize("error", [OSError("refused"), TimeoutError("timed out"), IncompleteRead(b"")])
def test_who_cannot_be_reached_is_tried_again(error: Exception) -> None:
    outcome = send(Request("POST", "https://x.example/sekrit"), Wire(error=error))
    assert (outcome.ok, outcome.retry) == (False, True)
    assert outcome.answer.startswith("x.example can't be reached (")


def test_secrets_come_from_the_integrations_settings(tmp_path: Path) -> None:
    (tmp_path / "pd").write_text("sekrit\n")
    secret = secrets_of({"routing_key_file": "pd"}, "[alerts.integrations.x]", tmp_path)
    assert secret("routing_key") == "sekrit"
    with pytest.raises(UsageError, match="api_token_env"):
        secret("api_token")
