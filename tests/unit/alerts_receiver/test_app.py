"""Each sender gets the answer that makes it do the right thing, and what was accepted stands in a journal."""

from __future__ import annotations

import base64
import errno
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts import detect
from alerts.receiver.segments import Segments
from alerts.receiver.settings import ReceiverSettings
from tests.unit.alerts_receiver.asking import Receiving
from tests.unit.alerts_receiver.conftest import WithConfig


def no_space(_descriptor: int, _data: memoryview) -> int:
    """A disk that is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_delivery_is_kept_as_it_came(receiving: Receiving) -> None:
    body = b'\x00 not json \xff {"a":NaN}'
    answer = receiving.ask("POST", "/in/prod?a=1&b=", body, content_type="application/json", user_agent="x/1")
    kept = receiving.deliveries()[0]
    assert answer.status == 200
    assert answer.json == {"accepted": True, "delivery": kept.uid}
    assert (kept.body, kept.integration, kept.path, kept.query) == (body, "prod", "/in/prod", {"a": "1", "b": ""})
    assert (kept.headers, kept.remote) == ({"content-type": "application/json", "user-agent": "x/1"}, "127.0.0.1")
    assert kept.received_at > 1_700_000_000_000_000


def test_an_integrations_format_is_kept_for_plain_deliveries_only(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.integrations.x]\nformat = 'grafana'")
    receiving.ask("POST", "/in/x", b"{}")
    receiving.ask("POST", "/in/x/api/v2/alerts", b"[]")
    assert [one.format for one in receiving.deliveries()] == ["grafana", ""]


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_can_be_parsed_by_nobody_is_accepted_all_the_same(receiving: Receiving, method: str) -> None:
    for body in (b"", b"{", b'{"a":1,"a":2}', b"[" * 10_000, b"\xff\xfe", b"NaN"):
        assert receiving.ask(method, "/in/x", body).status == 200
    assert len(receiving.deliveries()) == 6


def test_a_get_delivers_its_query(receiving: Receiving) -> None:
    assert receiving.ask("GET", "/in/hc?status=down&name=web").json["accepted"] is True
    assert receiving.ask("GET", "/in/hc").json["accepted"] is False
    assert [one.query for one in receiving.deliveries()] == [{"status": "down", "name": "web"}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/in/x", 405),
        ("HEAD", "/in/x", 405),
        ("GET", "/v2/enqueue", 405),
        ("GET", "/api/v2/alerts", 405),
        ("POST", "/api/v2/status", 405),
        ("POST", "/", 404),
        ("POST", "/in", 404),
        ("POST", "/in/", 404),
        ("POST", "/in/a/b/c", 404),
        ("POST", "/inn/x", 404),
        ("POST", "/v2/alerts/x/explode", 404),
        ("POST", "/v2/enqueue/x", 404),
        ("POST", "/../etc/passwd", 404),
    ],
)
def test_what_is_not_there_is_told(receiving: Receiving, method: str, path: str, status: int) -> None:
    answer = receiving.ask(method, path, b"{}")
    assert answer.status == status
    assert (status == 405) == ("allow" in answer.headers)
    assert receiving.deliveries() == []


def test_a_body_too_large_is_413_whether_it_is_told_or_not(tmp_path: Path) -> None:
    receiving = Receiving(tmp_path, ReceiverSettings(body_limit=100))

    def chunks() -> Iterator[bytes]:
        yield from [b"x" * 50] * 3

    assert receiving.ask("POST", "/in/x", b"x" * 101).status == 413
    assert receiving.ask("POST", "/in/x", chunks()).status == 413
    assert receiving.ask("POST", "/in/x", b"", content_length="101").status == 413
    assert receiving.ask("POST", "/in/x", b"", content_length="9" * 50).status == 413
    assert receiving.deliveries() == []
    assert receiving.ask("POST", "/in/x", b"x" * 100, content_length="100").status == 200


def test_more_than_memory_is_meant_for_is_503(tmp_path: Path) -> None:
    receiving = Receiving(tmp_path, ReceiverSettings(queue_limit=100))
    answer = receiving.ask("POST", "/in/x", b"x" * 101)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert receiving.ask("POST", "/in/x", b"x" * 100).status == 200


def test_a_full_disk_is_503_and_shows_in_the_health(tmp_path: Path) -> None:
    full = Receiving(tmp_path, make_segments=lambda folder: Segments(folder, write=no_space))
    answer = full.ask("POST", "/in/x", b"{}")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "No space left" in answer.json["error"]
    assert full.deliveries() == []
    assert full.metrics.unavailable == 1


def test_an_error_of_our_own_is_503_too(
    receiving: Receiving, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("alerts.receiver.app.new_uid", lambda: 1 / 0)
    assert receiving.ask("POST", "/in/x", b"{}").status == 503
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_pagerduty_senders_are_told_the_key(receiving: Receiving) -> None:
    event = {"routing_key": "r", "event_action": "trigger", "payload": {"summary": "s", "source": "h", "severity": "error"}}
    told = receiving.ask("POST", "/v2/enqueue", json.dumps({**event, "dedup_key": "mine"}).encode())
    made = receiving.ask("POST", "/in/prod/v2/enqueue", json.dumps(event).encode())
    broken = receiving.ask("POST", "/v2/enqueue", b"{")
    assert told.json == {"status": "success", "message": "Event processed", "dedup_key": "mine"}
    assert [one.status for one in (told, made, broken)] == [202, 202, 202]
    kept = receiving.deliveries()
    assert [one.integration for one in kept] == ["pagerduty", "prod", "pagerduty"]
    assert [one.query.get("dedup_key") for one in kept] == [None, made.json["dedup_key"], broken.json["dedup_key"]]
    names = [detect.read(one)[1].sightings[0].labels["dedup_key"] for one in kept[:2]]
    assert names == ["mine", made.json["dedup_key"]]  # what the sender was told is what resolves


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/alerts"),
        ("POST", "/v2/alerts/a%2Fb/close?identifierType=alias"),
        ("POST", "/v2/alerts/x/acknowledge"),
        ("POST", "/v2/alerts/x/unacknowledge"),
        ("POST", "/v2/alerts/x/notes"),
        ("POST", "/v2/alerts/x/snooze"),
        ("POST", "/v2/alerts/x/escalate"),
        ("PUT", "/v2/alerts/x/message"),
        ("DELETE", "/v2/alerts/x"),
        ("POST", "/in/prod/v2/alerts"),
    ],
)
def test_opsgenie_senders_are_told_that_it_will_be_processed(receiving: Receiving, method: str, path: str) -> None:
    answer = receiving.ask(method, path, b'{"message": "m", "alias": "a/b"}')
    assert answer.status == 202
    assert answer.json == {"result": "Request will be processed", "took": 0.0, "requestId": receiving.deliveries()[0].uid}
    asked = receiving.ask("GET", f"/v2/alerts/requests/{answer.json['requestId']}")
    assert (asked.status, asked.json["data"]["success"], asked.json["requestId"]) == (200, True, answer.json["requestId"])
    assert len(receiving.deliveries()) == 1


def test_opsgenie_keys_with_a_slash_are_understood(receiving: Receiving) -> None:
    receiving.ask("POST", "/v2/alerts", b'{"message": "m", "alias": "a/b"}')
    receiving.ask("POST", "/v2/alerts/a%2Fb/close?identifierType=alias")
    read = [detect.read(one)[1].sightings[0] for one in receiving.deliveries()]
    assert [(one.identity, one.state) for one in read] == [("a/b", "firing"), ("a/b", "resolved")]


def test_prometheus_takes_it_for_an_alertmanager(receiving: Receiving) -> None:
    for path in ("/api/v2/alerts", "/some/prefix/api/v2/alerts", "/in/prod/api/v2/alerts", "/api/v1/alerts"):
        body = b'[{"labels": {"alertname": "A"}, "startsAt": "2026-11-30T12:00:00Z"}]'
        assert receiving.ask("POST", path, body).status == 200
    assert [one.integration for one in receiving.deliveries()] == ["prometheus", "prometheus", "prod", "prometheus"]
    assert {detect.read(one)[0] for one in receiving.deliveries()} == {"prometheus"}
    status = receiving.ask("GET", "/api/v2/status").json
    assert status["cluster"]["status"] == "disabled"
    assert status["uptime"].endswith("Z")
    for path in ("/-/healthy", "/-/ready", "/in/prod/-/ready"):
        assert receiving.ask("GET", path).body == b"OK"


def test_cloudevents_handshake(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.integrations.x]\ntoken = 't'")
    assert receiving.ask("OPTIONS", "/in/x", webhook_request_origin="eventgrid.azure.net").status == 401
    answer = receiving.ask("OPTIONS", "/in/x/t", webhook_request_origin="eventgrid.azure.net")
    assert answer.status == 200
    assert answer.headers["webhook-allowed-origin"] == "eventgrid.azure.net"
    assert answer.headers["webhook-allowed-rate"] == "*"
    assert receiving.deliveries() == []


def test_netdatas_challenge(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.integrations.nd]\nnetdata = { secret = 's' }\nbasic = { user = 'u', password = 'p' }")
    shown = "Basic " + base64.b64encode(b"u:p").decode()
    digest = base64.b64encode(hmac.new(b"s", b"abc", hashlib.sha256).digest()).decode()
    assert receiving.ask("GET", "/in/nd?token=abc").json == {"response_token": f"sha256={digest}"}
    assert receiving.deliveries() == []
    assert receiving.ask("POST", "/in/nd", b"{}").status == 401
    assert receiving.ask("POST", "/in/nd", b"{}", authorization=shown).status == 200


def test_health_and_metrics_are_for_this_machine(receiving: Receiving) -> None:
    far = ("203.0.113.9", 1)
    for path in ("/healthz", "/metrics"):
        assert receiving.ask("GET", path).status == 200
        assert receiving.ask("GET", path, client=far).status == 404
        assert receiving.ask("GET", path, x_forwarded_for="203.0.113.9").status == 404


def test_health_and_metrics_take_a_token_from_afar(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.receiver]\nmetrics_token = 'm'")
    far = ("203.0.113.9", 1)
    for path in ("/healthz", "/metrics"):
        assert receiving.ask("GET", path, client=far, authorization="Bearer m").status == 200
        assert receiving.ask("GET", path, client=far, authorization="Bearer n").status == 404
